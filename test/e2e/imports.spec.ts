import { readFile } from 'node:fs/promises'
import Papa from 'papaparse'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { findSerious } from './support/axe.ts'
import { launchBrowser } from './support/browser.ts'
import { expectQuiet, openAs } from './support/member.ts'

const base = inject('baseUrl')
const shop = inject('demo').sellers[0]!
const headers = { authorization: `Bearer ${shop.apiKey}`, 'content-type': 'application/json' }
async function api<T>(method: string, path: string, body?: object): Promise<T> {
  const answer = await fetch(`${base}/api/v1${path}`, {
    ...{ method, headers },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  expect(answer.status, `${method} ${path}`).toBeLessThan(300)
  return answer.json() as Promise<T>
}
type Contact = { id: string; email: string; name: string | null; consent: { state: string } }
const contact = async (email: string) =>
  (await api<{ data: Contact[] }>('GET', `/contacts?email=${encodeURIComponent(email)}`)).data[0]

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

/** People of one test, who are there already; the first `gone` of them have opted out. */
async function people(mark: string, n: number, gone: number): Promise<string[]> {
  const emails = Array.from({ length: n }, (_, i) => `p${i}@${mark}.example`)
  await api('POST', '/contacts/batch', {
    policy: 'profile_only',
    contacts: emails.map((email, i) => ({ email, name: `Person ${i}` })),
  })
  for (const email of emails.slice(0, gone))
    await api('POST', `/contacts/${(await contact(email))!.id}/consent`, {
      ...{ state: 'unsubscribed', reason: 'asked by mail' },
    })
  return emails
}
const fileOf = (name: string, ...lines: string[]) => ({
  ...{ name, mimeType: 'text/csv', buffer: Buffer.from(`${lines.join('\n')}\n`) },
})

async function openForm(look: Parameters<typeof openAs>[2] = {}): Promise<Page> {
  const page = await openAs(browser, shop.email, look)
  await page.goto(`${base}/audience/imports/new`)
  // A form that is posted before the page has come alive does the same as without scripts.
  await page.waitForLoadState('networkidle')
  return page
}
const badge = (page: Page, status: string) =>
  page
    .locator('header')
    .filter({ has: page.locator('h1') })
    .locator('span', { hasText: status })
const widthOf = (page: Page) => page.evaluate('document.documentElement.scrollWidth')

describe('an import', () => {
  it('refreshes the data of people who opted out, keeps their choice, and names exactly those', async () => {
    const emails = await people('refresh', 8, 3)
    const page = await openForm()
    expect(await page.getByRole('radio', { name: 'Profile only' }).isChecked()).toBe(true)
    await page
      .getByLabel('File', { exact: true })
      .setInputFiles(
        fileOf(
          'crm-night.csv',
          'E-Mail;Name;Plan;Newsletter',
          ...emails.map((email, i) => `${email};Renamed ${i};gold;yes`),
          'new@refresh.example;Nova;silver;yes',
          'not an address;Nobody;;yes',
        ),
      )
    await page.getByText('crm-night.csv').waitFor()
    expect(await findSerious(page)).toEqual([])
    await page.getByLabel('Why may you mail people who are new?').fill('Asked at the book fair')
    await page.getByRole('button', { name: 'Check the file' }).click()
    await page.waitForURL(/\/audience\/imports\/imp_/)
    await badge(page, 'Ready').waitFor()
    expect(await findSerious(page)).toEqual([])

    await page.getByText('Semicolons').waitFor()
    await page.getByText('3 people opted out and stay so', { exact: false }).waitFor()
    const plan = page.locator('section', { has: page.getByRole('heading', { name: 'What it would do' }) })
    expect(await plan.locator('dl').first().textContent()).toMatch(
      /^New.*there yet1To update.*Invalid.*left out1Rows in the file10$/,
    )
    expect(await plan.getByText('becomes').count()).toBeGreaterThan(0)
    // What the columns are can be put right, and is checked anew.
    await page.getByLabel('What “Plan” is').selectOption('ignore')
    const commit = page.getByRole('button', { name: 'Import 9 people' })
    expect(await commit.isDisabled()).toBe(true)
    await page.getByRole('button', { name: 'Check again' }).click()
    await expect.poll(() => commit.isEnabled()).toBe(true)
    expect(await page.getByLabel('What “Plan” is').inputValue()).toBe('ignore')
    await page.getByRole('link', { name: 'Invalid' }).first().click()
    await page
      .getByRole('region', { name: 'Rows of the file' })
      .getByText('must contain an @', { exact: false })
      .first()
      .waitFor()
    expect((await contact(emails[4]!))!.name).toBe('Person 4')

    await commit.click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Import 9 people' }).click()
    await badge(page, 'Done').waitFor()
    expect(await findSerious(page)).toEqual([])
    await page.getByText('1 person added, 5 updated', { exact: false }).waitFor()
    await page.getByRole('navigation', { name: 'Rows by outcome' }).getByText('Protected').click()
    const rows = page.getByRole('region', { name: 'Rows of the file' }).locator('tbody tr')
    await expect.poll(() => rows.count()).toBe(3)
    expect(await rows.locator('td:nth-child(2)').allTextContents()).toEqual(emails.slice(0, 3))
    for (const [i, email] of emails.entries())
      expect(await contact(email)).toMatchObject({
        ...{ name: `Renamed ${i}`, consent: { state: i < 3 ? 'unsubscribed' : 'subscribed' } },
      })

    const [report] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Whole report (CSV)' }).click(),
    ])
    const { data } = Papa.parse<Record<string, string>>(await readFile(await report.path(), 'utf8'), {
      ...{ header: true, skipEmptyLines: true },
    })
    expect(data.filter((r) => r.outcome === 'protected').map((r) => r.email)).toEqual(emails.slice(0, 3))

    await page.getByRole('button', { name: 'Undo this import' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Take it back' }).click()
    await badge(page, 'Undone').waitFor()
    expect(await findSerious(page)).toEqual([])
    expect(await contact('new@refresh.example')).toBeUndefined()
    expect((await contact(emails[0]!))!.name).toBe('Person 0')
    await page.getByRole('link', { name: 'Imports' }).first().click()
    await page.getByRole('link', { name: 'crm-night.csv' }).waitFor()
    await page.getByText('Taken back.').first().waitFor()
    expectQuiet(page)
    await page.close()
  })

  it('of pasted addresses needs no header and no file, in the dark and at 375 pixels', async () => {
    const page = await openForm({ width: 375, height: 800, dark: true })
    expect(await widthOf(page)).toBe(375)
    expect(await findSerious(page)).toEqual([])
    await page.getByText('Or paste addresses or a table').click()
    await page.getByLabel('Text').fill(Array.from({ length: 30 }, (_, i) => `p${i}@paste.example`).join('\n'))
    await page.getByRole('button', { name: 'Check the file' }).click()
    await badge(page, 'Ready').waitFor()
    await page.getByText('Is data; the columns have no names').waitFor()
    expect(await widthOf(page)).toBe(375)
    expect(await findSerious(page)).toEqual([])
    await page.getByRole('button', { name: 'Import 30 people' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Import 30 people' }).click()
    await badge(page, 'Done').waitFor()
    expect(await widthOf(page)).toBe(375)
    expect(await findSerious(page)).toEqual([])
    expect((await contact('p29@paste.example'))!.email).toBe('p29@paste.example')
    const rows = page.getByRole('region', { name: 'Rows of the file' }).locator('tbody tr')
    expect(await rows.count()).toBe(25)
    await page.getByRole('button', { name: 'Load more' }).click()
    await expect.poll(() => rows.count()).toBe(30)
    expect(await page.getByRole('button', { name: 'Load more' }).count()).toBe(0)
    await page.goto(`${base}/audience/imports`)
    await page.getByRole('link', { name: 'Pasted text' }).first().waitFor()
    expect(await widthOf(page)).toBe(375)
    expect(await findSerious(page)).toEqual([])
    expectQuiet(page)
    await page.close()
  })

  it('of a picture is refused in words', async () => {
    const page = await openForm()
    const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, ...new Uint8Array(200)])
    await page
      .getByLabel('File', { exact: true })
      .setInputFiles({ name: 'people.csv', mimeType: 'text/csv', buffer: png })
    await page.getByRole('button', { name: 'Check the file' }).click()
    await page
      .getByText('people.csv is not a CSV file; export it from your spreadsheet as CSV (UTF-8)')
      .waitFor()
    expect(await findSerious(page)).toEqual([])
    await page.close()
  })

  it('of columns that cannot be told apart waits until somebody says what they are', async () => {
    const page = await openForm()
    await page
      .getByLabel('File', { exact: true })
      .setInputFiles(fileOf('two.csv', 'Email,E-Mail,Name', 'work@two.example,home@two.example,Two'))
    await page.getByRole('button', { name: 'Check the file' }).click()
    await badge(page, 'Needs you').waitFor()
    await page.getByText('is email, and so is "Email"', { exact: false }).waitFor()
    expect(await page.getByRole('heading', { name: 'What it would do' }).count()).toBe(0)
    expect(await findSerious(page)).toEqual([])
    await page.getByLabel('What “E-Mail” is').selectOption('attribute')
    await page.getByLabel('Name of the attribute in “E-Mail”').fill('')
    await page.getByRole('button', { name: 'Check the file' }).click()
    await page.getByText('needs a name without a colon').waitFor()
    await page.getByLabel('Name of the attribute in “E-Mail”').fill('private')
    await page.getByRole('button', { name: 'Check the file' }).click()
    await badge(page, 'Ready').waitFor()
    expect(await page.getByLabel('Name of the attribute in “E-Mail”').inputValue()).toBe('private')
    await page.getByText('home@two.example').first().waitFor()
    await page.close()
  })

  it('is agreed to again when somebody opted out since the check, and shows that by itself', async () => {
    const emails = await people('since', 4, 0)
    const page = await openForm()
    await page
      .getByLabel('File', { exact: true })
      .setInputFiles(fileOf('since.csv', 'email,name,newsletter', ...emails.map((e) => `${e},New name,yes`)))
    await page.getByRole('button', { name: 'Check the file' }).click()
    await badge(page, 'Ready').waitFor()
    await api('POST', `/contacts/${(await contact(emails[1]!))!.id}/consent`, {
      ...{ state: 'unsubscribed', reason: 'asked by mail' },
    })
    const commit = page.getByRole('button', { name: 'Import 4 people' })
    await commit.click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Import 4 people' }).click()
    await page.getByText('The audience changed since the check').waitFor()
    await page.getByText('1 person opted out and stays so', { exact: false }).waitFor()
    expect((await contact(emails[0]!))!.name).toBe('Person 0')
    await commit.click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Import 4 people' }).click()
    await badge(page, 'Done').waitFor()
    expect(await contact(emails[1]!)).toMatchObject({ name: 'New name', consent: { state: 'unsubscribed' } })
    await page.close()
  })

  it('that subscribes people again takes a typed word; one that opts out says so', async () => {
    const [email] = await people('again', 1, 1)
    const page = await openForm()
    await page.getByRole('radio', { name: 'Re-permission' }).check()
    await page
      .getByLabel('File', { exact: true })
      .setInputFiles(
        fileOf(
          'again.csv',
          'email,consent,consent_at,consent_source',
          `${email},yes,${new Date(Date.now() + 60_000).toISOString()},form`,
        ),
      )
    await page.getByRole('button', { name: 'Check the file' }).click()
    await badge(page, 'Ready').waitFor()
    const word = page.getByLabel('Type “subscribe again” to confirm')
    await word.fill('yes')
    const commit = page.getByRole('button', { name: 'Import 1 person' })
    await commit.click()
    await page.getByText('Type “subscribe again” to confirm.', { exact: true }).waitFor()
    await badge(page, 'Ready').waitFor()
    await page.getByText('Policy: Re-permission').click()
    await page.getByRole('radio', { name: 'Opt-outs' }).check()
    await page.getByRole('button', { name: 'Check again' }).click()
    await badge(page, 'Ready').waitFor()
    await page.getByText('Policy: Opt-outs').waitFor()
    await page.getByText('Nothing would change', { exact: false }).waitFor()
    expect(await findSerious(page)).toEqual([])
    await page.close()
  })

  it('can be stopped while it is sent and while it is checked, which shows how far it is', async () => {
    const page = await openForm()
    const lines = Array.from({ length: 60_000 }, (_, i) => `big${i}@stop.example,Person ${i}`)
    await page.getByLabel('File', { exact: true }).setInputFiles(fileOf('big.csv', 'email,name', ...lines))
    await page.route('**/audience/imports/upload*', () => undefined)
    await page.getByRole('button', { name: 'Check the file' }).click()
    await page.getByRole('progressbar', { name: 'Sending big.csv' }).waitFor()
    expect(await findSerious(page)).toEqual([])
    await page.getByRole('button', { name: 'Stop sending' }).click()
    await page.getByText('Nothing was kept of what was sent').waitFor()
    await page.unroute('**/audience/imports/upload*')

    await page.getByRole('button', { name: 'Check the file' }).click()
    await badge(page, 'Checking').waitFor()
    const bar = page.getByRole('progressbar', { name: 'Checking the file' })
    await expect.poll(async () => Number(await bar.getAttribute('aria-valuenow'))).toBeGreaterThan(0)
    expect(await bar.getAttribute('aria-valuemax')).toBe('60000')
    await page.getByRole('button', { name: 'Stop', exact: true }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Stop it' }).click()
    await badge(page, 'Cancelled').waitFor()
    await page.getByText('Nothing of the file was written.').waitFor()
    expect(await contact('big0@stop.example')).toBeUndefined()
    await page.close()
  })

  it('is seen by everybody, begun by who may, and subscribes again only for an admin', async () => {
    const support = await openAs(browser, 'dele@linden-quill.example')
    await support.goto(`${base}/audience/imports`)
    await support.getByRole('heading', { name: 'Audience' }).waitFor()
    expect(await support.getByRole('link', { name: 'Import people' }).count()).toBe(0)
    expect((await support.goto(`${base}/audience/imports/new`))!.status()).toBe(403)
    const refused = await support.request.post(`${base}/audience/imports/upload?name=x.csv`, {
      ...{ data: 'email\nx@refused.example', headers: { origin: base } },
    })
    expect(refused.status()).toBe(403)
    await support.close()

    const marketing = await openAs(browser, 'ines@linden-quill.example')
    await marketing.goto(`${base}/audience/imports/new`)
    expect(await marketing.getByRole('radio', { name: 'Opt-outs' }).count()).toBe(1)
    expect(await marketing.getByRole('radio', { name: 'Re-permission' }).count()).toBe(0)
    const forced = await marketing.request.post(
      `${base}/audience/imports/upload?name=x.csv&policy=re_permission`,
      { data: 'email\nx@refused.example', headers: { origin: base } },
    )
    expect(forced.status()).toBe(403)
    await marketing.close()
  })

  it('goes by a policy of one’s own, begun from a template and changed later', async () => {
    const page = await openAs(browser, shop.email)
    await page.goto(`${base}/audience/imports/policies`)
    await page.getByRole('link', { name: 'Begin from Fill gaps' }).click()
    await page.getByLabel('Name', { exact: true }).first().fill('CRM every night')
    await page.getByLabel('Attributes with a rule of their own').fill('plan newest')
    await page.getByRole('button', { name: 'Save policy' }).click()
    await page.getByText('needs a name and a rule in each line').waitFor()
    await page.getByLabel('Attributes with a rule of their own').fill('plan: newest')
    expect(await findSerious(page)).toEqual([])
    await page.getByRole('button', { name: 'Save policy' }).click()
    await page.getByText('Saved “CRM every night”, version 1.').waitFor()
    await page.getByRole('link', { name: 'Edit CRM every night' }).click()
    expect(await page.getByLabel('Attributes with a rule of their own').inputValue()).toBe('plan: newest')
    await page.getByLabel('An empty cell clears the field').check()
    await page.setViewportSize({ width: 375, height: 800 })
    expect(await widthOf(page)).toBe(375)
    await page.getByRole('button', { name: 'Save policy' }).click()
    await page.getByText('Saved “CRM every night”, version 2.').waitFor()
    await page.goto(`${base}/audience/imports/new`)
    await page.getByLabel('CRM every night').check()
    await page.close()
  })

  it('works without scripts', async () => {
    const context = await browser.newContext({
      ...{ javaScriptEnabled: false, viewport: { width: 375, height: 800 } },
    })
    const page = await context.newPage()
    await page.request.post(`${base}/dev/login`, { data: { email: shop.email }, headers: { origin: base } })
    await page.goto(`${base}/audience`)
    await page.getByRole('link', { name: 'Import…' }).click()
    await page.getByRole('button', { name: 'Check the file' }).click()
    await page.getByText('The file is missing: choose one, or paste text').waitFor()
    await page
      .getByLabel('File', { exact: true })
      .setInputFiles(fileOf('plain.csv', 'email,name', 'plain@noscript.example,Plain'))
    await page.getByRole('button', { name: 'Check the file' }).click()
    await page.waitForURL(/\/audience\/imports\/imp_/)
    await expect
      .poll(async () => {
        await page.reload()
        return badge(page, 'Ready').count()
      })
      .toBe(1)
    await page.getByRole('button', { name: 'Import 1 person' }).click()
    await expect
      .poll(async () => {
        await page.reload()
        return badge(page, 'Done').count()
      })
      .toBe(1)
    expect((await contact('plain@noscript.example'))!.name).toBe('Plain')
    await page.close()
  })
})
