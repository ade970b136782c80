import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { launchBrowser } from './support/browser.ts'
import { openAs } from './support/member.ts'

const base = inject('baseUrl')
const shop = inject('demo').sellers[0]!
const product = shop.products.find((p) => p.slug === 'the-daily-draft')!
/** From the answer to who told it until both members see it, in ms. */
const WITHIN = 1_000

type Counts = Record<
  'recipients' | 'accepted' | 'delivered' | 'opened' | 'clicked' | 'bounced' | 'complained',
  number
>
type Update = { id: string; status: string; counts: Counts }
type Mail = { id: string; to: string; subject: string }
const json = { 'content-type': 'application/json' }
async function ask<T>(path: string, init: RequestInit = {}): Promise<T> {
  const answer = await fetch(`${base}${path}`, init)
  expect(answer.status, path).toBeLessThan(300)
  return answer.json() as Promise<T>
}
const dev = <T>(path: string, body: object) =>
  ask<T>(`/dev${path}`, { method: 'POST', headers: json, body: JSON.stringify(body) })
const api = <T>(path: string, init: RequestInit = {}) =>
  ask<T>(`/api/v1${path}`, { ...init, headers: { ...json, authorization: `Bearer ${shop.apiKey}` } })
const countsOf = async (id: string) => (await api<Update>(`/updates/${id}`)).counts

/**
 * Runs in the page: how many it says of a step of the funnel, or of a way to get lost, 0 where it says nothing; with
 * `wanted`, whether it says just that.
 */
function shown({ label, wanted }: { label: string; wanted?: number }): number | boolean {
  const step = [...document.querySelectorAll('ol > li')].find(
    (li) => li.children[0]?.textContent?.toLowerCase() === label,
  )
  const lost = [...document.querySelectorAll('dt')].find((dt) => dt.textContent?.toLowerCase() === label)
  const text = step?.children[2]?.textContent ?? lost?.parentElement?.querySelector('dd')?.textContent
  const n = Number((text ?? '0').replaceAll(',', ''))
  return wanted === undefined ? n : n === wanted
}
const read = async (page: Page, label: string) => Number(await page.evaluate(shown, { label }))
/** When the page says so, epoch ms. */
const seenAt = (page: Page, label: string, wanted: number) =>
  page.waitForFunction(shown, { label, wanted }, { polling: 'raf', timeout: 30_000 }).then(() => Date.now())

/** A member who watches the update's page, whose network can be cut and mended. */
async function watch(email: string, updateId: string) {
  const page = await openAs(browser, email)
  const sockets = new Set<{ close(): Promise<void> }>()
  // What being offline does to a socket sooner or later; the browser's own switch only refuses new connections.
  await page.context().routeWebSocket(/\/parties\/seller-room\//, (socket) => {
    socket.connectToServer()
    sockets.add(socket)
    socket.onClose(() => void sockets.delete(socket))
  })
  await page.goto(`${base}/updates/${updateId}`)
  await page.getByRole('progressbar').waitFor()
  await page.evaluate(() => Object.assign(window, { loadedOnce: true }))
  return {
    page,
    async cut() {
      await page.context().setOffline(true)
      await Promise.all([...sockets].map((socket) => socket.close()))
    },
    mend: () => page.context().setOffline(false),
    isSamePage: () => page.evaluate(() => 'loadedOnce' in window),
  }
}
type Watcher = Awaited<ReturnType<typeof watch>>

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

describe('an update to the customers of the best seller, watched by two members', () => {
  let updateId: string
  let mara: Watcher
  let tomas: Watcher

  it('shows its progress to both; who was offline for a while catches up without a reload', {
    timeout: 180_000,
  }, async () => {
    const { version: _, ...content } = await api<{ version: number; pages: object[] }>(
      `/products/${product.id}/content`,
    )
    const words = [{ type: 'paragraph', content: [{ type: 'text', text: 'News of the day.' }] }]
    await api(`/products/${product.id}/content`, {
      method: 'PUT',
      body: JSON.stringify({
        ...content,
        pages: [...content.pages, { title: 'Today', doc: { type: 'doc', content: words } }],
      }),
    })
    // Slow enough that a person could follow.
    await dev('/rate', { calls_per_second: 8 })
    const update = await api<Update>(`/products/${product.id}/updates`, {
      method: 'POST',
      body: JSON.stringify({ hold_seconds: 5, allow_recent: true }),
    })
    updateId = update.id
    ;[mara, tomas] = [await watch(shop.email, updateId), await watch('tomas@linden-quill.example', updateId)]
    const { recipients } = update.counts
    // Enough that a canary goes first.
    expect(recipients).toBeGreaterThan(1_000)
    for (const { page } of [mara, tomas])
      await expect.poll(() => read(page, 'accepted'), { timeout: 60_000, interval: 50 }).toBeGreaterThan(0)

    await tomas.cut()
    const before = await read(tomas.page, 'accepted')
    expect(before).toBeLessThan(recipients)
    const steps = new Set<number>()
    await expect
      .poll(
        async () => {
          const n = await read(mara.page, 'accepted')
          steps.add(n)
          return n
        },
        { timeout: 90_000, interval: 100 },
      )
      .toBe(recipients)
    expect(steps.size).toBeGreaterThan(3)
    expect(await read(tomas.page, 'accepted')).toBe(before)

    await tomas.mend()
    await expect.poll(() => read(tomas.page, 'accepted'), { timeout: 15_000, interval: 50 }).toBe(recipients)
    expect(await tomas.isSamePage()).toBe(true)
    await dev('/rate', { calls_per_second: 0 })
  })

  it('shows a bounce, a complaint, an open and a click to both within a second', {
    timeout: 180_000,
  }, async () => {
    // The sandbox's own reports of what arrived come first.
    let last = -1
    await expect
      .poll(
        async () => {
          const { delivered, bounced } = await countsOf(updateId)
          const isQuiet = delivered + bounced === last
          last = delivered + bounced
          return isQuiet && delivered > 0
        },
        { timeout: 120_000, interval: 3_000 },
      )
      .toBe(true)
    const mails = await ask<Mail[]>('/dev/outbox.json?limit=4')
    const told = ['bounced', 'complained', 'opened', 'clicked'] as const
    const took: Record<string, number> = {}
    for (const [i, type] of told.entries()) {
      const n = (await countsOf(updateId))[type] + 1
      const seen = Promise.all([mara, tomas].map(({ page }) => seenAt(page, type, n)))
      expect(await dev(`/outbox/${mails[i]!.id}/events`, { type })).toEqual({ status: 200 })
      const answered = Date.now()
      took[type] = Math.max(...(await seen)) - answered
    }
    console.info('ms from the answer until both saw it:', took)
    expect(Object.keys(took)).toEqual([...told])
    for (const ms of Object.values(took)) expect(ms).toBeLessThanOrEqual(WITHIN)
    for (const watcher of [mara, tomas]) expect(await watcher.isSamePage()).toBe(true)
  })
})
