import { post } from '../scripts/local/server.mjs'
import { apiOf, costsPer, fetchAgain, percentile, sendUpdate, UNSHAPED, wait } from './measure.mjs'
import { webhookMaker } from './provider-webhooks.mjs'

const prepare = async () => ({ vars: UNSHAPED, stop() {} })

/** An update to N people, then "delivered" for each of them, signed and posted by so many at once. */
async function run(
  baseUrl,
  log,
  { events = '10000', provider = 'sendgrid', concurrency = '8', 'per-post': perPost = '100' },
) {
  const n = Number(events)
  const size = provider === 'resend' ? 1 : Number(perPost)
  const shop = await post(baseUrl, '/dev/bench', { customers: n, provider, delay_ms: 0 }, 10)
  const api = apiOf(baseUrl, shop.api_key)
  const { view } = await sendUpdate(api, shop.product_id)
  const deliveries = await deliveriesOf(baseUrl, view.id)
  const webhook = webhookMaker(provider)
  await wait(1000)
  log.length = 0

  const answers = []
  let refused = 0
  const parts = Array.from({ length: Math.ceil(n / size) }, (_, i) =>
    deliveries.slice(i * size, (i + 1) * size),
  )
  const carry = async () => {
    for (let part = parts.pop(); part; part = parts.pop()) {
      const { body, headers } = webhook(part)
      const startedAt = performance.now()
      const response = await fetchAgain(`${baseUrl}/webhooks/${provider}`, { method: 'POST', body, headers })
      await response.arrayBuffer()
      answers.push(performance.now() - startedAt)
      if (!response.ok) refused++
    }
  }
  const startedAt = performance.now()
  await Promise.all(Array.from({ length: Number(concurrency) }, carry))
  const acceptedMs = performance.now() - startedAt
  const applied = await appliedWithin(api, view.id, n, startedAt)
  await wait(1500)
  const costs = costsPer(n, log)
  return {
    events: n,
    provider,
    posts: answers.length,
    concurrency: Number(concurrency),
    refused_posts: refused,
    events_per_second_accepted: Math.round(n / (acceptedMs / 1000)),
    posts_per_second: Math.round(answers.length / (acceptedMs / 1000)),
    answer_p50_ms: percentile(answers, 0.5),
    answer_p95_ms: percentile(answers, 0.95),
    ...applied,
    rows_read_per_event: costs.rowsRead,
    rows_written_per_event: costs.rowsWritten,
    statements_per_event: costs.statements,
  }
}
export const webhooks = { prepare, run }

/** Asked of the sandbox page by page; made ids would have to know how Awning makes them. */
async function deliveriesOf(baseUrl, updateId) {
  const all = []
  for (let after = ''; after !== null; ) {
    const response = await fetch(`${baseUrl}/dev/bench/deliveries?update=${updateId}&after=${after}`)
    const page = await response.json()
    all.push(...page.deliveries)
    after = page.next
  }
  return all
}

async function appliedWithin(api, updateId, n, startedAt) {
  for (;;) {
    const { delivered } = (await api(`/updates/${updateId}`)).counts
    const ms = performance.now() - startedAt
    if (delivered === n || ms > 600_000)
      return { applied: delivered, all_applied_ms: delivered === n ? Math.round(ms) : null }
    await wait(100)
  }
}
