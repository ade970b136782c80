import { readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { findSerious } from './support/axe.ts'
import { launchBrowser } from './support/browser.ts'
import { expectQuiet, openAs } from './support/member.ts'

const base = inject('baseUrl')
// The other seller's shop, so that no other test moves what is looked at here.
const shop = inject('demo').sellers[1]!
type Update = {
  id: string
  subject: string
  status: string
  counts: { recipients: number; delivered: number; clicked: number }
}
const headers = { authorization: `Bearer ${shop.apiKey}`, 'content-type': 'application/json' }
async function api<T>(method: string, path: string, body?: object): Promise<T> {
  const answer = await fetch(`${base}/api/v1${path}`, {
    method,
    headers: { ...headers, ...(method === 'PUT' ? { 'if-match': '*' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  expect(answer.status, `${method} ${path}`).toBeLessThan(300)
  return answer.json() as Promise<T>
}

let browser: Browser
let update: Update
beforeAll(async () => {
  browser = await launchBrowser()
  const { data } = await api<{ data: Update[] }>('GET', '/updates?limit=100')
  // The one with most to show.
  update = data.filter((u) => u.status === 'sent').sort((a, b) => b.counts.clicked - a.counts.clicked)[0]!
})
afterAll(() => browser.close())

async function show(look: Parameters<typeof openAs>[2] = {}): Promise<Page> {
  const page = await openAs(browser, shop.email, look)
  await page.goto(`${base}/updates/${update.id}`)
  await page.locator('.recharts-line').first().waitFor()
  return page
}
const table = (page: Page) => page.getByRole('region', { name: 'Recipients' }).locator('tbody tr')

describe('the page of an update', () => {
  it('has nothing that shuts people out, in light and dark', async () => {
    for (const dark of [false, true]) {
      const page = await show({ dark, calm: true })
      await page.getByText('Show as table').click()
      expect(await findSerious(page)).toEqual([])
      expectQuiet(page)
      await page.close()
    }
  })

  it('fits a phone', async () => {
    const page = await show({ width: 375, height: 780 })
    const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect(excess).toBeLessThanOrEqual(0)
    await page.close()
  })

  it('says in words and as a table what the curve shows, before scripts run as well', async () => {
    const page = await show()
    const words = await page
      .getByRole('img', { name: /A curve of what came back/ })
      .getAttribute('aria-label')
    expect(words).toContain(`${update.counts.delivered.toLocaleString('en-US')} delivered`)
    const rows = page.getByRole('region', { name: 'What came back over time' }).locator('tbody tr')
    expect(await rows.first().isVisible()).toBe(false)
    await page.getByText('Show as table').click()
    await rows.first().waitFor()
    const delivered = await rows.evaluateAll((all) =>
      all.reduce((sum, row) => sum + Number(row.children[2]!.textContent!.replaceAll(',', '')), 0),
    )
    expect(delivered).toBe(update.counts.delivered)

    const html = await (await page.request.get(`${base}/updates/${update.id}`)).text()
    expect(html).toContain('What came back over time')
    expect(html).not.toContain('recharts')
    await page.close()
  })

  it('loads the chart apart, and little before it', async () => {
    const page = await openAs(browser, shop.email)
    const scripts: { url: string; body: Promise<Buffer> }[] = []
    page.on('response', (r) => {
      if (r.url().endsWith('.js')) scripts.push({ url: r.url(), body: r.body() })
    })
    await page.goto(`${base}/updates/${update.id}`)
    await page.locator('.recharts-line').first().waitFor()
    const { gzipSync } = await import('node:zlib')
    const sizes = await Promise.all(
      scripts.map(async (s) => ({
        // The library of charts stands in a file of its own, which the audience's chart shares.
        isChart: /activity-chart|CartesianChart/.test(s.url),
        size: gzipSync(await s.body).length,
      })),
    )
    const sum = (isChart: boolean) =>
      sizes.filter((s) => s.isChart === isChart).reduce((total, s) => total + s.size, 0)
    expect(sum(true)).toBeGreaterThan(0)
    expect(sum(false)).toBeLessThan(150 * 1024)
    await page.close()
  })

  it('narrows the recipients by state and address, and gives just those as CSV', async () => {
    const page = await show()
    await page.getByLabel('State').selectOption('clicked')
    await page.getByRole('button', { name: 'Show', exact: true }).click()
    await page.waitForURL(/state=clicked/)
    await expect.poll(() => table(page).count()).toBe(Math.min(25, update.counts.clicked))
    expect(await table(page).getByText('Clicked', { exact: true }).count()).toBe(await table(page).count())
    const email = (await table(page).first().getByRole('link').textContent())!

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'These as CSV' }).click(),
    ])
    expect(download.suggestedFilename()).toMatch(/^[a-z0-9-]+-version-\d+-recipients\.csv$/)
    const lines = readFileSync(await download.path(), 'utf8')
      .split('\r\n')
      .slice(1, -1)
    expect(lines).toHaveLength(update.counts.clicked)
    expect(lines.every((line) => line.split(',')[3] === 'clicked')).toBe(true)

    await page.getByLabel('E-mail contains').fill(email)
    await page.getByRole('button', { name: 'Show', exact: true }).click()
    await expect.poll(() => table(page).count()).toBe(1)
    await page.getByRole('link', { name: 'Clear' }).click()
    const all = page.getByRole('link', { name: 'All as CSV' })
    const whole = await page.request.get(new URL((await all.getAttribute('href'))!, base).href)
    expect((await whole.text()).split('\r\n')).toHaveLength(update.counts.recipients + 2)
    await page.close()
  })

  it('keeps what one types, has open and looks at while it asks again', async () => {
    const page = await show()
    let mails = 0
    page.on('request', (r) => {
      if (r.url().includes('/mail')) mails++
    })
    await page.getByText('Show as table').click()
    const field = page.getByLabel('E-mail contains')
    await field.fill('half an addr')
    const y = await page.evaluate(() => scrollY)

    const asked = page.waitForResponse((r) => r.url().includes(`/updates/${update.id}.data`))
    await tellTheRoom()
    await asked
    await page.waitForTimeout(500)
    expect(await field.inputValue()).toBe('half an addr')
    expect(await field.evaluate((input) => input === document.activeElement)).toBe(true)
    expect(await page.evaluate(() => scrollY)).toBe(y)
    expect(await page.locator('details[open]').count()).toBe(1)
    expect(mails).toBe(0)
    expectQuiet(page)
    await page.close()
  })
})

/** Something happens to another update of the shop. */
async function tellTheRoom() {
  const product = shop.products[0]!.id
  const content = await api<{ pages: { title: string }[] }>('GET', `/products/${product}/content`)
  content.pages[0]!.title = 'A title for the room'
  await api('PUT', `/products/${product}/content`, content)
  const held = await api<Update>('POST', `/products/${product}/updates`, {
    hold_seconds: 600,
    allow_recent: true,
  })
  await api('POST', `/updates/${held.id}/cancel`)
}
