import type { Browser, Locator, Page } from 'playwright-core'
import { expect, inject } from 'vitest'
import { openPage } from './browser.ts'

const faults = new WeakMap<Page, string[]>()
/** What Chromium says of an answer that Remix let go half read because the page went elsewhere: nobody sees anything. */
const LET_GO = 'BodyStreamBuffer was aborted'

type Look = Parameters<typeof openPage>[1]

/** A window in which a seeded member is signed in. What its page complains about fails `expectQuiet`. */
export async function openAs(browser: Browser, email: string, look: Look = {}): Promise<Page> {
  const base = inject('baseUrl')
  const page = await openPage(browser, look)
  const found: string[] = []
  faults.set(page, found)
  page.on('pageerror', (error) => {
    if (!error.message.includes(LET_GO)) found.push(error.message)
  })
  page.on('console', (message) => {
    if (message.type() === 'error') found.push(message.text())
  })
  const answer = await page.request.post(`${base}/dev/login`, { data: { email }, headers: { origin: base } })
  expect(answer.status()).toBe(200)
  return page
}

export const expectQuiet = (...pages: Page[]) =>
  expect(pages.flatMap((page) => faults.get(page) ?? [])).toEqual([])

/** Opens a product's editor, on one of its pages if named, and waits until the draft is there. */
export async function openEditor(page: Page, productId: string, title?: string): Promise<Locator> {
  await page.goto(`${inject('baseUrl')}/products/${productId}`)
  const text = page.locator('.editor-text')
  await text.waitFor()
  if (title) {
    await page.getByRole('button', { name: title }).click()
    await page.getByRole('textbox', { name: `Text of ${title}` }).waitFor()
  }
  return text
}

/** Puts the caret before the first word of the page that is open, or behind its last one. */
export async function placeCaret(text: Locator, where: 'start' | 'end'): Promise<void> {
  const block = text.locator(where === 'start' ? '> :first-child' : '> :last-child')
  const { width, height } = (await block.boundingBox())!
  // On the first or last line, where Home and End then mean the whole paragraph.
  await block.click({ position: where === 'start' ? { x: 4, y: 6 } : { x: width - 4, y: height - 6 } })
  await text.page().keyboard.press(where === 'start' ? 'Home' : 'End')
}

/** Types a paragraph at the end of the page that is open. */
export async function typeAtEnd(text: Locator, words: string): Promise<void> {
  await placeCaret(text, 'end')
  await text.page().keyboard.press('Enter')
  await text.page().keyboard.type(words)
}

/** Waits until the session has said what changed, then saves by keyboard. */
export async function save(page: Page): Promise<void> {
  await page.getByTestId('draft-state').filter({ hasText: 'kept in the draft' }).waitFor()
  await page.keyboard.press('Control+s')
}
