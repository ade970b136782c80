import { post } from '../scripts/local/server.mjs'
import { startFakeStripe } from './fake-stripe.mjs'
import { costsPer, fetchAgain, wait, workerMemory } from './measure.mjs'

const AT_ONCE = 2_500
const DAY = 86_400_000

async function prepare({ delay = '0' }) {
  const stripe = await startFakeStripe(Number(delay))
  return { vars: { ...stripe.vars, PAYOUTS_PER_SECOND: '1000000' }, stripe, stop: () => stripe.stop() }
}

/** The next Friday but one, a minute before the standard run. */
function beforeRun() {
  const today = Math.floor(Date.now() / DAY)
  const friday = today + ((5 - new Date(today * DAY).getUTCDay() + 7) % 7) + 7
  return new Date(friday * DAY + 10 * 3_600_000 - 60_000).toISOString()
}

/**
 * A run of so many sellers who are due among so many others, by the cron's tick, queues and the real adapter, until every
 * payout is on its way at the provider. With `--sellers` the rest of them is not due.
 */
async function run(baseUrl, log, { due = '10000', sellers, delay = '0', watched = '5' }, { stripe }) {
  const n = Number(due)
  const others = Math.max(0, Number(sellers ?? due) - n)
  await post(baseUrl, '/dev/clock', { now: beforeRun() })
  for (let made = 0; made < n; made += AT_ONCE)
    await post(
      baseUrl,
      '/dev/bench/payees',
      { due: Math.min(AT_ONCE, n - made), others: 0, watched: Number(watched) },
      10,
    )
  for (let made = 0; made < others; made += AT_ONCE)
    await post(
      baseUrl,
      '/dev/bench/payees',
      { due: 0, others: Math.min(AT_ONCE, others - made), watched: 0 },
      10,
    )
  await post(baseUrl, '/dev/clock', { advance: 'PT1M' })
  await wait(500)
  log.length = 0
  let peak = workerMemory()
  const startedAt = performance.now()
  await post(baseUrl, '/dev/cron', { cron: '0 10 * * *' })
  const tickMs = performance.now() - startedAt
  const look = async () => (await fetchAgain(`${baseUrl}/dev/bench/payouts`)).json()
  let seen = await look()
  while ((seen.payouts.submitted ?? 0) < n) {
    await wait(100)
    seen = await look()
    peak = Math.max(peak, workerMemory())
    if (performance.now() - startedAt > 600_000)
      throw new Error(`not paid after ten minutes: ${JSON.stringify(seen)}`)
  }
  const totalMs = performance.now() - startedAt
  await wait(1_500)
  const tick = log.find((l) => l.event === 'request.done' && l.route === '/dev/cron')
  const costs = costsPer(n, log)
  const { calls, repeated, refused, paid, transferred_twice, paid_twice } = await stripe.counts()
  return {
    ...{ due: n, sellers: n + others, watched_percent: Number(watched), provider_delay_ms: Number(delay) },
    ...{ paid, double_payments: transferred_twice + paid_twice, provider_calls: calls, repeated, refused },
    payouts_per_second: Math.round(n / (totalMs / 1000)),
    total_ms: Math.round(totalMs),
    tick_ms: Math.round(tickMs),
    tick_rows_read_per_due: tick && Math.round((tick.rowsRead / n) * 100) / 100,
    rows_read_per_payout: costs.rowsRead,
    rows_written_per_payout: costs.rowsWritten,
    statements_per_payout: costs.statements,
    queue_operations_per_payout: Math.round(costs.messages * 3000) / 1000,
    peak_memory_mb: peak,
    payouts: seen.payouts,
  }
}
export const payouts = { prepare, run }
