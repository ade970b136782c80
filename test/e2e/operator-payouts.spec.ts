import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { findSerious } from './support/axe.ts'
import { launchBrowser } from './support/browser.ts'
import { expectQuiet, openAs } from './support/member.ts'
import { settle } from './support/settle.ts'

const base = inject('baseUrl')
const { operator, sellers } = inject('demo')
// The other shop: what payouts.spec does to the first one on the same days must not matter here, nor the other way round.
const shop = sellers[1]!

let browser: Browser
/** How far business time was ahead before. */
let offset = 0
beforeAll(async () => {
  browser = await launchBrowser()
  offset = (await now()) - Date.now()
})
afterAll(async () => {
  await api('/payout-settings', { method: 'PUT', body: JSON.stringify({ schedule: 'weekly' }) })
  await post('/dev/clock', { now: new Date(Date.now() + offset).toISOString() })
  await browser.close()
})

const api = (path: string, init: RequestInit = {}) =>
  fetch(`${base}/api/v1${path}`, {
    ...init,
    headers: { authorization: `Bearer ${shop.apiKey}`, 'content-type': 'application/json' },
  })
async function post(path: string, body: object = {}): Promise<void> {
  const answer = await fetch(base + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json', origin: base },
    body: JSON.stringify(body),
  })
  expect([path, answer.status]).toEqual([path, 200])
}
const now = async () =>
  Date.parse(
    (
      (await (await fetch(`${base}/dev/clock`, { headers: { accept: 'application/json' } })).json()) as {
        now: string
      }
    ).now,
  )
/** The next day's daily run, from its cron to its last job. */
async function runDaily(): Promise<void> {
  const day = new Date((await now()) + 86_400_000).toISOString().slice(0, 10)
  await post('/dev/clock', { now: `${day}T08:00:00Z` })
  await post('/dev/cron', { cron: '0 8 * * *' })
  await settle()
}
const next = async () =>
  (await (await api('/payouts/next')).json()) as {
    type: string
    daily_suspended: { code: string } | null
    checks: { code: string; ok: boolean; detail: string }[]
  }
async function open(email: string, path: string, look: Parameters<typeof openAs>[2] = {}): Promise<Page> {
  const page = await openAs(browser, email, look)
  page.setDefaultTimeout(20_000)
  await page.goto(base + path)
  await page.waitForLoadState('networkidle')
  return page
}

it('the operator stops a seller with a reason, which the seller reads, and lets it go on', async () => {
  const page = await open(operator.email, '/operator')
  await page.getByRole('link', { name: 'Payouts: runs, stops and drift' }).click()
  await page.getByLabel('Seller', { exact: true }).fill(shop.slug)
  await page.getByLabel('Reason', { exact: true }).selectOption('disputes')
  await page.getByLabel('Note').fill('Eleven disputes in October.')
  await page
    .getByLabel('Looked at again by')
    .fill(new Date((await now()) + 9 * 86_400_000).toISOString().slice(0, 10))
  await page.getByRole('button', { name: 'Stop payouts' }).click()
  const stopped = page.getByRole('region', { name: 'Stopped sellers' })
  await stopped.getByText('Eleven disputes in October.').waitFor()
  expect(await findSerious(page)).toEqual([])

  await settle()
  const theirs = await open(shop.email, '/payouts')
  await theirs.getByText('too many buyers disputed their payments').first().waitFor()
  await theirs.getByText('Eleven disputes in October.').first().waitFor()
  expect((await next()).checks.find((c) => !c.ok)?.code).toBe('paused')

  await page.getByRole('button', { name: `Resume payouts of ${shop.name}` }).click()
  await page.getByText('Payouts go on; the seller is told').waitFor()
  // The seller's open page is told.
  await theirs.getByText('Eleven disputes in October.').first().waitFor({ state: 'detached' })
  await page.getByText('→ not paused').waitFor()
  expectQuiet(page, theirs)
  await page.close()
  await theirs.close()
})

it('the kill switch suspends daily payouts with the next run, whose numbers the page shows, and they come back', async () => {
  expect(
    (await api('/payout-settings', { method: 'PUT', body: JSON.stringify({ schedule: 'daily' }) })).status,
  ).toBe(200)
  const page = await open(operator.email, '/operator/payouts')
  await page.getByLabel('Reason sellers read').fill('The bank is closed.')
  await page.getByRole('button', { name: 'Switch instant payouts off' }).click()
  await page.getByText('Off until somebody switches them on').waitFor()
  expect(await next()).toMatchObject({ type: 'standard', daily_suspended: { code: 'instant_off' } })

  await runDaily()
  await page.reload()
  const daily = page.getByRole('region', { name: 'Runs' }).getByRole('row', { name: /Daily/ }).first()
  expect(await daily.textContent()).toContain('instant off')
  const theirs = await open(shop.email, '/payouts')
  await theirs.getByText('The bank is closed.').first().waitFor()
  const mails = await (await fetch(`${base}/dev/outbox.json?to=${shop.email}`)).text()
  expect(mails).toContain('Daily payouts are suspended')

  await page.getByRole('button', { name: 'Switch on' }).click()
  await page.getByRole('button', { name: 'Switch instant payouts off' }).waitFor()
  await runDaily()
  expect((await next()).daily_suspended).toBeNull()
  await page.goto(`${base}/operator/payouts?coverage`)
  await page.getByRole('region', { name: 'Owed to sellers' }).getByText('USD').waitFor()
  await page.getByText('off: The bank is closed. → on').waitFor()
  expectQuiet(page)
  await page.close()
  await theirs.close()
})

it('the page fits a phone, also in the dark', async () => {
  await settle()
  for (const dark of [false, true]) {
    const page = await open(operator.email, '/operator/payouts?coverage', { width: 375, dark, calm: true })
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(375)
    expect(await findSerious(page)).toEqual([])
    if (process.env.PAYOUT_PICTURES)
      await page.screenshot({ path: `${process.env.PAYOUT_PICTURES}/operator-${dark}.png`, fullPage: true })
    expectQuiet(page)
    await page.close()
  }
})
