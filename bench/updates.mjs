import { post } from '../scripts/local/server.mjs'
import { startFakeProviders } from './fake-providers.mjs'
import { apiOf, costsPer, sendUpdate, UNSHAPED, wait, workerMemory } from './measure.mjs'

const CALL_SIZE = { resend: 100, sendgrid: 1000 }

/** With `--loopback` the adapters call HTTP servers of this machine, which take 50 ms unless told otherwise. */
async function prepare({ loopback, delay, rate, provider = 'sendgrid' }) {
  const pace = rate && { [`${provider.toUpperCase()}_CALLS_PER_SECOND`]: rate }
  const fakes = loopback === undefined ? null : await startFakeProviders(Number(delay ?? 50))
  return {
    vars: { ...UNSHAPED, ...pace, ...fakes?.vars },
    fakes,
    stop: () => fakes?.stop(),
  }
}

/**
 * One update to N customers through the real API, queues, ledger and adapters; the providers are the built-in fakes,
 * which keep no mail, or with `--loopback` fakes behind real HTTP. Costs are D1's own bills, as the Worker logs them.
 */
async function run(baseUrl, log, { recipients = '10000', delay, provider = 'sendgrid', rate }, { fakes }) {
  const n = Number(recipients)
  const delayMs = Number(delay ?? (fakes ? 50 : 0))
  const shop = { customers: n, provider, delay_ms: fakes ? 0 : delayMs }
  const { product_id, api_key } = await post(baseUrl, '/dev/bench', shop, 10)
  await wait(500)
  log.length = 0
  let peak = workerMemory()
  let firstAcceptMs = null
  const { view, confirmMs, totalMs } = await sendUpdate(apiOf(baseUrl, api_key), product_id, (seen, ms) => {
    if (seen.counts.accepted > 0) firstAcceptMs ??= ms
    peak = Math.max(peak, workerMemory())
  })
  const sendingMs = Date.parse(view.finished_at) - Date.parse(view.started_at)
  await wait(1500)
  const costs = costsPer(n, log)
  const taken = fakes ? await fakes.counts() : await (await fetch(`${baseUrl}/dev/bench`)).json()
  return {
    recipients: n,
    provider,
    provider_answers_over: fakes ? 'loopback HTTP' : 'in process',
    provider_delay_ms: delayMs,
    provider_calls: taken.calls,
    ...(fakes && { accepted_more_than_once: taken.more_than_once, refused_calls: taken.refused }),
    accepted: view.counts.accepted,
    recipients_per_second: Math.round(n / (totalMs / 1000)),
    recipients_per_second_while_sending: Math.round(n / (sendingMs / 1000)),
    ...(rate && {
      pacing_limit_calls_per_second: Number(rate),
      share_of_pacing_limit:
        Math.round((n / (sendingMs / 1000) / (Number(rate) * CALL_SIZE[provider])) * 1000) / 1000,
      share_of_pacing_limit_in_calls:
        Math.round((taken.calls / (sendingMs / 1000) / Number(rate)) * 1000) / 1000,
    }),
    total_ms: Math.round(totalMs),
    confirm_answered_ms: Math.round(confirmMs),
    confirm_to_first_accept_ms: firstAcceptMs && Math.round(firstAcceptMs),
    rows_read_per_recipient: costs.rowsRead,
    rows_written_per_recipient: costs.rowsWritten,
    statements_per_recipient: costs.statements,
    // A message is written, read and deleted, and each is billed.
    queue_operations_per_recipient: Math.round(costs.messages * 3000) / 1000,
    peak_memory_mb: peak,
  }
}
export const updates = { prepare, run }
