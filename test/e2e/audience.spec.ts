import { gzipSync } from 'node:zlib'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { findSerious } from './support/axe.ts'
import { launchBrowser } from './support/browser.ts'
import { expectQuiet, openAs } from './support/member.ts'
import { settle } from './support/settle.ts'

const base = inject('baseUrl')
// The other seller's shop: nobody else sells in it, so its numbers are those of this file.
const shop = inject('demo').sellers[1]!
const headers = { authorization: `Bearer ${shop.apiKey}`, 'content-type': 'application/json' }
async function api<T>(method: string, path: string, body?: object): Promise<T> {
  const answer = await fetch(`${base}/api/v1${path}`, {
    ...{ method, headers },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  expect(answer.status, `${method} ${path}`).toBeLessThan(300)
  return answer.json() as Promise<T>
}
type Contact = { id: string; email: string; name: string | null; kinds: string[]; country: string | null }
const listed = (query: string) => api<{ data: Contact[] }>('GET', `/contacts?limit=100&${query}`)

let browser: Browser
let sold = 0
let editionId: string
beforeAll(async () => {
  browser = await launchBrowser()
  const { editions } = await api<{ editions: { id: string }[] }>(
    'GET',
    `/products/${shop.products[0]!.id}/content`,
  )
  editionId = editions[0]!.id
})
afterAll(() => browser.close())

async function show(path = '/audience', look: Parameters<typeof openAs>[2] = {}): Promise<Page> {
  const page = await openAs(browser, shop.email, look)
  await page.goto(base + path)
  await page.locator('h1', { hasText: 'Audience' }).waitFor()
  return page
}
const rows = (page: Page): Locator => page.getByRole('region', { name: 'Contacts' }).locator('tbody tr')
const drawer = (page: Page): Locator => page.getByRole('dialog')
const searchField = (page: Page): Locator => page.getByRole('searchbox', { name: 'Search by name or e-mail' })
const tab = (page: Page, name: string): Locator =>
  page.getByRole('navigation', { name: 'Kinds' }).getByRole('link', { name: new RegExp(`^${name}`) })
const countIn = async (page: Page, name: string): Promise<number> =>
  Number(((await tab(page, name).textContent()) ?? '').replaceAll(/\D/g, ''))
/** Addresses of the list that were asked for. */
function listens(page: Page): string[] {
  const asked: string[] = []
  page.on('request', (r) => {
    if (new URL(r.url()).pathname === '/audience.data') asked.push(r.url())
  })
  return asked
}
/** Somebody new buys something. */
const sell = () => {
  sold += 1
  return api<{ contact_id: string; email: string }>('POST', '/purchases', {
    product_id: shop.products[0]!.id,
    edition_id: editionId,
    email: `newcomer-${sold}@audience.example`,
    name: `Newcomer ${sold}`,
  })
}

describe('the audience page', () => {
  it('has a tab for each kind, with counts that follow what happens', async () => {
    const page = await show()
    const [everybody, customers] = [await countIn(page, 'Everybody'), await countIn(page, 'Customers')]
    expect(everybody).toBeGreaterThanOrEqual(customers)
    await sell()
    await expect.poll(() => countIn(page, 'Everybody')).toBe(everybody + 1)
    await expect.poll(() => countIn(page, 'Customers')).toBe(customers + 1)
    await rows(page).getByText(`newcomer-${sold}@audience.example`).waitFor()

    await tab(page, 'Customers').click()
    await page.waitForURL(/kind=customer/)
    await page.getByRole('columnheader', { name: 'Customer since' }).waitFor()
    expect(await tab(page, 'Customers').getAttribute('aria-current')).toBe('page')
    expect(await rows(page).count()).toBe(25)
    expectQuiet(page)
    await page.close()
  })

  it('searches a moment after the last key, once, and not for what it shows', async () => {
    const someone = (await listed('kind=customer')).data.find((c) => /^[a-z]{4}/.test(c.email))!
    const text = someone.email.slice(0, 4)
    await settle()
    const page = await show()
    const asked = listens(page)
    const searches = () => asked.filter((url) => url.includes('text='))
    // The page's own time, so that a slow machine's pause between two keys is not taken for the last key's.
    await page.clock.install()
    await page.clock.pauseAt(await page.evaluate(() => Date.now() + 100))
    for (const key of text) {
      await searchField(page).press(key)
      await page.clock.runFor(100)
    }
    expect(searches()).toEqual([])
    await page.clock.runFor(500)
    await page.waitForURL(new RegExp(`text=${text}`))
    await rows(page).getByText(someone.email).first().waitFor()
    await page.keyboard.press('Space')
    await page.keyboard.press('Backspace')
    await page.clock.runFor(1_000)
    await page.waitForTimeout(300)
    expect(searches()).toHaveLength(1)
    expect(await searchField(page).evaluate((field) => field === document.activeElement)).toBe(true)
    const shown = await rows(page).allTextContents()
    for (const row of shown) expect(row.toLowerCase()).toContain(text)
    await page.getByText(/^\d+ (people|person)$/).waitFor()
    expectQuiet(page)
    await page.close()
  })

  it('filters before scripts run, and its addresses can be passed on', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false })
    const page = await context.newPage()
    await page.request.post(`${base}/dev/login`, { data: { email: shop.email }, headers: { origin: base } })
    await page.goto(`${base}/audience`)
    const someone = (await listed('kind=customer')).data[3]!
    await searchField(page).fill(someone.email.slice(0, 6))
    await page.keyboard.press('Enter')
    await page.waitForURL(/text=/)
    expect(await rows(page).getByText(someone.email).count()).toBe(1)

    await page.goto(`${base}/audience?consent=subscribed`)
    await page.getByRole('link', { name: 'Next page' }).click()
    await page.waitForURL(/cursor=/)
    expect(await rows(page).count()).toBeGreaterThan(0)
    await rows(page).getByRole('link').first().click()
    await page.waitForURL(/\/audience\/ct_/)
    expect(await page.getByRole('heading', { name: 'Timeline' }).count()).toBe(1)
    await context.close()
  })

  it('narrows by what was bought, shows it as a chip, and says at its field what is wrong', async () => {
    const page = await show()
    const product = shop.products[0]!
    await page.getByText('Filters', { exact: true }).click()
    await page.getByLabel('Bought any of').selectOption(product.id)
    await page.waitForURL(new RegExp(`bought=${product.id}`))
    const chip = page
      .getByRole('link', { name: `Take away: ${product.name}` })
      .or(page.getByRole('link', { name: `Take away: Bought ${product.name}` }))
    await chip.waitFor()
    // What was open stays open, and the select is ready for the next.
    expect(await page.getByLabel('Bought any of').inputValue()).toBe('')
    await page.getByLabel('Bought any of').getByText('Add another …').waitFor({ state: 'attached' })

    await page.getByLabel('Paid over').fill('20')
    await page.getByLabel('Paid under').fill('10')
    await page.getByRole('button', { name: 'Show people' }).click()
    const wrong = page.getByLabel('Paid over')
    await expect.poll(() => wrong.getAttribute('aria-invalid')).toBe('true')
    await page.getByText('must be less than the other amount').waitFor()
    await page.getByLabel('Paid under').fill('1,000')
    await page.getByRole('button', { name: 'Show people' }).click()
    await expect.poll(() => wrong.getAttribute('aria-invalid')).toBeNull()
    expect(page.url()).not.toContain('country=')

    await page.getByRole('link', { name: 'Take all away' }).click()
    await expect.poll(() => new URL(page.url()).search).toBe('')
    await expect.poll(() => page.getByLabel('Paid over').inputValue()).toBe('')
    expectQuiet(page)
    await page.close()
  })

  it('loads more without losing it, the place or the focus when something changes', async () => {
    const page = await show()
    await page.getByRole('button', { name: 'Load more' }).click()
    await expect.poll(() => rows(page).count()).toBe(50)
    await page.getByText('50 people shown').waitFor()
    const emails = async () => (await rows(page).getByRole('link').allTextContents()).map((s) => s.trim())
    const before = await emails()
    expect(new Set(before).size).toBe(50)

    await searchField(page).focus()
    await page.evaluate(() => scrollTo(0, 900))
    const asked = page.waitForResponse((r) => r.url().includes('/audience.data'))
    await sell()
    await asked
    await expect.poll(() => rows(page).count()).toBe(51)
    expect(await emails()).toEqual([`newcomer-${sold}@audience.example`, ...before])
    expect(await searchField(page).evaluate((field) => field === document.activeElement)).toBe(true)
    expect(await page.evaluate(() => scrollY)).toBeGreaterThan(800)

    for (let clicks = 0; clicks < 200; clicks++) {
      const more = page.getByRole('button', { name: 'Load more' })
      if ((await more.count()) === 0) break
      if (await more.isEnabled()) await more.click()
      else await page.waitForTimeout(50)
      if ((await rows(page).count()) > 300) break
    }
    const all = await emails()
    expect(new Set(all).size).toBe(all.length)
    expectQuiet(page)
    await page.close()
  })

  it('says where the list ends', async () => {
    const { data } = await listed('kind=customer')
    const page = await show(`/audience?text=${encodeURIComponent(data[5]!.email)}`)
    expect(await rows(page).count()).toBe(1)
    await page.getByText('1 person', { exact: true }).waitFor()
    await page.goto(`${base}/audience?text=nobody-is-called-this`)
    await page.getByText('Nobody fits this filter.').waitFor()
    await page.close()
  })

  it('opens a contact beside the list; Back, Escape and the address know of it', async () => {
    const { contact_id: id, email } = await sell()
    await settle()
    const page = await show()
    const asked = listens(page)
    const link = rows(page).getByRole('link', { name: email })
    await link.click()
    await page.waitForURL(new RegExp(`contact=${id}`))
    await drawer(page).getByRole('heading', { name: 'Timeline' }).waitFor()
    await drawer(page).getByText(`Bought ${shop.products[0]!.name}`).waitFor()
    await drawer(page).getByText('Became a contact, subscribed').waitFor()
    await page.goBack()
    await drawer(page).waitFor({ state: 'detached' })
    expect(await rows(page).count()).toBe(25)
    // The list stayed as it was: nothing about it was asked for with the drawer's address.
    expect(asked.filter((url) => url.includes('contact=') && url.includes('_index'))).toEqual([])

    // By keyboard alone.
    await link.focus()
    await page.keyboard.press('Enter')
    await drawer(page).getByText('Became a contact, subscribed').waitFor()
    await page.keyboard.press('Escape')
    await drawer(page).waitFor({ state: 'detached' })
    await expect.poll(() => new URL(page.url()).search).toBe('')
    await expect.poll(() => link.evaluate((el) => el === document.activeElement)).toBe(true)

    await page.goto(`${base}/audience?kind=customer&contact=${id}`)
    await drawer(page).getByText(email).first().waitFor()
    await drawer(page).getByRole('button', { name: 'Close' }).click()
    await drawer(page).waitFor({ state: 'detached' })
    await expect.poll(() => new URL(page.url()).search).toBe('?kind=customer')
    expectQuiet(page)
    await page.close()
  })

  it('changes consent in the drawer, seen there and in the list', async () => {
    const { contact_id: id, email } = await sell()
    const page = await show(`/audience?contact=${id}`)
    await drawer(page).getByRole('button', { name: 'Unsubscribe' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Unsubscribe' }).click()
    await drawer(page).getByText('From subscribed to unsubscribed').waitFor()
    expect(page.url()).toContain(`contact=${id}`)
    await drawer(page).getByRole('button', { name: 'Subscribe again' }).click()
    await drawer(page).getByRole('button', { name: 'Close' }).click()
    await drawer(page).waitFor({ state: 'detached' })
    await rows(page).filter({ hasText: email }).getByText('Unsubscribed').locator('visible=true').waitFor()
    expectQuiet(page)
    await page.close()
  })

  it('keeps a filter as a segment, counts it, renames, changes and deletes it', async () => {
    const page = await show('/audience?kind=customer&text=newcomer-')
    await page.getByText('Save as segment').click()
    await page.getByLabel('Name of the segment').fill('Newcomers')
    await page.getByRole('button', { name: 'Save segment' }).click()
    const segments = page.getByRole('navigation', { name: 'Segments' })
    const link = segments.getByRole('link', { name: /^Newcomers/ })
    await link.waitFor()
    await page.waitForURL(/segment=seg_/)
    await expect.poll(() => link.textContent()).toBe(`Newcomers${sold}`)
    await sell()
    await expect.poll(() => link.textContent(), { timeout: 10_000 }).toBe(`Newcomers${sold}`)

    // A name that is taken is said at its field.
    await page.goto(`${base}/audience?text=newcomer-`)
    await page.getByText('Save as segment').click()
    await page.getByLabel('Name of the segment').fill('newcomers')
    await page.getByRole('button', { name: 'Save segment' }).click()
    await page.getByText(/There is a segment of this name already/).waitFor()

    await segments.getByRole('link', { name: /^Newcomers/ }).click()
    await page.waitForURL(/segment=seg_/)
    await page.getByText('Edit segment').click()
    await page.getByLabel('Name of the segment').fill('New people')
    await page.getByRole('button', { name: 'Rename' }).click()
    await segments.getByRole('link', { name: /^New people/ }).waitFor()

    await page.getByRole('link', { name: /^Everybody/ }).click()
    await page.waitForURL((url) => !url.search.includes('kind='))
    await page.getByRole('button', { name: 'Save these filters to it' }).click()
    await page.getByRole('button', { name: 'Save these filters to it' }).waitFor({ state: 'detached' })

    await page.getByRole('button', { name: 'Delete segment' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete segment' }).click()
    await expect.poll(() => segments.count()).toBe(0)
    await page.close()
  })

  it('has nothing that shuts people out, in light and dark', async () => {
    const { data } = await listed('kind=customer')
    for (const dark of [false, true]) {
      const page = await show('/audience?consent=subscribed', { dark, calm: true })
      await page.getByText(/^Filters/).click()
      await page.getByText(/^Growth in/).click()
      await page.locator('.recharts-area').first().waitFor()
      await page.getByText('Show as table').click()
      expect(await findSerious(page)).toEqual([])
      await page.goto(`${base}/audience?contact=${data[0]!.id}`)
      await drawer(page).getByRole('heading', { name: 'Timeline' }).waitFor()
      expect(await findSerious(page)).toEqual([])
      await page.goto(`${base}/audience/${data[0]!.id}`)
      await page.getByRole('heading', { name: 'Timeline' }).waitFor()
      expect(await findSerious(page)).toEqual([])
      expectQuiet(page)
      await page.close()
    }
  })

  it('fits a phone', async () => {
    const { data } = await listed('kind=customer')
    const page = await show('/audience?consent=subscribed&more=1', { width: 375, height: 780 })
    const excess = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    await page.getByText(/^Filters/).click()
    await page.getByText(/^Growth in/).click()
    await page.locator('.recharts-area').first().waitFor()
    expect(await excess()).toBeLessThanOrEqual(0)
    for (const path of [`/audience?contact=${data[0]!.id}`, `/audience/${data[0]!.id}`]) {
      await page.goto(base + path)
      await page.getByRole('heading', { name: 'Timeline' }).waitFor()
      expect(await excess()).toBeLessThanOrEqual(0)
    }
    await page.close()
  })

  it('says in words and as a table what the curves show, and loads them apart', async () => {
    const page = await openAs(browser, shop.email)
    const scripts: { url: string; body: Promise<Buffer> }[] = []
    page.on('response', (r) => {
      if (r.url().endsWith('.js')) scripts.push({ url: r.url(), body: r.body() })
    })
    await page.goto(`${base}/audience`, { waitUntil: 'networkidle' })
    const sizes = await Promise.all(scripts.map(async (s) => gzipSync(await s.body).length))
    expect(scripts.some((s) => s.url.includes('growth-chart'))).toBe(false)
    expect(sizes.reduce((sum, n) => sum + n, 0)).toBeLessThan(150 * 1024)

    await page.getByText(/^Growth in/).click()
    await page.locator('.recharts-area').first().waitFor()
    const customers = await countIn(page, 'Customers')
    const words = await page.getByRole('img', { name: /A curve of customers/ }).getAttribute('aria-label')
    expect(words).toContain(`${customers.toLocaleString('en-US')} now`)
    await page.getByText('Show as table').click()
    const today = page.getByRole('region', { name: 'Growth by day' }).locator('tbody tr').first()
    expect((await today.locator('td').nth(3).textContent())!.split(' ')[0]).toBe(
      customers.toLocaleString('en-US'),
    )
    await page.close()
  })
})
