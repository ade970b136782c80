import { readFile } from 'node:fs/promises'
import { unzipSync } from 'fflate'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { formatMoney } from '#app/domain/kernel/money.ts'
import { findSerious } from './support/axe.ts'
import { launchBrowser } from './support/browser.ts'
import { expectQuiet, openAs } from './support/member.ts'
import { settle } from './support/settle.ts'

const base = inject('baseUrl')
const shop = inject('demo').sellers[0]!
/** Support looks at payouts, and changes nothing. */
const DELE = 'dele@linden-quill.example'
const PETRA = 'petra@linden-quill.example'
/** Pictures of each screen, for looking at them. */
const PICTURES = process.env.PAYOUT_PICTURES

let browser: Browser
/** How far business time was ahead before. */
let offset = 0
beforeAll(async () => {
  browser = await launchBrowser()
  offset = (await now()) - Date.now()
})
afterAll(async () => {
  await post('/dev/clock', { now: new Date(Date.now() + offset).toISOString() })
  await browser.close()
})

async function post<T>(path: string, body: object = {}): Promise<T> {
  const answer = await fetch(base + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json', origin: base },
    body: JSON.stringify(body),
  })
  expect([path, answer.status]).toEqual([path, 200])
  return (await answer.json()) as T
}
async function get<T>(path: string): Promise<T> {
  const answer = await fetch(base + path, {
    headers: { accept: 'application/json', authorization: `Bearer ${shop.apiKey}` },
  })
  return (await answer.json()) as T
}
const now = async () => Date.parse((await get<{ now: string }>('/dev/clock')).now)
const drain = () => post('/dev/drain')
/** The next day at an hour, UTC. */
async function tomorrowAt(hour: string): Promise<void> {
  const day = new Date((await now()) + 86_400_000).toISOString().slice(0, 10)
  await post('/dev/clock', { now: `${day}T${hour}:00Z` })
}
type Account = { id: string; destination: object | null; payouts: { id: string; payout: string | null }[] }
const accounts = async () => (await get<{ accounts: Account[] }>('/dev/connect.json')).accounts
/** The seller's account at the provider, by a payout that went out from it. */
const accountOf = async (payoutId: string): Promise<string> =>
  (await accounts()).find((a) => a.payouts.some((p) => p.payout === payoutId))!.id
const idIn = async (row: Locator): Promise<string> =>
  (await row.getByRole('link').getAttribute('href'))!.split('/').at(-1)!
/** Lets the provider say what became of a payout of ours. */
async function decide(payoutId: string, outcome: 'paid' | 'failed', failure?: string): Promise<void> {
  const theirs = (await accounts()).flatMap((a) => a.payouts).find((p) => p.payout === payoutId)
  await post(`/dev/connect/payouts/${theirs!.id}`, { outcome, ...(failure && { failure }) })
  await drain()
}
const mailsAbout = async (subject: RegExp) =>
  (await get<{ subject: string; text: string; at: string }[]>(`/dev/outbox.json?to=${shop.email}`)).filter(
    (m) => subject.test(m.subject),
  )

async function open(email: string, path: string, look: Parameters<typeof openAs>[2] = {}): Promise<Page> {
  const page = await openAs(browser, email, look)
  await page.goto(base + path)
  await page.waitForLoadState('networkidle')
  return page
}
/** Shuts nobody out, light and dark, wide and at 375 px. */
async function expectOpenToAll(email: string, path: string, name: string): Promise<void> {
  for (const [width, dark] of [
    [1280, false],
    [1280, true],
    [375, false],
    [375, true],
  ] as const) {
    const page = await open(email, path, { width, dark, calm: true })
    expect([name, await findSerious(page)]).toEqual([name, []])
    expect([name, await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)]).toEqual([
      name,
      true,
    ])
    await picture(page, `${name}-${width}-${dark ? 'dark' : 'light'}`)
    expectQuiet(page)
    await page.context().close()
  }
}
const picture = async (page: Page, name: string) => {
  if (PICTURES) await page.screenshot({ path: `${PICTURES}/${name}.png`, fullPage: true })
}

/** Sells something dear, which the provider can pay out at once. */
async function sell(cents: number): Promise<void> {
  const headers = { authorization: `Bearer ${shop.apiKey}`, 'content-type': 'application/json' }
  const api = async <T>(path: string, body: object = {}) => {
    const answer = await fetch(`${base}/api/v1${path}`, {
      ...{ method: 'POST', headers, body: JSON.stringify(body) },
    })
    expect([path, answer.ok]).toEqual([path, true])
    return (await answer.json()) as T
  }
  const product = await api<{ id: string; slug: string; editions: { id: string }[] }>('/products', {
    ...{ name: `Masterclass ${Date.now().toString(36)}`, price: { amount: cents, currency: 'usd' } },
  })
  await api(`/products/${product.id}/publish`)
  const started = await fetch(`${base}/s/${shop.slug}/${product.slug}`, {
    ...{ method: 'POST', redirect: 'manual', headers: { origin: base } },
    body: new URLSearchParams({ edition_id: product.editions[0]!.id }),
  })
  const paid = await fetch(started.headers.get('location')!, {
    ...{ method: 'POST', headers: { 'content-type': 'application/json', origin: base } },
    body: JSON.stringify({ outcome: 'pay', email: 'patron@example.com', name: 'Pat Ron', country: 'US' }),
  })
  expect(paid.ok).toBe(true)
  await drain()
  await post('/dev/connect/fund', { currency: 'usd', amount: cents })
}
const history = (page: Page) => page.getByRole('list', { name: 'Payouts' }).getByRole('listitem')

describe('payouts', () => {
  it('are set to daily with the costs in sight, made in the morning, and watched by a colleague', async () => {
    const mara = await open(shop.email, '/payouts/settings')
    const country = mara.getByLabel('Country of the account')
    if (await country.isVisible()) await country.selectOption('US')
    await mara.getByRole('button', { name: /^(Add a bank account or card|Change the account)$/ }).click()
    await mara.getByRole('heading', { name: 'Where to be paid' }).waitFor()
    await mara.locator('select[name=destination]').selectOption('bank_ok')
    await mara.getByRole('button', { name: 'Use this account' }).click()
    await mara.getByText(/Payouts go to .* now\./).waitFor()
    // Old enough for instant payouts, and no change any more.
    await post('/dev/clock', { advance: 'P8D' })
    await mara.goto(`${base}/payouts/settings`)
    await mara.getByText('of each Awning keeps 3\u00a0% of what arrives').waitFor()
    await mara.getByText(/\$[\d,.]+ a year/).waitFor()
    await mara.getByText('Your usual daily payout').waitFor()
    await expectOpenToAll(shop.email, '/payouts/settings', 'settings')

    const dele = await open(DELE, '/payouts')
    await settle()
    await mara.getByRole('radio', { name: /^Daily/ }).check()
    await mara.getByRole('button', { name: 'Save schedule' }).click()
    await mara.getByText('Saved').waitFor()
    await dele.getByText('Daily', { exact: true }).waitFor()
    await dele.getByText('Instant', { exact: true }).first().waitFor()
    await expectOpenToAll(shop.email, '/payouts', 'daily')

    const before = (await history(dele).count()) > 0 ? await history(dele).first().textContent() : null
    await tomorrowAt('08:05')
    await post('/dev/cron', { cron: '0 8 * * *' })
    const first = history(dele).first()
    await expect.poll(() => first.textContent()).not.toBe(before)
    await expect.poll(() => first.textContent()).toMatch(/Instant[\s\S]*Submitted/)
    await first.getByRole('link').click()
    await dele.getByRole('heading', { level: 1, name: /^Payout of \$/ }).waitFor()
    const { pathname } = new URL(dele.url())
    await dele.getByText('On its way to the bank.').waitFor()
    await decide(pathname.split('/').at(-1)!, 'paid')
    await dele.getByText('The bank has it.').waitFor()
    await dele.getByText('Paid', { exact: true }).first().waitFor()
    expect(await dele.getByRole('table').getByRole('row').count()).toBeGreaterThan(1)
    expect(await dele.getByRole('link', { name: 'CSV' }).count()).toBe(0)
    await expectOpenToAll(DELE, pathname, 'paid')
    const csv = await mara.request.get(`${base}${pathname}/transactions.csv`)
    expect(csv.headers()['content-type']).toMatch(/^text\/csv/)
    expect(await csv.text()).toMatch(/Payout fee[\s\S]*Totals/)
    expectQuiet(mara, dele)
    await Promise.all([mara, dele].map((page) => page.context().close()))
  })

  it('are weekly while the account takes no instant ones, say so, and come back by themselves', async () => {
    const dele = await open(DELE, '/payouts')
    await dele.getByText('Daily', { exact: true }).waitFor()
    await settle()
    const account = await accountOf(await idIn(history(dele).first()))
    await post(`/dev/connect/${account}/destination`, { instant: false })
    await dele.getByText('Daily is suspended because').waitFor()
    await dele.getByText('takes no instant payouts').first().waitFor()
    await dele.getByText('Weekly', { exact: true }).waitFor()
    await drain()
    await expect.poll(async () => (await mailsAbout(/^Daily payouts are suspended/)).length).toBe(1)
    await expectOpenToAll(shop.email, '/payouts', 'suspended')
    await expectOpenToAll(shop.email, '/payouts/settings', 'settings-suspended')
    await post(`/dev/connect/${account}/destination`, { instant: true })
    await dele.getByText('Daily is suspended because').waitFor({ state: 'hidden' })
    await drain()
    await expect.poll(async () => (await mailsAbout(/^Daily payouts are back/)).length).toBe(1)
    expectQuiet(dele)
    await dele.context().close()
  })

  it('at once: a sum above the cap goes out in parts, one fails, and that one alone is tried again', async () => {
    await sell(999_900)
    await sell(999_900)
    const mara = await open(shop.email, '/payouts')
    const opener = mara.getByRole('link', { name: 'Get paid now…' })
    await opener.focus()
    await mara.keyboard.press('Enter')
    const dialog = mara.getByRole('dialog', { name: 'Get paid now' })
    await dialog.getByText('You receive').waitFor()
    await dialog.getByText(/It goes out in \d+ payouts/).waitFor()
    expect(await findSerious(mara)).toEqual([])
    await picture(mara, 'dialog-quote')
    await dialog.getByRole('button', { name: /^Pay out \$/ }).click()
    const parts = dialog.getByRole('list', { name: 'Payouts' }).getByRole('listitem')
    await expect.poll(() => parts.count()).toBeGreaterThan(1)
    const many = await parts.count()
    await expect.poll(async () => (await parts.allTextContents()).join()).not.toMatch(/Scheduled|Creating/)
    const [first, second] = [await idIn(parts.nth(0)), await idIn(parts.nth(1))]
    const amount = /\$[\d,.]+\d/.exec((await parts.nth(1).textContent())!)![0]
    await decide(second, 'failed', 'account_closed')
    await parts.nth(1).getByText('The bank account is closed.').waitFor()
    await decide(first, 'paid')
    await parts.nth(0).getByText('The bank has it.').waitFor()
    expect(await findSerious(mara)).toEqual([])
    await picture(mara, 'dialog-failed')

    // Whoever's account is closed has to say another; here the provider finds it open again.
    await post(`/dev/connect/${await accountOf(first)}/destination`, { broken: false })
    await drain()
    await dialog.getByRole('button', { name: /^Try the failed part again/ }).click()
    await dialog.getByText(/^Once more, for the/).waitFor()
    await dialog.getByRole('button', { name: `Pay out ${amount}` }).click()
    await expect.poll(() => parts.count()).toBe(many)
    await expect
      .poll(async () => (await parts.allTextContents()).join())
      .not.toMatch(/Failed|Scheduled|Creating/)
    await picture(mara, 'dialog-again')
    await mara.keyboard.press('Escape')
    await dialog.waitFor({ state: 'hidden' })
    expect(await opener.evaluate((link) => link === document.activeElement)).toBe(true)
    await mara.goto(`${base}/payouts/${second}`)
    await mara.getByText('It goes out with the next payout.').waitFor()
    await expectOpenToAll(shop.email, `/payouts/${second}`, 'failed')
    await expectOpenToAll(shop.email, '/payouts', 'history')
    expectQuiet(mara)
    await mara.context().close()
  })

  it('at once without scripts, by the accountant', async () => {
    await sell(40_000)
    const page = await (await browser.newContext({ javaScriptEnabled: false })).newPage()
    await page.request.post(`${base}/dev/login`, { data: { email: PETRA }, headers: { origin: base } })
    await page.goto(`${base}/payouts`)
    await page.getByRole('link', { name: 'Get paid now…' }).click()
    await page.getByRole('heading', { name: 'Get paid now' }).waitFor()
    await expectOpenToAll(PETRA, '/payouts/instant', 'instant')
    const days = page.getByLabel('Pay out sales through').locator('option')
    expect(await days.count()).toBeGreaterThan(0)
    await page.getByRole('button', { name: 'Show what it brings' }).click()
    await page.getByRole('button', { name: /^Pay out \$/ }).click()
    await page.waitForURL(/payout=po_/)
    await page.getByRole('list', { name: 'Payouts' }).getByText('On its way').first().waitFor()
    await page.goto(`${base}/payouts/instant`)
    await page.getByText('Nothing can be paid out at once right now.').waitFor()
    await expectOpenToAll(PETRA, '/payouts/instant', 'instant-blocked')
    await page.context().close()
  })

  it('are paused and resumed without scripts, and a wrong minimum names what would be right', async () => {
    const page = await (await browser.newContext({ javaScriptEnabled: false })).newPage()
    await page.request.post(`${base}/dev/login`, { data: { email: shop.email }, headers: { origin: base } })
    await page.goto(`${base}/payouts/settings`)
    for (const [typed, said] of [
      ['5', `must be at least ${formatMoney({ amount: 1000, currency: 'usd' })}`],
      ['ten', 'must be a price, like 10 or 9.99'],
    ] as const) {
      await page.getByLabel(/^At least, in USD/).fill(typed)
      await page.getByRole('button', { name: 'Save minimum' }).click()
      await page.getByText(said).waitFor()
      expect(await page.getByLabel(/^At least, in USD/).inputValue()).toBe(typed)
    }
    await page.getByRole('button', { name: 'Pause payouts' }).click()
    await page.getByRole('button', { name: 'Resume payouts' }).waitFor()
    await page.goto(`${base}/payouts`)
    await page.getByText('You paused payouts.').first().waitFor()
    await expectOpenToAll(shop.email, '/payouts', 'paused')
    await page.getByRole('status').getByRole('link', { name: 'Payout settings' }).click()
    await page.getByRole('button', { name: 'Resume payouts' }).click()
    await page.getByRole('button', { name: 'Pause payouts' }).waitFor()
    await page.context().close()
  })

  it('are taken along as an archive of CSV files, and as a calendar', async () => {
    await expectOpenToAll(PETRA, '/payouts/export', 'export')
    const page = await open(PETRA, '/payouts/export')
    const ofYear = page.getByRole('group', { name: /^Payouts of \d{4}$/ })
    const count = (await ofYear.getByRole('checkbox').count()) - 1
    expect(count).toBeGreaterThan(2)
    await ofYear.getByRole('checkbox').nth(1).uncheck()
    expect(await ofYear.getByRole('checkbox', { name: /^All/ }).isChecked()).toBe(false)
    await page.getByRole('button', { name: 'Make the archive' }).click()
    const row = page.getByRole('listitem').filter({ hasText: /^payouts-/ })
    await row.getByText('Ready').waitFor()
    await row.getByText(`${count - 1} payouts`).waitFor()
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      row.getByRole('link', { name: 'Download' }).click(),
    ])
    expect(file.suggestedFilename()).toMatch(/^payouts-[\w-]+-\d{4}\.zip$/)
    const files = Object.entries(unzipSync(await readFile(await file.path())))
    expect(files).toHaveLength(count - 1)
    for (const [name, bytes] of files) {
      expect(name).toMatch(/^payout-\d{4}-\d\d-\d\d( \(\d+\))?\.csv$/)
      expect(new TextDecoder().decode(bytes)).toContain('Totals')
    }
    await row.getByText('downloaded once').waitFor()
    await settle()
    expect(await findSerious(page)).toEqual([])

    await page.getByRole('button', { name: 'Turn on' }).click()
    const url = (await page.getByText(/^http\S+\.ics$/).textContent())!
    const calendar = await fetch(url)
    expect([calendar.status, await calendar.text()]).toEqual([
      200,
      expect.stringContaining('BEGIN:VCALENDAR'),
    ])
    await page.getByRole('button', { name: 'Turn off' }).click()
    await page.getByRole('button', { name: 'Turn on' }).waitFor()
    expect((await fetch(url)).status).toBe(404)
    expectQuiet(page)
    await page.context().close()
  })

  it('are seen by whom they concern, and set by owners and admins', async () => {
    const dele = await open(DELE, '/payouts')
    await dele.getByRole('link', { name: 'Payouts', exact: true }).waitFor()
    expect(await dele.getByRole('link', { name: 'Get paid now…' }).count()).toBe(0)
    await dele.goto(`${base}/payouts/settings`)
    await dele.getByText('Owners and admins change it.').waitFor()
    expect(await dele.getByRole('button', { name: /Save|Pause|Change the account/ }).count()).toBe(0)
    const refused = await dele.request.post(`${base}/payouts/settings`, {
      ...{ form: { intent: 'schedule', schedule: 'weekly' }, headers: { origin: base } },
    })
    expect(refused.status()).toBe(403)
    expect((await dele.request.get(`${base}/payouts/instant`)).status()).toBe(403)
    const ines = await open('ines@linden-quill.example', '/')
    expect(await ines.getByRole('link', { name: 'Payouts', exact: true }).count()).toBe(0)
    for (const path of ['/payouts', '/payouts/settings', '/payouts/instant'])
      expect((await ines.request.get(base + path)).status()).toBe(403)
    await Promise.all([dele, ines].map((page) => page.context().close()))
  })
})
