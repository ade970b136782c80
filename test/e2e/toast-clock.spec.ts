import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { launchBrowser } from './support/browser.ts'
import { openAs, openEditor, save, typeAtEnd } from './support/member.ts'

const [shop] = inject('demo').sellers
const product = shop!.products.find((p) => p.slug === 'grids-that-breathe')!

let browser: Browser
let page: Page
let prompt: Locator

beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

/** The prompt has just come, and the page's time stands still. */
beforeEach(async () => {
  await page?.close()
  page = await openAs(browser, shop!.email)
  await page.clock.install()
  await typeAtEnd(await openEditor(page, product.id), `Words ${Math.trunc(performance.now())}.`)
  await save(page)
  prompt = page.getByRole('region', { name: 'Saved. Tell your customers?' })
  await prompt.waitFor()
  await page.clock.pauseAt(await page.evaluate(() => Date.now() + 100))
  await page.mouse.move(10, 10)
})

const isThere = () => prompt.count()

describe('the clock of the prompt', () => {
  it('lets it go after ten seconds, and the changes wait in their panel', async () => {
    await page.clock.runFor(8_500)
    expect(await isThere()).toBe(1)
    await page.clock.runFor(1_600)
    await expect.poll(isThere).toBe(0)
    await page.getByText('Since your last update').waitFor()
  })

  it('stands still while the pointer is on it, however long, and goes on afterwards', async () => {
    await page.clock.runFor(8_000)
    await prompt.hover()
    await page.clock.runFor(60_000)
    expect(await isThere()).toBe(1)
    await page.mouse.move(10, 10)
    await page.clock.runFor(500)
    expect(await isThere()).toBe(1)
    await page.clock.runFor(2_000)
    await expect.poll(isThere).toBe(0)
  })

  it('stands still while the focus is in it', async () => {
    await page.keyboard.press('F8')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toMatch(/^Notify/)
    await page.clock.runFor(60_000)
    expect(await isThere()).toBe(1)
  })

  it('is closed by Escape', async () => {
    await page.keyboard.press('Escape')
    await expect.poll(isThere).toBe(0)
  })

  it('is closed by its button', async () => {
    await prompt.getByRole('button', { name: 'Not now' }).click()
    await expect.poll(isThere).toBe(0)
  })
})
