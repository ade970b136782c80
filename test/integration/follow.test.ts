import { exports } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { followSchema, HONEYPOT } from '#app/domain/audience/follow.schema.ts'
import { HOUR, MINUTE } from '#app/domain/kernel/time.ts'
import { ORIGIN } from '#test/support/api.ts'
import { advance, drain, makeSeller, type TestContainer, testContainer } from '#test/support/container.ts'
import { makeShop } from '#test/support/shop.ts'
import { jobScope, type SellerScope, systemScope } from '#workers/auth/scope.ts'
import { listMails } from '#workers/dev/captured-mails.ts'
import { createFollowsService } from '#workers/services/audience/follows.service.ts'

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

  it('is asked for although a sale makes the contact at the same moment', async () => {
    const { productId } = await makeShop(c, scope, [])
    const { email } = followSchema.parse({ email: 'both@example.com' })
    // The sale comes between what the request read and what it writes.
    const repos: typeof c.repos = (of) => {
      const own = c.repos(of)
      const findByEmail = async (canonical: string) => {
        const found = await own.contacts.findByEmail(canonical)
        if (!found) await c.services.sales.record(scope, { product_id: productId, email })
        return found
      }
      return { ...own, contacts: { ...own.contacts, findByEmail } }
    }
    const follows = createFollowsService({
      ...{ ...c, repos, realtime: { hint: () => {}, dismiss: () => {} }, baseUrl: ORIGIN },
      ...{ sellers: c.system.sellers, audience: c.services.audience },
    })
    await follows.request(slug, { email, name: 'Not Theirs', source: 'page' })
    await drain(c)
    expect(await mailsTo('both@example.com')).toHaveLength(1)
    expect(await contact('both@example.com')).toMatchObject({ consentState: 'subscribed' })
  })

  it('addresses nobody by a name that a stranger may have written', async () => {
    await ask('victim@example.com', { name: 'You won, see spam.example' })
    await drain(c)
    const bodies = []
    for await (const call of c.sandbox!.store.keptCalls({ to: 'victim@example.com' })) bodies.push(call.body)
    expect(bodies).toHaveLength(1)
    expect(bodies[0]).not.toContain('spam.example')
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

  it.each([
    ['confirmed', 'follows', 'UPDATE', 'asked'],
    ['ended', 'consent_events', 'INSERT', 'following'],
  ])('is %s wholly or not at all', async (what, table, write, state) => {
    await ask('halfway@example.com')
    const token = await linkTo('halfway@example.com')
    const act = { confirmed: c.services.follows.confirm, ended: c.services.follows.unfollow }[what]!
    if (what === 'ended') await c.services.follows.confirm(token)
    const before = await contact('halfway@example.com')
    await c.db.d1.exec(
      `CREATE TRIGGER drill BEFORE ${write} ON ${table} BEGIN SELECT RAISE(ABORT, 'drill'); END`,
    )
    try {
      await expect(act(token)).rejects.toThrow(/drill/)
      expect(await c.services.follows.view(token)).toMatchObject({ state })
      expect(await contact('halfway@example.com')).toEqual(before)
    } finally {
      await c.db.d1.exec('DROP TRIGGER drill')
    }
    await act(token)
    expect(await c.services.follows.view(token)).not.toMatchObject({ state })
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
    // Nor does whoever writes past the service make them follow.
    const { follows, relations, batch } = c.repos(scope)
    await batch([follows.confirm(id, c.clock.now()), ...relations.refresh({ ids: [id] }, c.clock.now())])
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

  it('answers everybody alike: new, asked, following, left, bounced, blocked, erased', async () => {
    const id = async (email: string) => (await contact(email))!.id
    const owner = systemScope(scope.sellerId)
    for (const who of ['asked', 'following', 'left', 'bounced', 'blocked', 'erased'])
      await ask(`${who}@example.com`)
    await c.services.follows.confirm(await linkTo('following@example.com'))
    await c.services.follows.confirm(await linkTo('left@example.com'))
    await c.services.follows.unfollow(await linkTo('left@example.com'))
    await c.services.audience.report(jobScope(scope.sellerId, 'test'), [
      [await id('bounced@example.com'), 'bounced'],
    ])
    await c.services.audience.changeConsent(owner, await id('blocked@example.com'), { state: 'blocklisted' })
    await c.services.privacy.erase(owner, await id('erased@example.com'))
    for (const accept of ['text/html', 'application/json']) {
      const answers = []
      for (const who of ['new', 'asked', 'following', 'left', 'bounced', 'blocked', 'erased']) {
        const answer = await post({ email: `${who}@example.com` }, { accept })
        answers.push(`${answer.status} ${await answer.text()}`)
      }
      expect(answers[0]).toMatch(accept === 'text/html' ? /^200 / : /^202 /)
      expect(new Set(answers).size).toBe(1)
      expect(answers[0]).not.toContain('@')
    }
    expect(await contact('erased@example.com')).toBeNull()
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

  it('comes back with what was typed, as text, and works from there', async () => {
    const answer = await post({ email: '"><b>ada', name: 'Ada', source: 'page' })
    const text = await answer.text()
    expect(text).toContain(`action="/s/${slug}/follow"`)
    expect(text).toMatch(/name="email" value="&quot;&gt;&lt;b&gt;ada"[^>]* aria-invalid="true"/)
    expect(text).toMatch(/name="name" value="Ada"[^>]*>/)
    expect(text).not.toContain('<b>ada')
    expect(text).toContain('name="source" value="page"')
    expect(text).toContain(`name="${HONEYPOT}"`)
  })

  it('is to be found where its answer was shown', async () => {
    const answer = await exports.default.fetch(`${ORIGIN}/s/${slug}/follow`, { redirect: 'manual' })
    expect([answer.status, answer.headers.get('location')]).toEqual([302, `/s/${slug}`])
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
