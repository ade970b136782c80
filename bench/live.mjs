import WebSocket from 'ws'
import { post } from '../scripts/local/server.mjs'
import { apiOf, fetchAgain, percentile, sendUpdate, UNSHAPED, wait } from './measure.mjs'
import { webhookMaker } from './provider-webhooks.mjs'

/** As in app/hooks/use-realtime.ts: at once, then not for a moment, and never two at a time. */
const QUIET_MS = 300

const prepare = async () => ({ vars: UNSHAPED, stop() {} })

/** So many open tabs on one update's page; each round one mail is reported as delivered. */
async function run(baseUrl, _log, { tabs = '200', rounds = '20', recipients = '1000' }) {
  const customers = Number(recipients)
  const shop = await post(baseUrl, '/dev/bench', { customers, provider: 'resend', delay_ms: 0 }, 10)
  const api = apiOf(baseUrl, shop.api_key)
  const { view } = await sendUpdate(api, shop.product_id)
  const { deliveries } = await (
    await fetch(`${baseUrl}/dev/bench/deliveries?update=${view.id}&after=`)
  ).json()
  const cookie = await signIn(baseUrl, shop.email)
  const open = await Promise.all(
    Array.from({ length: Number(tabs) }, () => openTab(baseUrl, cookie, shop.seller_id, view.id)),
  )
  await wait(2000)
  const webhook = webhookMaker('resend')
  const measured = []
  for (let round = 0; round < Number(rounds); round++) {
    for (const tab of open) tab.reset()
    const { body, headers } = webhook([deliveries[round]])
    const startedAt = performance.now()
    const answer = await fetchAgain(`${baseUrl}/webhooks/resend`, { method: 'POST', body, headers })
    if (!answer.ok) throw new Error(`the webhook answered ${answer.status}`)
    await Promise.race([Promise.all(open.map((tab) => tab.revalidated)), tooLate(open)])
    measured.push({
      hints: open.map((tab) => tab.hintAt - startedAt),
      revalidations: open.map((tab) => tab.revalidatedAt - startedAt),
    })
    // Late frames of this round must not count as the next one's.
    await wait(700)
  }
  for (const tab of open) tab.close()
  const last = (key) => measured.map((round) => Math.max(...round[key]))
  const each = (key) => measured.flatMap((round) => round[key])
  const { delivered } = (await api(`/updates/${view.id}`)).counts
  return {
    tabs: open.length,
    rounds: measured.length,
    delivered,
    hint_last_tab_p50_ms: percentile(last('hints'), 0.5),
    hint_last_tab_p95_ms: percentile(last('hints'), 0.95),
    hint_any_tab_p50_ms: percentile(each('hints'), 0.5),
    revalidated_last_tab_p50_ms: percentile(last('revalidations'), 0.5),
    revalidated_last_tab_p95_ms: percentile(last('revalidations'), 0.95),
    revalidated_any_tab_p50_ms: percentile(each('revalidations'), 0.5),
  }
}
export const live = { prepare, run }

const tooLate = (tabs) =>
  wait(120_000).then(() => {
    const hinted = tabs.filter((tab) => tab.hintAt !== null)
    const lost = tabs.filter((tab) => tab.isClosed())
    throw new Error(
      `after two minutes ${hinted.length} of ${tabs.length} tabs have a hint, ${lost.length} lost their socket`,
    )
  })

async function signIn(baseUrl, email) {
  const response = await fetch(`${baseUrl}/dev/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email }),
  })
  if (!response.ok) throw new Error(`signing in answered ${response.status}`)
  return response.headers.getSetCookie()[0].split(';')[0]
}

/** A browser's part of the live page: the socket, and the page's loaders asked again on a hint. */
async function openTab(baseUrl, cookie, sellerId, updateId) {
  const socket = new WebSocket(`${baseUrl.replace('http', 'ws')}/parties/seller-room/${sellerId}`, {
    headers: { cookie },
  })
  const tab = {
    hintAt: null,
    revalidatedAt: null,
    revalidated: null,
    isClosed: () => socket.readyState !== WebSocket.OPEN,
    close: () => socket.close(),
  }
  let told = () => {}
  tab.reset = () => {
    tab.hintAt = null
    tab.revalidated = new Promise((resolve) => {
      told = resolve
    })
  }
  let [busy, due, last] = [false, false, 0]
  async function pump() {
    if (!due || busy) return
    busy = true
    await wait(Math.max(0, last + QUIET_MS - performance.now()))
    due = false
    last = performance.now()
    const response = await fetchAgain(`${baseUrl}/updates/${updateId}.data`, { headers: { cookie } })
    await response.arrayBuffer()
    if (!response.ok) throw new Error(`the page answered ${response.status}`)
    tab.revalidatedAt = performance.now()
    told()
    busy = false
    pump()
  }
  socket.on('message', (data) => {
    if (!JSON.parse(data.toString()).topics.includes('updates')) return
    tab.hintAt ??= performance.now()
    due = true
    pump()
  })
  await new Promise((resolve, reject) => {
    socket.once('message', resolve)
    socket.once('error', reject)
  })
  return tab
}
