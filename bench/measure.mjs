import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'

export const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/** The value that `share` of them do not exceed, rounded; null for none. */
export function percentile(values, share) {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted.length === 0 ? null : Math.round(sorted[Math.ceil(sorted.length * share) - 1])
}

/** Resident memory of the workerd processes below this one, in MB: the largest is the Worker's. */
export function workerMemory() {
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

/** D1's bill as the Worker logged it, reads of the bench itself left out, and messages, each divided by `n`. */
export function costsPer(n, log) {
  const costs = log.filter((l) => l.rowsRead !== undefined && l.method !== 'GET' && l.route !== '/dev/bench')
  const per = (key) => Math.round((costs.reduce((total, l) => total + (l[key] ?? 0), 0) / n) * 1000) / 1000
  return {
    rowsRead: per('rowsRead'),
    rowsWritten: per('rowsWritten'),
    statements: per('statements'),
    messages: per('messages'),
  }
}

/**
 * A request that may be made twice. The local server's proxy now and then loses a kept connection: it then answers 503
 * to a POST, and forgets a GET until the next one comes.
 */
export async function fetchAgain(url, init) {
  const once = () => fetch(url, { ...init, signal: AbortSignal.timeout(30_000) })
  const response = await once().catch(() => null)
  return response && response.status !== 503 ? response : once()
}

/** Calls of the API with a key. @throws for every answer that is no success */
export const apiOf = (baseUrl, key) => async (path, body) => {
  const response = await fetchAgain(`${baseUrl}/api/v1${path}`, {
    method: body ? 'POST' : 'GET',
    // Under the same key a POST that is made again is the same one.
    headers: {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      ...(body && { 'idempotency-key': randomUUID() }),
    },
    body: body && JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
  return response.json()
}

/** Confirms the update of a bench shop's product and asks every 100 ms until it is over. `seen` is shown each view. */
export async function sendUpdate(api, productId, seen = () => {}) {
  const startedAt = performance.now()
  let view = await api(`/products/${productId}/updates`, { hold_seconds: 0 })
  const confirmMs = performance.now() - startedAt
  while (!['sent', 'failed', 'paused'].includes(view.status)) {
    await wait(100)
    view = await api(`/updates/${view.id}`)
    seen(view, performance.now() - startedAt)
    if (performance.now() - startedAt > 900_000)
      throw new Error(`not sent after a quarter of an hour: ${JSON.stringify(view.counts)}`)
  }
  return { view, confirmMs, totalMs: performance.now() - startedAt }
}

/** Variables of the Worker under which neither guard nor pace shapes what is measured. */
export const UNSHAPED = {
  GUARD_FROM_RECIPIENTS: '1000000000',
  RESEND_CALLS_PER_SECOND: '100000',
  RESEND_MAILS_PER_SECOND: '100000000',
  SENDGRID_CALLS_PER_SECOND: '100000',
  SENDGRID_MAILS_PER_SECOND: '100000000',
}
