import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { formatMoney } from '#app/domain/kernel/money.ts'
import { findSerious } from './support/axe.ts'
import { launchBrowser } from './support/browser.ts'
import { expectQuiet, openAs } from './support/member.ts'

const base = inject('baseUrl')
const [shop] = inject('demo').sellers
const product = shop!.products.find((p) => p.name === 'The Quiet Page')!

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

async function api<T>(path: string): Promise<T> {
  const answer = await fetch(`${base}/api/v1${path}`, {
    headers: { authorization: `Bearer ${shop!.apiKey}` },
  })
  expect(answer.status).toBe(200)
  return (await answer.json()) as T
}
type Purchase = {
  id: string
  library_url: string
  price: { amount: number }
  tax: { amount: number }
  status: string
}
/** What goes back with an amount of the price, its tax on top: `$10.71`. */
const withTax = ({ price, tax }: Purchase, amount: number) =>
  formatMoney({ amount: amount + Math.floor((tax.amount * amount) / price.amount), currency: 'usd' })

/** Buys from the shop's page and pays on the sandbox's, as a buyer without scripts does. */
async function buy(email: string): Promise<Purchase> {
  const before = await api<{ data: Purchase[] }>(`/purchases?email=${encodeURIComponent(email)}`)
  const { editions } = await api<{ editions: { id: string }[] }>(`/products/${product.id}`)
  const started = await fetch(`${base}/s/${shop!.slug}/${product.slug}`, {
    ...{ method: 'POST', redirect: 'manual', headers: { origin: base } },
    body: new URLSearchParams({ edition_id: editions[0]!.id }),
  })
  expect(started.status).toBe(303)
  const paid = await fetch(started.headers.get('location')!, {
    ...{ method: 'POST', headers: { 'content-type': 'application/json', origin: base } },
    body: JSON.stringify({ outcome: 'pay', email, name: 'Edda Kern', country: 'DE' }),
  })
  expect(paid.ok).toBe(true)
  const bought = async () =>
    (await api<{ data: Purchase[] }>(`/purchases?email=${encodeURIComponent(email)}`)).data
  await expect.poll(async () => (await bought()).length, { timeout: 20_000 }).toBe(before.data.length + 1)
  return (await bought())[0]!
}
async function ask(purchase: Purchase, note: string) {
  const answer = await fetch(`${purchase.library_url}/refund`, {
    ...{ method: 'POST', redirect: 'manual', headers: { origin: base } },
    body: new URLSearchParams({ note }),
  })
  expect(answer.status).toBe(303)
}
const someone = (name: string) => `${name}.${Date.now().toString(36)}@example.com`
const history = (page: Page) => page.getByRole('list', { name: 'What happened' })
async function open(email: string, path: string, look: Parameters<typeof openAs>[2] = {}) {
  const page = await openAs(browser, email, look)
  await page.goto(`${base}${path}`)
  await page.waitForLoadState('networkidle')
  return page
}

describe('sales', () => {
  it('shows a sale at once, refunds a part and then the rest, and another member watches', async () => {
    const email = someone('edda')
    const mara = await open(shop!.email, '/sales')
    const purchase = await buy(email)
    const row = mara.getByRole('list', { name: 'Purchases' }).getByRole('link', { name: email })
    await row.waitFor()
    expect(await findSerious(mara)).toEqual([])
    await row.click()
    await mara.getByRole('heading', { level: 1, name: 'Edda Kern' }).waitFor()
    const dele = await open('dele@linden-quill.example', `/sales/${purchase.id}`)
    await dele.getByText('Your share of the sale').waitFor()
    expect(await findSerious(dele)).toEqual([])

    // By keyboard alone.
    await mara.waitForLoadState('networkidle')
    await mara.getByRole('link', { name: 'Refund…' }).focus()
    await mara.keyboard.press('Enter')
    const dialog = mara.getByRole('dialog', { name: 'Refund' })
    await dialog.getByText('Leaves your balance').waitFor()
    await dialog.getByRole('button', { name: /^Refund in full/ }).waitFor()
    const amount = dialog.getByRole('textbox', { name: 'Amount in USD' })
    for (const [typed, said] of [
      ['5,00', 'has a comma: write 5.00'],
      ['0', 'must be more than 0'],
      ['-3', 'must be more than 0'],
      ['9999', 'must be at most'],
      ['€5', 'must be in USD'],
      ['five', 'like 10 or 9.99'],
    ] as const) {
      await amount.fill(typed)
      await dialog.getByText(said, { exact: false }).waitFor()
      expect(await dialog.getByRole('button', { name: 'Refund', exact: true }).isDisabled()).toBe(true)
    }
    await amount.fill('9')
    const nine = withTax(purchase, 900)
    const part = dialog.getByRole('button', { name: `Refund a part (${nine})` })
    await part.waitFor()
    expect(await findSerious(mara)).toEqual([])
    await dialog.getByRole('textbox', { name: 'Note' }).fill('A chapter was missing')
    await amount.focus()
    await mara.keyboard.press('Enter')
    await dialog.getByText(`${nine} refunded.`).waitFor()
    await history(dele).getByText(`Refund of ${nine}`).waitFor()
    await history(dele).getByText('“A chapter was missing”').waitFor()
    await dele.getByText('Partially refunded').waitFor()
    await mara.keyboard.press('Escape')
    await dialog.waitFor({ state: 'hidden' })

    const left = purchase.price.amount - 900
    const rest = formatMoney({
      amount: purchase.price.amount + purchase.tax.amount - Math.round(Number(nine.slice(1)) * 100),
      currency: 'usd',
    })
    await dele.getByRole('link', { name: 'Refund…' }).click()
    const second = dele.getByRole('dialog', { name: 'Refund' })
    expect(await second.getByRole('textbox', { name: 'Amount in USD' }).inputValue()).toBe(String(left / 100))
    await second.getByRole('button', { name: `Refund in full (${rest})` }).dblclick()
    await second.getByText(`${rest} refunded.`).waitFor()
    await history(mara).getByText(`Refund of ${rest}`).waitFor()
    expect(
      await history(mara)
        .getByText(/^Refund of/)
        .count(),
    ).toBe(2)
    await mara.getByText('Refunded', { exact: true }).first().waitFor()
    await mara.getByRole('link', { name: 'Refund…' }).waitFor({ state: 'hidden' })
    expect(await api<Purchase>(`/purchases/${purchase.id}`)).toMatchObject({ status: 'refunded' })
    expectQuiet(mara, dele)
  })

  it('says that an answer was lost, and shows how it turned out without anybody doing anything', async () => {
    const purchase = await buy(someone('lost'))
    const mara = await open(shop!.email, `/sales/${purchase.id}`)
    await fetch(`${base}/dev/faults`, {
      ...{ method: 'POST', headers: { 'content-type': 'application/json', origin: base } },
      body: JSON.stringify({ port: 'payments', mode: 'drop_after_accept', times: 1 }),
    })
    await mara.getByRole('link', { name: 'Refund…' }).click()
    const dialog = mara.getByRole('dialog', { name: 'Refund' })
    await dialog.getByRole('button', { name: /^Refund in full/ }).click()
    // The processor's own event may come before its answer would have.
    await dialog.getByText(/has not answered yet|refunded\./).waitFor()
    await dialog.getByRole('button', { name: 'Close' }).last().click()
    await history(mara).getByText('Succeeded').waitFor({ timeout: 90_000 })
    expect(await api<Purchase>(`/purchases/${purchase.id}`)).toMatchObject({ status: 'refunded' })
    expectQuiet(mara)
  })

  it('puts requests in front of the sellers, who decline one and approve another', async () => {
    const email = someone('again')
    const bought = [await buy(email), await buy(email), await buy(email), await buy(email)]
    const mara = await open(shop!.email, '/sales/requests')
    const dele = await open('dele@linden-quill.example', '/')
    // Two are granted by the rule; who asks a third time is asked about.
    for (const [i, purchase] of bought.entries()) await ask(purchase, `Wish number ${i + 1}`)
    await dele.getByText(/^Refund requests waiting: \d+$/).click()
    await dele.getByRole('heading', { name: 'Waiting for you' }).waitFor()
    const waiting = (page: Page) => page.getByRole('list', { name: 'Waiting' }).getByRole('listitem')
    const one = (page: Page, wish: string) => waiting(page).filter({ hasText: wish })
    await one(mara, 'Wish number 3').waitFor()
    await one(mara, 'Wish number 4').waitFor()
    expect(await one(mara, 'Wish number 1').count()).toBe(0)
    await one(mara, 'Wish number 3').getByText('Inside the window').waitFor()
    expect(await findSerious(mara)).toEqual([])

    await one(mara, 'Wish number 3').getByText('Decline…').click()
    await one(mara, 'Wish number 3').getByLabel('What the buyer reads').fill('You have had two back already.')
    await one(mara, 'Wish number 3').getByRole('button', { name: 'Decline the request' }).click()
    const decided = (page: Page) => page.getByRole('list', { name: 'Decided' }).getByRole('listitem')
    await decided(dele).filter({ hasText: 'You have had two back already.' }).getByText('Declined').waitFor()

    await one(dele, 'Wish number 4').getByRole('link', { name: 'Approve…' }).click()
    const dialog = dele.getByRole('dialog', { name: 'Approve the refund' })
    await dialog.getByRole('button', { name: /^Refund in full/ }).click()
    await dialog.getByText(/\$[\d.]+ refunded\./).waitFor()
    await decided(mara).filter({ hasText: 'Wish number 4' }).getByText('Granted').waitFor()
    expect(await api<Purchase>(`/purchases/${bought[3]!.id}`)).toMatchObject({ status: 'refunded' })
    expect(await api<Purchase>(`/purchases/${bought[2]!.id}`)).toMatchObject({ status: 'paid' })
    expectQuiet(mara, dele)
  })

  it('offers refunds only to roles that may', async () => {
    const purchase = await buy(someone('roles'))
    for (const [email, may] of [
      ['tomas@linden-quill.example', true],
      ['ines@linden-quill.example', false],
      ['petra@linden-quill.example', false],
    ] as const) {
      const page = await open(email, `/sales/${purchase.id}`)
      await page.getByText('Your share of the sale').waitFor()
      expect(await page.getByRole('link', { name: 'Refund…' }).count()).toBe(may ? 1 : 0)
      if (may) continue
      const answer = await page.request.post(`${base}/sales/${purchase.id}/refunds`, {
        ...{ headers: { origin: base }, form: { amount: '5', key: 'x' } },
      })
      expect(answer.status()).toBe(403)
    }
    expect(await api<Purchase>(`/purchases/${purchase.id}`)).toMatchObject({ status: 'paid' })
  })

  it('narrows the list to a product, a status and a buyer, and says what is no address', async () => {
    const email = someone('narrow')
    await buy(email)
    const page = await open(shop!.email, '/sales')
    await page.getByRole('combobox', { name: 'Status' }).selectOption('disputed')
    await page.waitForURL(/status=disputed/)
    await page.getByRole('combobox', { name: 'Status' }).selectOption('')
    await page.getByRole('searchbox', { name: 'E-mail of the buyer' }).fill(email)
    await page.getByRole('button', { name: 'Show' }).click()
    await page.waitForURL(/email=narrow/)
    const rows = page.getByRole('list', { name: 'Purchases' }).getByRole('listitem')
    await expect.poll(() => rows.count()).toBe(1)
    await page.getByRole('searchbox', { name: 'E-mail of the buyer' }).fill('nobody')
    await page.getByRole('button', { name: 'Show' }).click()
    await page.getByText('No purchase fits this.').waitFor()
    expectQuiet(page)
  })

  it('refunds without scripts, having shown what it takes, on a phone and in the dark', async () => {
    const purchase = await buy(someone('plain'))
    const lookAt = { width: 375, dark: true }
    const live = await open(shop!.email, `/sales/${purchase.id}`, lookAt)
    for (const path of ['/sales', '/sales/requests', `/sales/${purchase.id}`]) {
      await live.goto(`${base}${path}`)
      expect(await live.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(375)
      expect(await findSerious(live)).toEqual([])
    }
    const context = await browser.newContext({
      ...{ javaScriptEnabled: false, viewport: { width: 375, height: 800 } },
      storageState: await live.context().storageState(),
    })
    const page = await context.newPage()
    await page.goto(`${base}/sales/${purchase.id}`)
    await page.getByRole('link', { name: 'Refund…' }).click()
    await page.getByText('Leaves your balance').waitFor()
    // Another amount is looked at first, whichever button one presses.
    await page.getByLabel('Amount in USD').fill('7')
    await page.getByRole('button', { name: /^Refund in full/ }).click()
    await page.getByRole('button', { name: `Refund a part (${withTax(purchase, 700)})` }).click()
    await page.waitForURL(`${base}/sales/${purchase.id}`)
    await page.getByText(`Refund of ${withTax(purchase, 700)}`).waitFor()
    await context.close()
    expectQuiet(live)
  })
})
