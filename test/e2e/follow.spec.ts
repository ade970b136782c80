import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { findSerious } from './support/axe.ts'
import { launchBrowser, openPage } from './support/browser.ts'
import { expectQuiet, openAs } from './support/member.ts'

const base = inject('baseUrl')
const shop = inject('demo').sellers[0]!
const headers = { authorization: `Bearer ${shop.apiKey}` }

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

/** A visitor without scripts: all of this is links and forms. */
async function visitor(): Promise<Page> {
  const context = await browser.newContext({ javaScriptEnabled: false })
  return context.newPage()
}
/** The link of the latest mail to an address. */
async function linkTo(email: string, path: 'f' | 'a'): Promise<string> {
  await fetch(`${base}/dev/drain`, { method: 'POST' })
  const answer = await fetch(`${base}/dev/outbox.json?to=${email}`)
  const found = new RegExp(`/${path}/[\\w-]+`).exec(await answer.text())
  return base + found![0]
}
const contact = async (email: string) => {
  const answer = await fetch(`${base}/api/v1/contacts?email=${email}`, { headers })
  return ((await answer.json()) as { data: { kinds: string[]; consent: { state: string } }[] }).data[0]
}

it('a visitor follows, confirms by mail and leaves again, without a script', async () => {
  const email = `fan-${Date.now()}@follow.example`
  const page = await visitor()
  await page.goto(`${base}/s/${shop.slug}`)
  await page.getByLabel('E-mail').fill(email)
  await page.getByRole('button', { name: 'Follow' }).click()
  await page.getByText('a confirmation is on its way').waitFor()
  expect(await contact(email)).toMatchObject({ kinds: [], consent: { state: 'pending' } })

  await page.goto(await linkTo(email, 'f'))
  expect(await contact(email)).toMatchObject({ kinds: [] })
  await page.getByRole('button', { name: 'Yes, I want to follow' }).click()
  await page.getByRole('heading', { name: `You follow ${shop.name}` }).waitFor()
  expect(await contact(email)).toMatchObject({ kinds: ['follower'], consent: { state: 'subscribed' } })
  await page.getByRole('button', { name: 'Unfollow' }).click()
  await page.getByRole('heading', { name: `You do not follow ${shop.name}` }).waitFor()
  expect(await contact(email)).toMatchObject({ kinds: [], consent: { state: 'unsubscribed' } })
  await page.context().close()
})

it('the form works on another site', async () => {
  const member = await openAs(browser, shop.email)
  await member.goto(`${base}/audience/follow-form`)
  const snippet = (await member.locator('pre code').textContent())!
  await member.close()
  const email = `embedded-${Date.now()}@follow.example`
  const page = await visitor()
  await page.route('https://blog.example/', (route) =>
    route.fulfill({ contentType: 'text/html', body: `<!doctype html><h1>My blog</h1>${snippet}` }),
  )
  await page.goto('https://blog.example/')
  // A browser lets an address without a dot through; the form comes back with it, and works from there.
  await page.getByLabel('E-mail').fill('ada@example')
  await page.getByRole('button', { name: 'Follow' }).click()
  await page.getByText('must have a domain with a dot').waitFor()
  const field = page.getByLabel('E-mail')
  expect(await field.inputValue()).toBe('ada@example')
  expect(await field.getAttribute('aria-invalid')).toBe('true')
  await field.fill(email)
  await page.getByRole('button', { name: 'Follow' }).click()
  await page.getByText('a confirmation is on its way').waitFor()
  expect(await contact(email)).toMatchObject({ consent: { state: 'pending' } })
  await page.context().close()
})

it('a member invites an affiliate, who accepts; their link leads to the shop and is remembered', async () => {
  const email = `agent-${Date.now()}@follow.example`
  const page = await openAs(browser, shop.email)
  await page.goto(`${base}/audience/affiliates`)
  await page.getByLabel('E-mail').fill(email)
  const share = page.getByLabel(shop.products[0]!.name, { exact: true })
  await share.first().fill('125')
  await page.getByRole('button', { name: 'Send invitation' }).click()
  await page.getByText('must be more than 0 and at most 90').waitFor()
  expect(await page.getByLabel('E-mail').inputValue()).toBe(email)
  await share.first().fill('12.5')
  await page.getByRole('button', { name: 'Send invitation' }).click()
  await page.getByText('Invitation sent').waitFor()
  await expect.poll(() => page.getByLabel('E-mail').inputValue()).toBe('')
  const row = page.getByRole('listitem').filter({ hasText: email })
  await row.getByText('Invited', { exact: true }).waitFor()

  const agent = await visitor()
  await agent.goto(await linkTo(email, 'a'))
  await agent.getByText('12.5 %').waitFor()
  await agent.getByRole('button', { name: 'Accept' }).click()
  await agent.getByRole('heading', { name: `You sell for ${shop.name}` }).waitFor()
  const link = (await agent.locator('p.font-mono').textContent())!

  // What they did shows by itself.
  await row.getByText('Active', { exact: true }).waitFor()
  const buyer = await visitor()
  await buyer.goto(link)
  expect(buyer.url()).toBe(`${base}/s/${shop.slug}`)
  const cookie = (await buyer.context().cookies()).find((k) => k.name.startsWith('awning_ref_'))!
  expect(cookie).toMatchObject({ value: link.split('/').at(-1), httpOnly: true, sameSite: 'Lax' })
  const days = (cookie.expires * 1000 - Date.now()) / 86_400_000
  expect(Math.round(days)).toBe(30)

  await row.getByRole('button', { name: 'Stop' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Stop' }).click()
  await row.getByText('Stopped', { exact: true }).waitFor()
  await agent.reload()
  await agent.getByRole('heading', { name: `You do not sell for ${shop.name}` }).waitFor()
  const late = await openPage(browser, { calm: true })
  const answer = await late.goto(link)
  expect(answer!.status()).toBe(404)
  await late.getByRole('heading', { name: 'This link is no longer in use' }).waitFor()
  expect(await findSerious(late)).toEqual([])
  await late.getByRole('link', { name: 'Go to the shop' }).click()
  expect(late.url()).toBe(`${base}/s/${shop.slug}`)
  expect(await late.context().cookies()).toEqual([])
  for (const one of [agent, buyer, late]) await one.context().close()
  await page.close()
})

it.each(['/audience/affiliates', '/audience/follow-form', '/settings/privacy'])(
  '%s shuts nobody out and fits a phone',
  async (path) => {
    for (const dark of [false, true]) {
      const page = await openAs(browser, shop.email, { dark, calm: true, width: dark ? 375 : 1280 })
      await page.goto(base + path)
      await page.locator('h1').first().waitFor()
      for (const details of await page.locator('main details').all())
        await details.evaluate((d) => d.setAttribute('open', ''))
      expect(await findSerious(page)).toEqual([])
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
      expectQuiet(page)
      await page.close()
    }
  },
)

it('what visitors see shuts nobody out and fits a phone', async () => {
  const { token } = await asked()
  for (const path of [`/s/${shop.slug}`, token, '/r/nobody'])
    for (const dark of [false, true]) {
      const page = await openPage(browser, { dark, calm: true, width: dark ? 375 : 1280 })
      await page.goto(path.startsWith('http') ? path : base + path)
      expect(await findSerious(page)).toEqual([])
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
      // Nothing is loaded that a form and a list need not have.
      expect(await page.locator('script[src], link[rel=modulepreload]').count()).toBe(0)
      await page.context().close()
    }
})

it('a form with something wrong in it shuts nobody out and fits a phone', async () => {
  for (const dark of [false, true]) {
    const page = await openPage(browser, { dark, calm: true, width: dark ? 375 : 1280 })
    await page.goto(`${base}/s/${shop.slug}`)
    await page.getByLabel('E-mail').fill('ada@example')
    await page.getByRole('button', { name: 'Follow' }).click()
    await page.getByText('must have a domain with a dot').waitFor()
    expect(await findSerious(page)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
    await page.context().close()
  }
})

async function asked(): Promise<{ token: string }> {
  const email = `axe-${Date.now()}@follow.example`
  await fetch(`${base}/s/${shop.slug}/follow`, { method: 'POST', body: new URLSearchParams({ email }) })
  return { token: await linkTo(email, 'f') }
}
