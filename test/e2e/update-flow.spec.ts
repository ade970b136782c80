import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { launchBrowser } from './support/browser.ts'
import { expectQuiet, openAs, openEditor, placeCaret, save, typeAtEnd } from './support/member.ts'

const base = inject('baseUrl')
const [shop] = inject('demo').sellers
const product = (slug: string) => shop!.products.find((p) => p.slug === slug)!
type Mail = {
  id: string
  to: string
  subject: string
  html: string
  headers: Record<string, string>
  at: string
}
/** Not those of the future, which another file's tests may have visited. */
const outbox = async (since: string): Promise<Mail[]> => {
  const until = Date.parse(await now())
  const mails = (await (await fetch(`${base}/dev/outbox.json?since=${since}`)).json()) as Mail[]
  return mails.filter((m) => Date.parse(m.at) <= until)
}
const now = async () =>
  (
    (await (await fetch(`${base}/dev/clock`, { headers: { accept: 'application/json' } })).json()) as {
      now: string
    }
  ).now

const PAGE = 'Chapter 1: Noticing'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

/** From the prompt through the composer to the confirmed update. */
async function confirm(page: Page): Promise<string> {
  await page.getByRole('button', { name: /^Notify [\d,]+ customers/ }).click()
  await page.getByRole('button', { name: /^Send to [\d,]+…/ }).click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Send to [\d,]+ customers/ })
    .click()
  await page.getByRole('timer').waitFor()
  await page.waitForURL(/update=upd_/)
  return new URL(page.url()).searchParams.get('update')!
}

describe('the first update, end to end', () => {
  it('two windows edit one page, save, are asked with the right items, and every customer concerned gets a mail with working links', async () => {
    const { id } = product('the-quiet-page')
    const since = await now()
    const [a, b] = [await openAs(browser, shop!.email), await openAs(browser, shop!.email)]
    const [textA, textB] = [await openEditor(a, id, PAGE), await openEditor(b, id, PAGE)]
    await placeCaret(textA, 'end')
    await placeCaret(textB, 'start')
    await Promise.all([
      a.keyboard.type(' Four words from Ada.', { delay: 20 }),
      b.keyboard.type('Three from Bo. ', { delay: 20 }),
    ])
    await textA.getByText('Three from Bo.').waitFor()
    await textB.getByText('Four words from Ada.').waitFor()
    await b.getByLabel('Also editing').waitFor()
    await a.getByTestId('draft-changes').getByText(`Rewrote “${PAGE}” (+7 words)`).waitFor()

    await save(a)
    const prompt = a.getByRole('region', { name: 'Saved. Tell your customers?' })
    await prompt.getByText(`Rewrote “${PAGE}” (+7 words)`).waitFor()
    await b
      .getByTestId('draft-state')
      .filter({ hasText: /^Saved as version/ })
      .waitFor()
    await confirm(a)
    await a.getByText('Done. Your customers have been told.').waitFor({ timeout: 45_000 })
    expect(await a.getByRole('progressbar').getAttribute('aria-valuenow')).toBe(
      await a.getByRole('progressbar').getAttribute('aria-valuemax'),
    )
    await expect.poll(() => a.getByText('Unannounced').count()).toBe(0)

    const mails = (await outbox(since)).filter((m) => m.subject.includes('The Quiet Page'))
    const recipients = Number(await a.getByRole('progressbar').getAttribute('aria-valuemax'))
    expect(mails).toHaveLength(recipients)
    expect(new Set(mails.map((m) => m.to)).size).toBe(recipients)
    await followLinks(mails[0]!)
    expectQuiet(a, b)
  })

  it('is undone from another tab after the one that confirmed it was closed, and nobody is mailed', async () => {
    const { id } = product('field-notes-on-colour')
    const since = await now()
    const a = await openAs(browser, shop!.email)
    await typeAtEnd(await openEditor(a, id), 'A sentence too early.')
    await save(a)
    const updateId = await confirm(a)
    await a.close()

    const b = await openAs(browser, shop!.email)
    await b.goto(`${base}/updates/${updateId}`)
    await b.getByRole('button', { name: 'Undo' }).click()
    await b.getByText('Cancelled', { exact: true }).first().waitFor()
    await fetch(`${base}/dev/drain`, { method: 'POST' })
    expect(await outbox(since)).toEqual([])
    await b.goto(`${base}/products/${id}`)
    await b.getByText('Since your last update').waitFor()
    expectQuiet(b)
  })
})

async function followLinks(mail: Mail): Promise<void> {
  const links = [...mail.html.matchAll(/href="([^"]+)"/g)].map((m) => m[1]!.replaceAll('&amp;', '&'))
  // Clicks are counted on the way; the library's button is the last of the counted links.
  const library = links.filter((l) => l.includes('/c/')).at(-1)
  const unsubscribe = links.find((l) => l.includes('/u/'))
  const page = await (await browser.newContext()).newPage()
  await page.goto(library!)
  expect(page.url()).toMatch(/\/l\/[\w-]{74}$/)
  await page.getByRole('heading', { name: 'The Quiet Page' }).waitFor()
  await page.getByRole('link', { name: PAGE }).first().click()
  await page.getByText('Four words from Ada.').first().waitFor()
  await page.goto(unsubscribe!)
  await page
    .getByRole('button', { name: /unsubscribe/i })
    .first()
    .waitFor()
  expect(mail.headers['List-Unsubscribe'] ?? mail.headers['list-unsubscribe']).toContain('/one-click')
  await page.close()
}
