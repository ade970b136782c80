import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import Papa from 'papaparse'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { findSerious } from './support/axe.ts'
import { launchBrowser } from './support/browser.ts'
import { expectQuiet, openAs } from './support/member.ts'

const base = inject('baseUrl')
const [shop] = inject('demo').sellers

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

const dialogOf = (page: Page) => page.getByRole('dialog', { name: 'Export the audience' })

describe('an export', () => {
  it('is chosen in a dialog, watched, mailed, downloaded and read by another parser', async () => {
    const page = await openAs(browser, shop!.email)
    await page.goto(`${base}/audience/exports`)
    // A click before the page has come alive leads to the same as a page.
    await page.waitForLoadState('networkidle')
    await page.getByRole('link', { name: 'Export', exact: true }).click()
    const dialog = dialogOf(page)
    const followers = dialog.getByRole('checkbox', { name: 'Followers' })
    const download = dialog.getByRole('button', { name: 'Download' })
    expect(await followers.isChecked()).toBe(true)
    expect(await dialog.getByRole('checkbox', { name: 'Customers' }).isChecked()).toBe(false)
    await followers.uncheck()
    expect(await download.isDisabled()).toBe(true)
    await dialog.getByText('Tick at least one box.').waitFor()
    await dialog.getByRole('checkbox', { name: 'Customers' }).check()
    await dialog.getByText(/^About [\d,]+ people$/).waitFor()
    expect(await findSerious(page)).toEqual([])

    const asked = page.waitForRequest(
      (r) => r.url().endsWith('/audience/exports/ask') && r.method() === 'POST',
    )
    await download.dblclick()
    await asked
    await page.getByText('Your export is being made.', { exact: false }).first().waitFor()
    await dialog.waitFor({ state: 'hidden' })
    const row = page
      .getByRole('listitem')
      .filter({ hasText: /^audience-/ })
      .first()
    await row.getByText('Ready').waitFor()
    expect(
      await page
        .getByRole('listitem')
        .filter({ hasText: /^audience-/ })
        .count(),
    ).toBe(1)
    expect(await findSerious(page)).toEqual([])

    const [file] = await Promise.all([
      page.waitForEvent('download'),
      row.getByRole('link', { name: 'Download' }).click(),
    ])
    expect(file.suggestedFilename()).toMatch(/^audience-[\w-]+\.csv$/)
    const bytes = await readFile(await file.path())
    await row.getByText('downloaded once').waitFor()
    const { data, errors } = Papa.parse<Record<string, string>>(bytes.toString('utf8'), {
      ...{ header: true, delimiter: ',', newline: '\r\n', skipEmptyLines: true },
    })
    expect(errors).toEqual([])
    await row.getByText(`${data.length.toLocaleString('en-US')} lines`).waitFor()
    expect(data.length).toBeGreaterThan(1000)
    expect(new Set(data.map((line) => line.email!.toLowerCase())).size).toBe(data.length)
    const since = data.map((line) => line.subscribed_at!)
    expect(since).toEqual([...since].sort())
    await row.getByText('Checksum', { exact: true }).click()
    await row.getByText(`SHA-256 ${createHash('sha256').update(bytes).digest('hex')}`).waitFor()

    const mails: { subject: string; text: string }[] = await (
      await fetch(`${base}/dev/outbox.json?to=${encodeURIComponent(shop!.email)}`)
    ).json()
    const mail = mails.find((m) => /^Your export of .* is ready$/.test(m.subject))!
    const link = /https?:\S+\/download/.exec(mail.text)![0]
    expect((await page.request.get(link)).status()).toBe(200)

    await row.getByRole('button', { name: 'Revoke' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke export' }).click()
    await row.getByText('Revoked', { exact: true }).waitFor()
    const gone = await page.request.get(link, { headers: { accept: 'text/html' } })
    expect([gone.status(), await gone.text()]).toEqual([410, expect.stringContaining('was revoked')])
    expectQuiet(page)
    await page.close()
  })

  it('can be asked for without scripts, at 375 pixels', async () => {
    const context = await browser.newContext({
      ...{ javaScriptEnabled: false, viewport: { width: 375, height: 800 } },
    })
    const page = await context.newPage()
    await page.request.post(`${base}/dev/login`, { data: { email: shop!.email }, headers: { origin: base } })
    await page.goto(`${base}/audience/exports`)
    await page.getByRole('link', { name: 'Export', exact: true }).click()
    await page.waitForURL(/\/audience\/exports\/new/)
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(375)
    await page.locator('[name=from]').fill('2026-02-02')
    await page.locator('[name=to]').fill('2026-02-01')
    await page.getByRole('button', { name: 'Download' }).click()
    await page.getByText('must not be after to').waitFor()
    expect(await page.locator('[name=from]').inputValue()).toBe('2026-02-02')
    await page.locator('[name=from]').fill('')
    await page.locator('[name=to]').fill('')
    await page.getByRole('button', { name: 'Download' }).click()
    await page.waitForURL(/\/audience\/exports$/)
    await page
      .getByRole('heading', { name: /^audience-.*\.csv$/ })
      .first()
      .waitFor()
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(375)
    await page.close()
  })
})
