import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { findSerious } from './support/axe.ts'
import { launchBrowser, openPage } from './support/browser.ts'

const base = inject('baseUrl')
const shop = inject('demo').sellers[0]!
const product = shop.products.find((p) => p.name === 'The Quiet Page')!
/** Pictures of each page and mail, for looking at them. */
const PICTURES = process.env.REFUND_PICTURES

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

/** A buyer without scripts: all of this is links and forms. */
const buyer = async () => (await browser.newContext({ javaScriptEnabled: false })).newPage()
const post = (path: string, body: object = {}) =>
  fetch(base + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
type Mail = { subject: string; text: string; html: string }
async function mailsTo(email: string): Promise<Mail[]> {
  await post('/dev/drain')
  const answer = await fetch(`${base}/dev/outbox.json?to=${email}`)
  return (await answer.json()) as Mail[]
}
async function mailTo(email: string, subject: RegExp): Promise<Mail> {
  const found = (await mailsTo(email)).find((m) => subject.test(m.subject))
  if (!found) throw new Error(`no mail ${subject}`)
  return found
}

/** Buys at the shop, pays, and answers the page the receipt leads to for asking one's money back. */
async function buy(page: Page, email: string): Promise<string> {
  await page.goto(`${base}/s/${shop.slug}/${product.slug}`)
  await page
    .locator('form[action*="checkout"] button[type=submit], form button:has-text("Buy")')
    .first()
    .click()
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Name').fill('Ada Lovelace')
  await page.getByRole('button', { name: 'Pay', exact: true }).click()
  await page.waitForURL(/\/thanks\//)
  const { text } = await mailTo(email, /^You bought/)
  return /\S+\/l\/[\w-]+\/refund/.exec(text)![0]
}

/** Shuts nobody out, light and dark, wide and at 375 px, and loads no script. */
async function expectOpenToAll(url: string, name: string): Promise<void> {
  for (const dark of [false, true]) {
    const page = await openPage(browser, { dark, calm: true, width: dark ? 375 : 1280 })
    await page.goto(url)
    expect(await findSerious(page)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
    expect(await page.locator('script[src], link[rel=modulepreload]').count()).toBe(0)
    if (PICTURES)
      await page.screenshot({ path: `${PICTURES}/${name}-${dark ? 'dark' : 'light'}.png`, fullPage: true })
    await page.context().close()
  }
}
async function picture(mails: Mail[], name: string): Promise<void> {
  if (!PICTURES) return
  for (const [i, mail] of mails.entries()) {
    const page = await openPage(browser, { width: 700 })
    await page.setContent(mail.html)
    await page.screenshot({ path: `${PICTURES}/mail-${name}-${i}.png`, fullPage: true })
    await page.context().close()
  }
}

/** Runs at a business time a while from now, and puts the clock back whatever happens. */
async function inDays(days: number, run: () => Promise<void>): Promise<void> {
  const { now } = (await (
    await fetch(`${base}/dev/clock`, { headers: { accept: 'application/json' } })
  ).json()) as {
    now: string
  }
  const offset = Date.parse(now) - Date.now()
  await post('/dev/clock', { advance: `P${days}D` })
  try {
    await run()
  } finally {
    await post('/dev/clock', { now: new Date(Date.now() + offset).toISOString() })
  }
}

it('inside the window a buyer gets the money back with one button, and the pages and mails say how it goes on', async () => {
  const email = `inside-${Date.now()}@refund.example`
  const page = await buyer()
  const url = await buy(page, email)
  const library = url.replace(/\/refund$/, '')
  await page.goto(library)
  await page.getByText(/days left, through .* time \(/).waitFor()
  await page.getByRole('button', { name: 'Send the receipt again' }).click()
  await page.getByText('Your receipt is on its way').waitFor()
  await page.getByRole('button', { name: 'Send the receipt again' }).click()
  await page.getByText('was sent a moment ago').waitFor()
  expect((await mailsTo(email)).filter((m) => m.subject.startsWith('You bought'))).toHaveLength(2)
  await expectOpenToAll(library, 'library')

  await page.getByRole('link', { name: 'Ask for a refund' }).click()
  await page.getByRole('heading', { name: 'Ask for a refund' }).waitFor()
  await page.getByText('It is granted at once').waitFor()
  await expectOpenToAll(url, 'inside')
  // A second window that was open before, and a button pressed twice.
  const second = await page.context().newPage()
  await second.goto(url)
  await page.getByRole('button', { name: /^Get .* back$/ }).click()
  await page.getByRole('heading', { name: 'Your money is on its way' }).waitFor()
  expect(page.url()).toBe(url)
  await second.getByRole('button', { name: /^Get .* back$/ }).click()
  await second.getByRole('heading', { name: 'Your money is on its way' }).waitFor()
  const mails = await mailsTo(email)
  expect(mails.filter((m) => /^Your refund of .* is on its way$/.test(m.subject))).toHaveLength(1)
  await expectOpenToAll(url, 'granted')
  await page.goto(library)
  await page.getByText(/went back to the card or account you paid with on/).waitFor()
  await expectOpenToAll(library, 'ended')
  await picture(mails, 'inside')
  await page.context().close()
})

it('outside the window a buyer says why, and waits for the seller', async () => {
  const email = `outside-${Date.now()}@refund.example`
  const page = await buyer()
  const url = await buy(page, email)
  await inDays(200, async () => {
    await page.goto(url)
    await page.getByText('The days to ask for a refund ended on').waitFor()
    // What the browser would stop is answered as well.
    const answer = await page.request.post(url, { form: { note: '  ' }, headers: { origin: base } })
    expect(answer.status()).toBe(422)
    expect(await answer.text()).toContain('the refund window is over')
    await page.getByLabel('Why do you ask?').fill('I was <b>ill</b>\nall summer')
    await expectOpenToAll(url, 'outside')
    await page.getByRole('button', { name: /^Ask for .* back$/ }).click()
    await page.getByRole('heading', { name: `Waiting for ${shop.name}` }).waitFor()
    await page.getByText('I was <b>ill</b>').waitFor()
    await expectOpenToAll(url, 'waiting')
    const asked = await mailTo(shop.email, /^Refund asked for/)
    expect(asked.text).toContain(email)
    await picture([asked], 'asked')
    // Asked once more it is still one request.
    await page.request.post(url, { form: { note: 'again' }, headers: { origin: base } })
    await page.goto(url)
    expect(await page.getByText('again', { exact: true }).count()).toBe(0)
  })
  await page.context().close()
})
