import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { findSerious } from './support/axe.ts'
import { launchBrowser } from './support/browser.ts'
import { expectQuiet, openAs } from './support/member.ts'

const base = inject('baseUrl')
const { operator, sellers } = inject('demo')
const api = (path: string, init: RequestInit = {}) =>
  fetch(`${base}/api/v1${path}`, {
    ...init,
    headers: { authorization: `Bearer ${sellers[0]!.apiKey}`, 'content-type': 'application/json' },
  })

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

/** What the first seller's products say of their refund policies, but for the length of their history. */
async function policies() {
  const answers = await Promise.all(
    sellers[0]!.products.map(async (p) => (await api(`/products/${p.id}/refund-policy`)).json()),
  )
  return (answers as { changes: number; period_days: number; inherited_from: string }[]).map(
    ({ changes: _, ...policy }) => policy,
  )
}
/** How many mails about a run the first seller's owner has. */
const mails = async () =>
  (await (await fetch(`${base}/dev/outbox.json?to=${sellers[0]!.email}`)).text()).split(
    'refund policies of their own',
  ).length - 1
const shown = (page: Page) => page.getByRole('region', { name: 'Proposals' })

it('the operator looks at a dry run, runs it and takes it back', async () => {
  // Something shorter than most of what would be proposed, so that there is something to change.
  expect(
    (await api('/refund-policy', { method: 'PUT', body: JSON.stringify({ period_days: 7 }) })).status,
  ).toBe(200)
  const before = await policies()
  const page = await openAs(browser, operator.email)
  page.setDefaultTimeout(20_000)
  await page.goto(`${base}/operator`)
  await page.getByRole('link', { name: 'Refund policies: rollout and migration' }).click()
  await page.getByRole('button', { name: 'Start a dry run' }).click()
  await page.getByRole('button', { name: 'Run it' }).waitFor()
  await shown(page).getByText('%').first().waitFor()
  expect(await findSerious(page)).toEqual([])
  expect(await policies()).toEqual(before)
  await page.getByRole('link', { name: 'Changes' }).click()
  await shown(page).getByText('proposed').first().waitFor()
  await page.getByRole('link', { name: 'Cannot tell' }).click()
  await page.waitForURL(/filter=unsure/)
  const mail = await page.request.get(
    `${base}${await page.getByRole('link', { name: 'The mail it would send' }).getAttribute('href')}`,
  )
  expect(await mail.text()).toContain('/help/refund-policies')

  await page.getByRole('button', { name: 'Run it' }).click()
  await page.getByRole('button', { name: 'Start the run' }).click()
  await page.getByRole('button', { name: 'Roll back' }).waitFor()
  await shown(page).getByText('applied').first().waitFor()
  await fetch(`${base}/dev/drain`, { method: 'POST' })
  const after = await policies()
  expect(after.some((p) => p.inherited_from === 'product' && p.period_days > 7)).toBe(true)
  expect(await mails()).toBeGreaterThan(0)
  await page.getByRole('link', { name: 'What came of it' }).click()
  await page.getByRole('region', { name: 'Refunds and disputes' }).waitFor()

  await page.getByRole('button', { name: 'Roll back' }).click()
  await page.getByRole('button', { name: 'Take it back' }).click()
  await page.getByText('rolled back', { exact: false }).first().waitFor()
  await fetch(`${base}/dev/drain`, { method: 'POST' })
  expect(await policies()).toEqual(before)
  expectQuiet(page)
  await page.close()
})

it('the page fits a phone, also in the dark, and the help is for everybody', async () => {
  const page = await openAs(browser, operator.email, { width: 375, dark: true })
  await page.goto(`${base}/operator/policies`)
  const width = await page.evaluate(() => document.documentElement.scrollWidth)
  expect(width).toBeLessThanOrEqual(375)
  expect(await findSerious(page)).toEqual([])
  await page.getByRole('link', { name: 'What sellers read' }).click()
  await page.getByRole('heading', { name: 'The periods' }).waitFor()
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(375)
  expect(await findSerious(page)).toEqual([])
  expect((await fetch(`${base}/help/refund-policies`)).status).toBe(200)
  expectQuiet(page)
  await page.close()
})

it('the kill switch holds at once, and is written down', async () => {
  const page = await openAs(browser, operator.email)
  await page.goto(`${base}/operator/policies`)
  const [product] = sellers[0]!.products
  const put = () =>
    api(`/products/${product!.id}/refund-policy`, {
      method: 'PUT',
      body: JSON.stringify({ period_days: 183 }),
    })
  await page.getByRole('button', { name: 'Kill switch' }).click()
  await page.getByRole('button', { name: 'Switch off' }).click()
  await page.getByText('Killed: off for everybody').waitFor()
  const refused = await put()
  expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([409, 'not_rolled_out'])
  await page.getByRole('button', { name: 'Lift the kill switch' }).click()
  await page.getByRole('button', { name: 'Kill switch', exact: true }).waitFor()
  expect((await put()).status).toBe(200)
  await page.getByText('History').click()
  await page.getByText('killed, all → all').waitFor()
  expectQuiet(page)
  await page.close()
})

it('the command line does the same and says what it did', async () => {
  const cookie = (await (await openAs(browser, operator.email)).context().cookies())
    .map((c) => `${c.name}=${c.value}`)
    .join('; ')
  const run = async (...args: string[]) => {
    const { stdout } = await promisify(execFile)('node', ['scripts/policies-migrate.mjs', ...args], {
      env: { ...process.env, AWNING_SESSION: cookie, AWNING_BASE_URL: base },
    })
    return stdout
  }
  expect(await run('--dry-run')).toMatch(/done: \d+ of \d+ sellers.*\n(.*\t){5}/)
  const done = await run('--run')
  expect(done).toContain('after dry run prun_')
  const id = done.split('\n')[1]!
  expect(await run('--rollback', id)).toContain('rolled_back')
  expect(await run('--list')).toContain(id)
  await expect(run('--rollback', 'prun_none')).rejects.toThrow('There is no such policy run.')
  await expect(run('--run', '--seller', 'sel_1')).rejects.toThrow('--run is for all sellers')
})
