import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { findSerious } from './support/axe.ts'
import { launchBrowser, openPage } from './support/browser.ts'
import { expectQuiet, openAs } from './support/member.ts'

const base = inject('baseUrl')
const shop = inject('demo').sellers[0]!
const headers = { authorization: `Bearer ${shop.apiKey}`, 'content-type': 'application/json' }
const mark = Date.now().toString(36)
const code = `E2E-${mark}`.toUpperCase()

let browser: Browser
/** Addresses of products of this file's own. */
let kit: { id: string; path: string }
let gift: { id: string; path: string }
beforeAll(async () => {
  browser = await launchBrowser()
  kit = await makeProduct('Sketching kit', [
    { name: 'Solo', price: usd(2000) },
    { name: 'Patron', price: usd(500), pay_what_you_want: true },
  ])
  gift = await makeProduct('A small gift', [{ name: 'Standard', price: usd(0) }])
})
afterAll(() => browser.close())

const usd = (amount: number) => ({ amount, currency: 'usd' })
async function api(path: string, method = 'GET', body?: unknown) {
  const answer = await fetch(`${base}/api/v1${path}`, { method, headers, body: JSON.stringify(body) })
  expect(answer.status, `${method} ${path}`).toBeLessThan(300)
  // biome-ignore lint/suspicious/noExplicitAny: whatever the API answers
  return (await answer.json()) as any
}
async function makeProduct(
  name: string,
  editions: { name: string; price: object; pay_what_you_want?: boolean }[],
) {
  const made = await api('/products', 'POST', {
    name: `${name} ${mark}`,
    description: `Made for the browser.\n\nMore at https://example.com/${mark}.`,
  })
  const { version: _, ...content } = await api(`/products/${made.id}/content`)
  const [first, ...rest] = editions
  const all = [{ ...first, id: content.editions[0].id }, ...rest]
  await api(`/products/${made.id}/content`, 'PUT', { ...content, editions: all })
  const { slug } = await api(`/products/${made.id}/publish`, 'POST', {})
  return { id: made.id as string, path: `/s/${shop.slug}/${slug}` }
}

/** A buyer without scripts: all of this is links and forms. */
async function buyer(look: { width?: number } = {}): Promise<Page> {
  const context = await browser.newContext({
    ...{ javaScriptEnabled: false, viewport: { width: look.width ?? 1280, height: 860 } },
  })
  return context.newPage()
}

it('a buyer finds a product in the shop, and its page says what search engines and other sites ask', async () => {
  const page = await buyer()
  await page.goto(`${base}/s/${shop.slug}`)
  await page.getByRole('link', { name: `Sketching kit ${mark}` }).click()
  await page.getByRole('heading', { level: 1, name: `Sketching kit ${mark}` }).waitFor()
  await page.getByText('30-day money back').waitFor()
  expect(await page.getByRole('link', { name: `https://example.com/${mark}` }).getAttribute('rel')).toContain(
    'nofollow',
  )
  const content = (name: string) => page.locator(`meta[property="${name}"]`).getAttribute('content')
  expect(await content('og:title')).toBe(`Sketching kit ${mark}`)
  expect(new URL((await content('og:url'))!).pathname).toBe(kit.path)
  expect(await page.locator('link[rel=canonical]').getAttribute('href')).toBe(await content('og:url'))
  expect(await page.locator('script').count()).toBe(0)
  await page.context().close()
})

it('a code that a seller made lowers the price, without a script, and says why once it does not', async () => {
  const seller = await openAs(browser, shop.email)
  await seller.goto(`${base}/products/discounts?product=${kit.id}`)
  await seller.getByLabel('Code', { exact: true }).fill(code.toLowerCase())
  await seller.getByLabel('Takes off').fill('101')
  await seller.getByRole('button', { name: 'Make code' }).click()
  await seller.getByText('must be a whole percentage from 1 to 100').waitFor()
  await seller.getByLabel('Takes off').fill('25')
  await seller.getByLabel('Note').fill('For readers of the letter.')
  await seller.getByRole('button', { name: 'Make code' }).click()
  const row = seller.getByRole('listitem').filter({ hasText: code })
  await row.getByText('Running').waitFor()
  await row.getByText('less than your least of $5').waitFor()

  const page = await buyer()
  await page.goto(base + kit.path)
  await page.getByText('Have a discount code?').click()
  await page.getByLabel('Discount code').fill('NO-SUCH-CODE')
  await page.keyboard.press('Enter')
  await page.getByText('This code is not known here.').waitFor()
  await page.getByLabel('Discount code').fill(code.toLowerCase())
  await page.getByRole('button', { name: 'Apply' }).click()
  await page.getByText('For readers of the letter.').waitFor()
  await page.locator('ins').filter({ hasText: '$15' }).waitFor()
  expect(new URL(page.url()).searchParams.get('code')?.toUpperCase()).toBe(code)

  await row.getByRole('button', { name: 'End' }).click()
  await seller.getByRole('alertdialog').getByRole('button', { name: 'End code' }).click()
  await row.getByText('Ended', { exact: true }).waitFor()
  await page.getByRole('radio', { name: 'Solo' }).check()
  await page.getByRole('button', { name: 'Buy now' }).click()
  await page.getByText('This code').waitFor()
  expect(new URL(page.url()).pathname).toBe(kit.path)
  for (const one of [page, seller]) await one.context().close()
})

it('a buyer names a price: too little is refused by its field, what was typed stays, enough leads on', async () => {
  const page = await buyer()
  await page.goto(base + kit.path)
  await page.getByRole('radio', { name: 'Patron' }).check()
  const amount = page.getByLabel('Your price in USD')
  await amount.fill('4,99')
  await page.getByRole('button', { name: 'Buy now' }).click()
  await page.getByText('must be at least $5').waitFor()
  expect(await page.getByRole('radio', { name: 'Patron' }).isChecked()).toBe(true)
  expect(await amount.inputValue()).toBe('4,99')
  expect(await amount.getAttribute('aria-invalid')).toBe('true')
  await amount.fill('12,50')
  await page.getByRole('button', { name: 'Buy now' }).click()
  await page.waitForURL(/\/dev\/pay\//)
  await page.getByText('12.50').first().waitFor()
  await page.context().close()
})

it('something free is granted at once: a link to the library, and the policy it was had under', async () => {
  const page = await buyer({ width: 375 })
  await page.goto(base + gift.path)
  const email = `gift-${mark}@storefront.example`
  await page.getByLabel('E-mail').fill(email)
  await page.getByRole('button', { name: 'Get it for free' }).click()
  await page.getByRole('heading', { name: 'Thank you!' }).waitFor()
  await page.getByText(email).waitFor()
  expect(await page.locator('meta[http-equiv=refresh]').count()).toBe(0)
  await page.getByRole('link', { name: 'Open your library' }).click()
  await page.getByRole('heading', { name: `A small gift ${mark}` }).waitFor()
  const { data } = await api(`/purchases?email=${email}`)
  expect(data).toMatchObject([{ price: usd(0), status: 'paid', refund_policy: { period_days: 30 } }])
  await page.context().close()
})

it('a page comes from the cache until its product changes', async () => {
  const look = async (query = '') => {
    const answer = await fetch(base + kit.path + query)
    return { cache: answer.headers.get('x-cache'), text: await answer.text() }
  }
  await look()
  expect((await look('?utm_source=letter')).cache).toBe('HIT')
  expect((await look(`?code=${code}`)).cache).toBeNull()
  await api(`/products/${kit.id}`, 'PATCH', { description: 'Changed meanwhile.' })
  await expect.poll(async () => (await look()).text).toContain('Changed meanwhile.')
})

it('what is not on sale says so and leads to the shop', async () => {
  await api(`/products/${gift.id}/unpublish`, 'POST', {})
  const page = await buyer()
  await expect.poll(async () => (await page.goto(base + gift.path))!.status()).toBe(410)
  await page.getByRole('heading', { name: 'No longer on sale' }).waitFor()
  expect((await page.goto(`${base}/s/${shop.slug}/nothing-here`))!.status()).toBe(404)
  await page.getByRole('link', { name: `See what ${shop.name} sells` }).click()
  await page.waitForURL(`${base}/s/${shop.slug}`)
  await page.context().close()
})

it.each([
  ['the shop', () => `/s/${shop.slug}`],
  ['a product', () => kit.path],
  ['a product with a code that is unknown', () => `${kit.path}?code=NOPE`],
  ['what is not there', () => `/s/${shop.slug}/nothing-here`],
])('%s shuts nobody out and fits a phone', async (_, path) => {
  for (const dark of [false, true]) {
    const page = await openPage(browser, { dark, calm: true, width: dark ? 375 : 1280 })
    await page.goto(base + path())
    await page.locator('h1').waitFor()
    expect(await findSerious(page)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
    await page.context().close()
  }
})

it('the discount codes of a seller shut nobody out and fit a phone', async () => {
  for (const dark of [false, true]) {
    const page = await openAs(browser, shop.email, { dark, calm: true, width: dark ? 375 : 1280 })
    await page.goto(`${base}/products/discounts`)
    await page.locator('h1').waitFor()
    expect(await findSerious(page)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
    expectQuiet(page)
    await page.context().close()
  }
})
