import { execFileSync } from 'node:child_process'
import { post } from '../scripts/local/server.mjs'

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/** Resident memory of the workerd processes below this one, in MB: the largest is the Worker's. */
function workerMemory() {
  const rows = execFileSync('ps', ['-eo', 'pid,ppid,rss,comm'], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .slice(1)
  const all = rows
    .map((r) => r.trim().split(/\s+/))
    .map(([pid, ppid, rss, comm]) => ({ pid, ppid, rss: Number(rss), comm }))
  const mine = new Set([String(process.pid)])
  for (let i = 0; i < 6; i++) for (const p of all) if (mine.has(p.ppid)) mine.add(p.pid)
  return Math.round(
    Math.max(0, ...all.filter((p) => mine.has(p.pid) && p.comm === 'workerd').map((p) => p.rss)) / 1024,
  )
}

/**
 * One update to N customers through the real API, queues, ledger and adapters; the providers are the built-in fakes,
 * which answer after `delay` ms and keep no mail. Costs are D1's own bills, as the Worker logs them.
 */
export async function updates(baseUrl, log, { recipients = '10000', delay = '0', provider = 'sendgrid' }) {
  const n = Number(recipients)
  const { product_id, api_key } = await post(
    baseUrl,
    '/dev/bench',
    { customers: n, provider, delay_ms: Number(delay) },
    10,
  )
  const api = async (path, body) => {
    const response = await fetch(`${baseUrl}/api/v1${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { authorization: `Bearer ${api_key}`, 'content-type': 'application/json' },
      body: body && JSON.stringify(body),
    })
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    return response.json()
  }
  await wait(500)
  log.length = 0
  let peak = workerMemory()
  const confirmedAt = performance.now()
  const update = await api(`/products/${product_id}/updates`, { hold_seconds: 0 })
  const confirmMs = performance.now() - confirmedAt
  let view = update
  let firstAcceptMs = null
  while (!['sent', 'failed', 'paused'].includes(view.status)) {
    await wait(100)
    view = await api(`/updates/${update.id}`)
    if (firstAcceptMs === null && view.counts.accepted > 0) firstAcceptMs = performance.now() - confirmedAt
    peak = Math.max(peak, workerMemory())
    if (performance.now() - confirmedAt > 600_000)
      throw new Error(`not sent after ten minutes: ${JSON.stringify(view.counts)}`)
  }
  const totalMs = performance.now() - confirmedAt
  const sendingMs = Date.parse(view.finished_at) - Date.parse(view.started_at)
  await wait(1500)
  const costs = log.filter(
    (l) =>
      ['batch.done', 'relay.done'].includes(l.event) || (l.event === 'request.done' && l.method === 'POST'),
  )
  const sum = (key) => costs.reduce((total, l) => total + (l[key] ?? 0), 0)
  const messages = costs.reduce((total, l) => total + (l.messages ?? 0), 0)
  const per = (value) => Math.round((value / n) * 1000) / 1000
  return {
    recipients: n,
    provider,
    provider_delay_ms: Number(delay),
    accepted: view.counts.accepted,
    recipients_per_second: Math.round(n / (totalMs / 1000)),
    recipients_per_second_while_sending: Math.round(n / (sendingMs / 1000)),
    total_ms: Math.round(totalMs),
    confirm_answered_ms: Math.round(confirmMs),
    confirm_to_first_accept_ms: firstAcceptMs && Math.round(firstAcceptMs),
    rows_read_per_recipient: per(sum('rowsRead')),
    rows_written_per_recipient: per(sum('rowsWritten')),
    statements_per_recipient: per(sum('statements')),
    // A message is written, read and deleted (providers.md 5.3 bills three operations).
    queue_operations_per_recipient: per(messages * 3),
    peak_memory_mb: peak,
  }
}
