import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { findSerious } from './support/axe.ts'
import { launchBrowser } from './support/browser.ts'
import { expectQuiet, openAs } from './support/member.ts'

const base = inject('baseUrl')
const shop = inject('demo').sellers[0]!
const ADMIN = 'tomas@linden-quill.example'
const SUPPORT = 'dele@linden-quill.example'
const SETTINGS = `${base}/settings/refund-policy`

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

// biome-ignore lint/suspicious/noExplicitAny: answers of several shapes
const api = async (method: string, path: string, body?: object): Promise<any> => {
  const answer = await fetch(`${base}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${shop.apiKey}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  })
  expect(answer.status, await answer.clone().text()).toBeLessThan(300)
  return answer.json()
}
let productId: string
let editions: { id: string; name: string }[]
const productPage = () => `${base}/products/${productId}/refund-policy`
beforeEach(async () => {
  await api('PUT', '/refund-policy', { period_days: 30, fine_print: null })
  const product = await api('POST', '/products', { name: `Policy ${crypto.randomUUID()}` })
  productId = product.id
  const { version: _, ...content } = await api('GET', `/products/${productId}/content`)
  const price = { amount: 900, currency: 'usd' }
  await api('PUT', `/products/${productId}/content`, {
    ...content,
    editions: [...content.editions, { name: 'Deluxe', id: `ed_${product.id.slice(5)}`, price }],
  })
  editions = (await api('GET', `/products/${productId}`)).editions
})

const period = (page: Page) => page.getByLabel('Buyers get their money back')
const finePrint = (page: Page) => page.getByRole('checkbox', { name: 'Fine print' })
const text = (page: Page) => page.getByLabel('Text of the fine print')
const save = (page: Page) => page.getByRole('button', { name: 'Save policy' })
const open = async (page: Page, address: string) => {
  await page.goto(address)
  await page.waitForLoadState('networkidle')
}

describe('the policy of a shop', () => {
  it('is edited with a preview, kept with who changed it, and seen by another member at once', async () => {
    const [mara, tomas] = [await openAs(browser, shop.email), await openAs(browser, ADMIN)]
    await Promise.all([open(mara, SETTINGS), open(tomas, SETTINGS)])
    await period(mara).selectOption('14')
    await finePrint(mara).check()
    await text(mara).fill('Write to us first.')
    await mara.getByText('18 of 3,000 characters', { exact: false }).waitFor()
    await mara.getByRole('button', { name: '14-day money back' }).click()
    await mara.getByRole('dialog').getByText('Write to us first.').waitFor()
    await mara.keyboard.press('Escape')
    await mara.getByRole('dialog').waitFor({ state: 'hidden' })
    await save(mara).click()
    await mara.getByText('Saved', { exact: true }).waitFor()

    await tomas.getByRole('button', { name: '14-day money back' }).waitFor()
    expect(await period(tomas).inputValue()).toBe('14')
    const change = tomas.getByRole('list', { name: 'Changes' }).getByRole('listitem').first()
    await change.getByText(/30-day money back.*14-day money back/).waitFor()
    await change.getByText('Mara Lindqvist').waitFor()
    await change.getByText('Fine print added').click()
    await change.getByText('Write to us first.').waitFor()
    expect(await findSerious(tomas)).toEqual([])
    expectQuiet(mara, tomas)
  })

  it('keeps what one types when another saves, and asks before it takes that away', async () => {
    const [mara, tomas] = [await openAs(browser, shop.email), await openAs(browser, ADMIN)]
    await Promise.all([open(mara, SETTINGS), open(tomas, SETTINGS)])
    await period(mara).selectOption('183')
    await period(tomas).selectOption('7')
    await save(tomas).click()
    await tomas.getByText('Saved', { exact: true }).waitFor()
    await mara.getByText('Somebody else has changed this policy while you were typing').waitFor()
    expect(await period(mara).inputValue()).toBe('183')
    await save(mara).click()
    await mara.getByText(/changed meanwhile: 30-day money back → 7-day money back/).waitFor()
    expect(await period(mara).inputValue()).toBe('183')
    await save(mara).click()
    await mara.getByText('Saved', { exact: true }).waitFor()
    await expect.poll(() => period(tomas).inputValue()).toBe('183')
  })

  it('has no fine print where there are no refunds, and cannot be "no refunds"', async () => {
    const page = await openAs(browser, shop.email)
    await open(page, SETTINGS)
    expect(await period(page).locator('option[value="0"]').isDisabled()).toBe(true)
    await open(page, productPage())
    await page.getByLabel('This product has its own').check()
    await finePrint(page).check()
    await text(page).fill('Whatever.')
    await period(page).selectOption('0')
    expect([await finePrint(page).isDisabled(), await finePrint(page).isChecked()]).toEqual([true, false])
    expect(await text(page).isVisible()).toBe(false)
    await save(page).click()
    await page.getByText(/only physical products may do/).waitFor()
    await page.getByLabel('Sent to the buyer as a thing').check()
    await save(page).click()
    await page.getByText('Saved', { exact: true }).waitFor()
    expect(await api('GET', `/products/${productId}/refund-policy`)).toMatchObject({
      ...{ period_days: 0, fine_print: null, is_physical: true },
    })
  })

  it('is read, and not changed, by who may not', async () => {
    const page = await openAs(browser, SUPPORT)
    for (const address of [SETTINGS, productPage()]) {
      await open(page, address)
      await page.getByText('Owners and admins may change it.').waitFor()
      expect(await page.getByRole('button', { name: /^Save/ }).count()).toBe(0)
      expect(await page.getByRole('heading', { name: 'Copy from another product' }).count()).toBe(0)
    }
    expect(await period(page).isDisabled()).toBe(true)
    const form = { mode: 'own', period_days: '7', seen: '0' }
    const answer = await page.request.post(productPage(), { form, headers: { origin: base } })
    expect(answer.status()).toBe(403)
    expectQuiet(page)
  })
})

describe('the policy of a product', () => {
  it('inherits, is overridden after its conflicts were named, and another member sees it come', async () => {
    const [mara, tomas] = [await openAs(browser, shop.email), await openAs(browser, ADMIN)]
    await Promise.all([open(mara, productPage()), open(tomas, productPage())])
    await mara.getByText('Inherited from the shop: 30-day money back').waitFor()
    expect(await period(mara).isVisible()).toBe(false)

    await mara.getByLabel('This product has its own').check()
    await period(mara).selectOption('14')
    await finePrint(mara).check()
    await text(mara).fill('All sales are final, no refunds.')
    await save(mara).click()
    await mara.getByText(/take these words out/).waitFor()
    await text(mara).fill('You have 60 days to ask for your money back.')
    await save(mara).click()
    await mara.getByText('Not saved yet: look at this first').waitFor()
    await mara.getByText(/speaks of 60 days, the policy gives 14 days/).waitFor()
    expect(await findSerious(mara)).toEqual([])
    expect((await api('GET', `/products/${productId}/refund-policy`)).inherited_from).toBe('seller')
    await mara.getByRole('button', { name: 'Save anyway' }).click()
    await mara.getByText('Saved', { exact: true }).waitFor()

    await tomas.getByRole('button', { name: '14-day money back' }).waitFor()
    expect(await tomas.getByLabel('This product has its own').isChecked()).toBe(true)
    await tomas.getByLabel(/^Inherited from the shop/).check()
    await save(tomas).click()
    await tomas.getByText('Saved', { exact: true }).waitFor()
    await expect.poll(() => mara.getByLabel(/^Inherited from the shop/).isChecked()).toBe(true)
  })

  it('is overridden by an edition, and copied from another product', async () => {
    const other = await api('POST', '/products', { name: `Other ${crypto.randomUUID()}` })
    await api('PUT', `/products/${other.id}/refund-policy`, { period_days: 7, fine_print: 'One week.' })
    const page = await openAs(browser, shop.email)
    await open(page, productPage())
    await page.getByRole('combobox', { name: 'Product' }).selectOption(other.id)
    await page.getByRole('button', { name: 'Copy' }).click()
    await page.getByText(`Copied from “${other.name}”, and not saved yet.`).waitFor()
    expect(await text(page).inputValue()).toBe('One week.')
    await save(page).click()
    await page.getByText('Saved', { exact: true }).waitFor()

    await page.getByRole('link', { name: 'Open Deluxe' }).click()
    await page.getByRole('heading', { name: 'Refund policy of Deluxe' }).waitFor()
    await page.getByText('Inherited from the product: 7-day money back').waitFor()
    await page.getByLabel('This edition has its own').check()
    await period(page).selectOption('183')
    await save(page).click()
    await page.getByText(/Editions that sell the same content have different periods/).waitFor()
    await page.getByRole('button', { name: 'Save anyway' }).click()
    await page.getByText('Saved', { exact: true }).waitFor()
    const policy = await api('GET', `/products/${productId}/refund-policy`)
    expect([policy, ...policy.editions].map((p) => [p.period_days, p.inherited_from])).toEqual([
      [7, 'product'],
      [7, 'product'],
      [183, 'edition'],
    ])
    expect(editions[1]!.name).toBe('Deluxe')
    expect(await findSerious(page)).toEqual([])
    expectQuiet(page)
  })
})

describe('without scripts', () => {
  it('a policy is read, deep-linked, asked about and saved by plain forms', async () => {
    await api('PUT', '/refund-policy', { period_days: 30, fine_print: 'Write to us first.' })
    const context = await browser.newContext({
      ...{ javaScriptEnabled: false, viewport: { width: 375, height: 800 } },
    })
    const page = await context.newPage()
    await page.request.post(`${base}/dev/login`, { data: { email: shop.email }, headers: { origin: base } })
    await page.goto(`${SETTINGS}#policy-preview`)
    const sheet = page.getByRole('dialog')
    await sheet.getByText('Write to us first.').waitFor()
    await sheet.getByRole('link', { name: 'Close' }).click()
    await sheet.waitFor({ state: 'hidden' })
    await page.getByRole('button', { name: '30-day money back' }).click()
    await sheet.waitFor()
    await page.keyboard.press('Escape')
    await sheet.waitFor({ state: 'hidden' })

    await period(page).selectOption('14')
    await text(page).fill('Within 60 days we refund you.')
    await save(page).click()
    await page.getByText('Not saved yet: look at this first').waitFor()
    expect([await period(page).inputValue(), await text(page).inputValue()]).toEqual([
      '14',
      'Within 60 days we refund you.',
    ])
    await page.getByRole('button', { name: 'Save anyway' }).click()
    await page.getByText('Saved', { exact: true }).waitFor()
    expect(await api('GET', '/refund-policy')).toMatchObject({ period_days: 14 })

    await page.goto(productPage())
    expect(await period(page).isVisible()).toBe(false)
    await page.getByLabel('This product has its own').check()
    await period(page).selectOption('7')
    await finePrint(page).uncheck()
    expect(await text(page).isVisible()).toBe(false)
    await save(page).click()
    await page.getByText('Saved', { exact: true }).waitFor()
    expect(await api('GET', `/products/${productId}/refund-policy`)).toMatchObject({
      ...{ period_days: 7, fine_print: null },
    })
    await context.close()
  })
})

it.each([false, true])('is readable on a phone and in the dark (%s)', async (dark) => {
  const page = await openAs(browser, shop.email, { width: 375, dark, calm: true })
  for (const address of [SETTINGS, productPage(), `${productPage()}?edition=${editions[1]!.id}`]) {
    await open(page, address)
    expect(await findSerious(page)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true)
  }
  expectQuiet(page)
})
