import { createServer } from 'node:http'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'

/**
 * Transfers and payouts of Stripe behind real HTTP on this machine, in a thread of their own: form bodies, idempotency by
 * key, the account's balance, an answer after `delayMs`.
 * @returns the Worker's variables that lead here, what was taken since it was asked last, and a function that ends it
 */
export async function startFakeStripe(delayMs) {
  const worker = new Worker(new URL(import.meta.url), { workerData: { delayMs } })
  const next = () => new Promise((resolve) => worker.once('message', resolve))
  const port = await next()
  return {
    vars: { STRIPE_BASE_URL: `http://127.0.0.1:${port}` },
    counts() {
      const answer = next()
      worker.postMessage('counts')
      return answer
    },
    stop: () => worker.terminate(),
  }
}

function serveStripe(delayMs) {
  let counts = { calls: 0, repeated: 0, refused: 0 }
  let made = 0
  /** Key → body and answer. */
  const keys = new Map()
  /** Account → what it holds. */
  const held = new Map()
  /** Our id of a payout → how often money was moved, and sent on, for it. */
  const moved = { transfer: new Map(), payout: new Map() }
  const refuse = (code) => [400, { error: { type: 'invalid_request_error', code, message: code } }]

  function make(kind, form, account) {
    const amount = Number(form.get('amount'))
    const payout = form.get('metadata[awning_payout]')
    if (!Number.isSafeInteger(amount) || amount < 1 || !payout) return refuse('parameter_invalid_integer')
    const created = Math.floor(Date.now() / 1000)
    const common = { amount, currency: form.get('currency'), created, metadata: { awning_payout: payout } }
    if (kind === 'payout') {
      if ((held.get(account) ?? 0) < amount) return refuse('balance_insufficient')
      held.set(account, held.get(account) - amount)
    } else {
      const to = form.get('destination')
      held.set(to, (held.get(to) ?? 0) + amount)
    }
    moved[kind].set(payout, (moved[kind].get(payout) ?? 0) + 1)
    made += 1
    if (kind === 'transfer')
      return [200, { id: `tr_${made}`, object: 'transfer', ...common, reversals: { data: [] } }]
    const arrival = { arrival_date: created + 172_800, status: 'pending', failure_code: null }
    return [200, { id: `po_${made}`, object: 'payout', ...common, ...arrival }]
  }

  const KINDS = { '/v1/transfers': 'transfer', '/v1/payouts': 'payout' }
  const server = createServer(async (request, response) => {
    const chunks = []
    for await (const chunk of request) chunks.push(chunk)
    const body = Buffer.concat(chunks).toString()
    const kind = request.method === 'POST' ? KINDS[request.url] : undefined
    const key = request.headers['idempotency-key']
    counts.calls += 1
    const before = keys.get(key)
    let answer
    if (!kind || !key) answer = refuse('url_invalid')
    else if (before) {
      counts.repeated += 1
      answer = before.body === body ? before.answer : refuse('idempotency_key_in_use')
    } else {
      answer = make(kind, new URLSearchParams(body), request.headers['stripe-account'])
      keys.set(key, { body, answer })
    }
    if (answer[0] >= 400) counts.refused += 1
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs))
    response.writeHead(answer[0], { 'content-type': 'application/json' })
    response.end(JSON.stringify(answer[1]))
  })
  server.keepAliveTimeout = 60_000
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port))
  parentPort.on('message', () => {
    const twice = (kind) => [...moved[kind].values()].filter((times) => times > 1).length
    parentPort.postMessage({
      ...counts,
      paid: moved.payout.size,
      transferred_twice: twice('transfer'),
      paid_twice: twice('payout'),
    })
    counts = { calls: 0, repeated: 0, refused: 0 }
  })
}

if (!isMainThread && workerData) serveStripe(workerData.delayMs)
