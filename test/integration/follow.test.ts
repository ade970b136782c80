import { exports } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { followSchema, HONEYPOT } from '#app/domain/audience/follow.schema.ts'
import { HOUR, MINUTE } from '#app/domain/kernel/time.ts'
import { ORIGIN } from '#test/support/api.ts'
import { advance, drain, makeSeller, type TestContainer, testContainer } from '#test/support/container.ts'
import { makeShop } from '#test/support/shop.ts'
import { jobScope, type SellerScope, systemScope } from '#workers/auth/scope.ts'
import { listMails } from '#workers/dev/captured-mails.ts'

let c: TestContainer
let scope: SellerScope
let slug: string
beforeEach(async () => {
  c = await testContainer()
  slug = `shop-${crypto.randomUUID().slice(0, 8)}`
  scope = await makeSeller(c, slug)
})

const ask = (email: string, more: object = {}) =>
  c.services.follows.request(slug, followSchema.parse({ email, source: 'page', ...more }))
const mailsTo = (to: string) => listMails(c.sandbox!.store, { to })
const contact = async (email: string) => c.repos(scope).contacts.findByEmail(email)
/** The link in the latest confirmation to an address. */
async function linkTo(email: string): Promise<string> {
  await drain(c)
  const [mail] = await mailsTo(email)
  return /\/f\/([\w-]+)/.exec(mail!.text)![1]!
}

describe('following', () => {
  it('begins with a mail, and only its button makes somebody a follower', async () => {
    await ask('fan@example.com', { name: 'Fan' })
    expect(await contact('fan@example.com')).toMatchObject({
      ...{ name: 'Fan', consentState: 'pending', consentSource: 'follow', followerSince: null },
    })
    const token = await linkTo('fan@example.com')
    const follows = c.services.follows
    expect(await follows.view(token)).toMatchObject({
      state: 'asked',
      maskedEmail: 'f•••@example.com',
      blocked: null,
    })
    expect((await contact('fan@example.com'))!.followerSince).toBeNull()

    await follows.confirm(token)
    await follows.confirm(token)
    expect(await follows.view(token)).toMatchObject({ state: 'following' })
    const fan = (await contact('fan@example.com'))!
    expect(fan).toMatchObject({ consentState: 'subscribed', consentReason: 'own_choice' })
    expect(fan.followerSince).not.toBeNull()
    const history = await c.services.audience.history(systemScope(scope.sellerId), fan.id)
    expect(history.map((e) => [e.from, e.to, e.actor])).toEqual([
      ['pending', 'subscribed', `contact:${fan.id}`],
      [null, 'pending', `contact:${fan.id}`],
    ])
  })

  it('mails one address once an hour, however often and however fast somebody asks', async () => {
    await Promise.all([ask('often@example.com'), ask('often@example.com'), ask(' OFTEN@example.com')])
    await ask('often@example.com')
    await drain(c)
    expect(await mailsTo('often@example.com')).toHaveLength(1)
    // A form sent twice by an impatient click leaves nothing for the operator.
    expect((await c.system.jobs.list(50)).filter((j) => j.state === 'failed')).toEqual([])
    c = await advance(c, 59 * MINUTE)
    await ask('often@example.com')
    await drain(c)
    expect(await mailsTo('often@example.com')).toHaveLength(1)
    c = await advance(c, 2 * MINUTE)
    await ask('often@example.com')
    await drain(c)
    expect(await mailsTo('often@example.com')).toHaveLength(2)
  })

  it('is ended by the person, and begins again only with another confirmation', async () => {
    await ask('leaver@example.com')
    const token = await linkTo('leaver@example.com')
    await c.services.follows.confirm(token)
    await c.services.follows.unfollow(token)
    expect(await contact('leaver@example.com')).toMatchObject({
      followerSince: null,
      consentState: 'unsubscribed',
    })
    // The old link is no way back.
    await expect(c.services.follows.confirm(token)).rejects.toMatchObject({ code: 'follow_ended' })
    c = await advance(c, HOUR)
    await ask('leaver@example.com')
    expect(await c.services.follows.view(token)).toMatchObject({ state: 'asked' })
    expect((await contact('leaver@example.com'))!.followerSince).toBeNull()
    await c.services.follows.confirm(await linkTo('leaver@example.com'))
    expect(await contact('leaver@example.com')).toMatchObject({ consentState: 'subscribed' })
    expect(await mailsTo('leaver@example.com')).toHaveLength(2)
  })

  it('of a customer ends without touching what they hear about purchases', async () => {
    const shop = await makeShop(c, scope, [])
    await c.services.sales.record(scope, {
      product_id: shop.productId,
      email: followSchema.parse({ email: 'buyer@example.com' }).email,
    })
    await ask('buyer@example.com', { name: 'Somebody Else' })
    const token = await linkTo('buyer@example.com')
    await c.services.follows.confirm(token)
    const both = (await contact('buyer@example.com'))!
    expect([both.followerSince !== null, both.customerSince !== null, both.name]).toEqual([true, true, null])
    await c.services.follows.unfollow(token)
    expect(await contact('buyer@example.com')).toMatchObject({
      followerSince: null,
      consentState: 'subscribed',
    })
  })

  it('asks nobody whose mail bounced, and says so kindly to who confirms an old link', async () => {
    await ask('bounced@example.com')
    const token = await linkTo('bounced@example.com')
    const { id } = (await contact('bounced@example.com'))!
    await c.services.audience.report(jobScope(scope.sellerId, 'test'), [[id, 'bounced']])
    c = await advance(c, HOUR)
    await ask('bounced@example.com')
    await drain(c)
    expect(await mailsTo('bounced@example.com')).toHaveLength(1)
    expect((await c.services.follows.view(token)).blocked).toMatch(/came back as undeliverable/)
    await expect(c.services.follows.confirm(token)).rejects.toMatchObject({ code: 'suppressed' })
    expect((await contact('bounced@example.com'))!.followerSince).toBeNull()
  })
})

describe('the form', () => {
  const post = (form: Record<string, string>, headers: Record<string, string> = {}, to = slug) =>
    exports.default.fetch(`${ORIGIN}/s/${to}/follow`, {
      method: 'POST',
      body: new URLSearchParams(form),
      headers,
    })

  it('answers everybody alike: new, asked, following, bounced', async () => {
    await ask('known@example.com')
    await ask('gone@example.com')
    const { id } = (await contact('gone@example.com'))!
    await c.services.audience.report(jobScope(scope.sellerId, 'test'), [[id, 'bounced']])
    const answers = []
    for (const email of ['new@example.com', 'known@example.com', 'gone@example.com']) {
      const answer = await post({ email })
      answers.push([answer.status, await answer.text()])
    }
    expect(answers[0]![0]).toBe(200)
    expect(new Set(answers.map((a) => JSON.stringify(a))).size).toBe(1)
    expect(String(answers[0]![1])).not.toContain('new@example.com')
  })

  it('works from any site, as a page and as JSON', async () => {
    const other = { origin: 'https://blog.example', 'sec-fetch-site': 'cross-site' }
    expect((await post({ email: 'embed@example.com' }, other)).status).toBe(200)
    expect(await c.repos(scope).follows.find((await contact('embed@example.com'))!.id)).toMatchObject({
      source: 'embed',
    })
    const json = await post({ email: 'json@example.com' }, { ...other, accept: 'application/json' })
    expect([json.status, json.headers.get('access-control-allow-origin')]).toEqual([202, '*'])
    expect(await json.json()).toEqual({ message: expect.stringContaining('confirmation') })
    const wrong = await post({ email: 'ada' }, { ...other, accept: 'application/json' })
    expect([wrong.status, wrong.headers.get('access-control-allow-origin')]).toEqual([422, '*'])
    expect(await wrong.json()).toMatchObject({ code: 'invalid', errors: [{ path: 'email' }] })
  })

  it('takes nothing from whoever fills in the field nobody sees, and says the same', async () => {
    const seen = await (await post({ email: 'real@example.com' })).text()
    const answer = await post({ email: 'bot@example.com', [HONEYPOT]: 'https://spam.example' })
    expect([answer.status, await answer.text()]).toEqual([200, seen])
    expect(await contact('bot@example.com')).toBeNull()
  })

  it.each([
    [{ email: '' }, 'must not be empty'],
    [{ email: 'ada' }, 'must contain an @'],
    [{ email: 'a@example.com\r\nBcc: b@example.com' }, 'invisible characters or line breaks'],
    [{ email: 'a@example.com', name: 'A\nB' }, 'must be one line'],
  ])('names what is wrong with %j', async (form, because) => {
    const answer = await post(form)
    expect(answer.status).toBe(422)
    expect(await answer.text()).toContain(because)
  })

  it.each(['{', '[]', 'null', '"x"', '{"email":{"a":1}}'])('refuses the body %s', async (body) => {
    const answer = await exports.default.fetch(`${ORIGIN}/s/${slug}/follow`, {
      ...{
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json', accept: 'application/json' },
      },
    })
    expect([400, 422]).toContain(answer.status)
  })

  it('is not there for a shop nobody has, and takes twenty a minute from one caller', async () => {
    expect((await post({ email: 'a@example.com' }, {}, 'nobody-has-this')).status).toBe(404)
    const statuses = []
    for (let i = 0; i < 25; i++) statuses.push((await post({ email: `many-${i}@example.com` })).status)
    expect(statuses.slice(0, 15).every((s) => s === 200)).toBe(true)
    expect(statuses.at(-1)).toBe(429)
  })
})

describe('a follow link', () => {
  it('is good for its purpose only, and nothing else is good for it', async () => {
    await ask('purpose@example.com')
    const { id: contactId } = (await contact('purpose@example.com'))!
    const link = { sellerId: scope.sellerId, contactId }
    const token = c.contactLinks.token('follow', link)
    expect(c.contactLinks.parse('follow', token)).toEqual(link)
    expect(c.contactLinks.parse('affiliate', token)).toBeNull()
    expect(c.customerLinks.parse(token)).toBeNull()
    const customer = c.customerLinks.token(scope.sellerId, `pur_${contactId.slice(3)}`)
    for (const bad of [
      customer,
      token.slice(0, -1),
      `${token}A`,
      token.toUpperCase(),
      '',
      c.contactLinks.token('affiliate', link),
    ])
      await expect(c.services.follows.view(bad)).rejects.toMatchObject({ code: 'not_found' })
  })
})
