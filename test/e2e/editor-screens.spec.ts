import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { findSerious } from './support/axe.ts'
import { launchBrowser } from './support/browser.ts'
import { openAs } from './support/member.ts'

const base = inject('baseUrl')
const [shop] = inject('demo').sellers
const announced = shop!.products.find((p) => p.slug === 'field-notes-on-colour')!.id
const id = shop!.products.find((p) => p.slug === 'grids-that-breathe')!.id
const SCREENS: [name: string, path: string, ready: string][] = [
  ['the list of products', '/products', 'table'],
  ['a new product', '/products/new', 'main form'],
  ['the editor', `/products/${id}`, '.editor-text'],
  ['the details', `/products/${id}/details`, 'main fieldset'],
  ['the history', `/products/${id}/versions`, 'main ol'],
  [
    'the composer',
    `/products/${shop!.products.find((p) => p.slug === 'field-notes-on-colour')!.id}/notify`,
    'main',
  ],
  ['a comparison', `/products/${id}/versions?to=2`, 'main ol'],
]

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
  await changeContent(announced)
})
afterAll(() => browser.close())

/** Something to tell customers about, for the composer. */
async function changeContent(productId: string) {
  const address = `${base}/api/v1/products/${productId}/content`
  const headers = { authorization: `Bearer ${shop!.apiKey}`, 'content-type': 'application/json' }
  const content = (await (await fetch(address, { headers })).json()) as { pages: { title: string }[] }
  content.pages[0]!.title = 'A title by the API'
  const saved = await fetch(address, {
    method: 'PUT',
    headers: { ...headers, 'if-match': '*' },
    body: JSON.stringify(content),
  })
  expect(saved.status).toBe(200)
}

async function show(path: string, ready: string, look: Parameters<typeof openAs>[2]): Promise<Page> {
  const page = await openAs(browser, shop!.email, look)
  await page.goto(base + path)
  await page.locator(ready).first().waitFor()
  return page
}

describe.each(SCREENS)('%s', (_, path, ready) => {
  it('has nothing that shuts people out, in light and dark', async () => {
    for (const dark of [false, true]) {
      const page = await show(path, ready, { dark, calm: true })
      expect(await findSerious(page)).toEqual([])
      await page.close()
    }
  })

  it('fits a phone', async () => {
    const page = await show(path, ready, { width: 375, height: 780 })
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    )
    await page.close()
  })
})
