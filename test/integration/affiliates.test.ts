import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { inviteAffiliateSchema } from '#app/domain/audience/affiliate.schema.ts'
import { emailSchema } from '#app/domain/audience/email.schema.ts'
import { HOUR } from '#app/domain/kernel/time.ts'
import { advance, drain, makeSeller, type TestContainer, testContainer } from '#test/support/container.ts'
import { makeShop } from '#test/support/shop.ts'
import { memberScope, type SellerScope } from '#workers/auth/scope.ts'
import { listMails } from '#workers/dev/captured-mails.ts'
import { createLoadContext } from '#workers/load-context.ts'

let c: TestContainer
let scope: SellerScope
let slug: string
let productId: string
let other: string
beforeEach(async () => {
  c = await testContainer()
  // What tests before left on its way is nothing to wait for.
  await env.DB.prepare('DELETE FROM jobs').run()
  slug = `shop-${crypto.randomUUID().slice(0, 8)}`
  scope = await makeSeller(c, slug)
  productId = (await makeShop(c, scope, [])).productId
  other = (await makeShop(c, scope, [])).productId
})

const share = (product_id = productId, basis_points = 1000) => ({ product_id, basis_points })
const invite = (email: string, products = [share()], more: object = {}) =>
  c.services.affiliates.invite(scope, inviteAffiliateSchema.parse({ email, products, ...more }))
const contact = (email: string) => c.repos(scope).contacts.findByEmail(email)
const mailsTo = (to: string) => listMails(c.sandbox!.store, { to })
/** The link in the latest invitation to an address. */
async function linkTo(email: string): Promise<string> {
  await drain(c)
  const [mail] = await mailsTo(email)
  return /\/a\/([\w-]+)/.exec(mail!.text)![1]!
}
async function accept(email: string): Promise<string> {
  const token = await linkTo(email)
  await c.services.affiliates.accept(token, (await c.services.affiliates.view(token)).terms)
  return token
}

describe('an affiliate', () => {
  it('is invited by mail, and is one once they accept; to news they agreed with neither', async () => {
    const invited = await invite('agent@example.com', [share(), share(other, 250)], { name: 'Agent' })
    expect(invited).toMatchObject({
      ...{ email: 'agent@example.com', name: 'Agent', status: 'invited', referral_url: null },
      ...{ accepted_at: null, stopped_at: null },
    })
    expect(await contact('agent@example.com')).toMatchObject({
      ...{ consentState: 'pending', consentSource: 'affiliate', affiliateSince: null },
    })
    const token = await linkTo('agent@example.com')
    const view = await c.services.affiliates.view(token)
    expect(view).toMatchObject({ status: 'invited', maskedEmail: 'a•••@example.com', referralUrl: null })
    expect(view.products.map((p) => p.basisPoints).sort()).toEqual([1000, 250])
    expect((await contact('agent@example.com'))!.affiliateSince).toBeNull()

    await c.services.affiliates.accept(token, view.terms)
    await c.services.affiliates.accept(token, view.terms)
    const agent = (await contact('agent@example.com'))!
    expect(agent).toMatchObject({ consentState: 'pending' })
    expect(agent.affiliateSince).not.toBeNull()
    expect(await c.services.affiliates.get(scope, invited.id)).toMatchObject({
      status: 'active',
      referral_url: expect.stringMatching(/\/r\/[0-9a-z]{10}$/),
    })
    expect((await c.services.affiliates.view(token)).referralUrl).toMatch(/\/r\//)
  })

  it('who is a customer stays one, with the consent and the name they have', async () => {
    await c.services.sales.record(scope, {
      product_id: productId,
      email: emailSchema.parse('Buyer@Example.com'),
      name: 'Real Name',
    })
    await invite(' buyer@example.com', [share()], { name: 'Somebody Else' })
    await accept('Buyer@example.com')
    const both = (await contact('buyer@example.com'))!
    expect(both).toMatchObject({ name: 'Real Name', consentState: 'subscribed' })
    expect([both.customerSince !== null, both.affiliateSince !== null]).toEqual([true, true])
  })

  it('agrees to what they saw: terms that changed meanwhile have to be looked at again', async () => {
    const { id } = await invite('careful@example.com')
    const token = await linkTo('careful@example.com')
    const { terms } = await c.services.affiliates.view(token)
    await c.services.affiliates.change(scope, id, { products: [share(productId, 100)] })
    await expect(c.services.affiliates.accept(token, terms)).rejects.toMatchObject({ code: 'terms_changed' })
    for (const made of ['', `${productId}:9000`])
      await expect(c.services.affiliates.accept(token, made)).rejects.toMatchObject({ code: 'terms_changed' })
    expect((await contact('careful@example.com'))!.affiliateSince).toBeNull()
    await accept('careful@example.com')
    expect(await c.services.affiliates.get(scope, id)).toMatchObject({
      status: 'active',
      products: [{ basis_points: 100 }],
    })
  })

  it('may sell other things later; what stays keeps its time', async () => {
    const { id } = await invite('changing@example.com', [share()])
    await accept('changing@example.com')
    const since = (await contact('changing@example.com'))!.affiliateSince!
    c = await advance(c, HOUR)
    const changed = await c.services.affiliates.change(scope, id, {
      products: [share(productId, 1), share(other)],
    })
    expect(changed.status).toBe('active')
    expect(await contact('changing@example.com')).toMatchObject({
      affiliateSince: since,
      lastAffiliateAt: Date.parse(changed.products.find((p) => p.product_id === other)!.added_at),
    })
    await c.services.affiliates.change(scope, id, { products: [share(other)] })
    const moved = (await contact('changing@example.com'))!
    expect(moved.affiliateSince).toBe(moved.lastAffiliateAt)
    expect(moved.affiliateSince).toBeGreaterThan(since)
  })

  it('is stopped by the seller or by themselves, and begins again only by another invitation they accept', async () => {
    const { id } = await invite('again@example.com')
    const token = await accept('again@example.com')
    await c.services.affiliates.stop(scope, id)
    await c.services.affiliates.stop(scope, id)
    expect((await contact('again@example.com'))!.affiliateSince).toBeNull()
    const { terms } = await c.services.affiliates.view(token)
    await expect(c.services.affiliates.accept(token, terms)).rejects.toMatchObject({
      code: 'affiliate_stopped',
    })
    await expect(c.services.affiliates.change(scope, id, { products: [share()] })).rejects.toMatchObject({
      code: 'affiliate_stopped',
    })
    c = await advance(c, HOUR)
    const anew = await invite('again@example.com', [share(other, 500)])
    expect(anew).toMatchObject({
      ...{ id, status: 'invited', accepted_at: null, stopped_at: null },
      products: [{ product_id: other, basis_points: 500 }],
    })
    expect((await contact('again@example.com'))!.affiliateSince).toBeNull()
    await accept('again@example.com')
    expect((await contact('again@example.com'))!.affiliateSince).not.toBeNull()
    await c.services.affiliates.leave(token)
    expect(await c.services.affiliates.get(scope, id)).toMatchObject({ status: 'stopped' })
    expect(await mailsTo('again@example.com')).toHaveLength(2)
  })

  it('is mailed once, however fast somebody invites, and not where mail must not go', async () => {
    const asked = await Promise.allSettled([1, 2, 3].map(() => invite('often@example.com')))
    expect(asked.some((a) => a.status === 'fulfilled')).toBe(true)
    await drain(c)
    expect(await mailsTo('often@example.com')).toHaveLength(1)
    await expect(invite('often@example.com')).rejects.toMatchObject({ code: 'recently_invited' })
    await accept('often@example.com')
    c = await advance(c, HOUR)
    await expect(invite('often@example.com')).rejects.toMatchObject({ code: 'already_affiliate' })

    await invite('bounced@example.com')
    const { id } = (await contact('bounced@example.com'))!
    await c.services.audience.report(scope, [[id, 'bounced']])
    // Asked for before the bounce, and not yet handed over.
    await drain(c)
    expect(await mailsTo('bounced@example.com')).toEqual([])
    c = await advance(c, HOUR)
    await expect(invite('bounced@example.com')).rejects.toMatchObject({ code: 'suppressed' })
  })

  it('sells products of this seller, at least one', async () => {
    const foreign = (await makeShop(c, await makeSeller(c), [])).productId
    await expect(invite('x@example.com', [share(), share(foreign)])).rejects.toMatchObject({
      extra: { errors: [{ path: 'products.1.product_id' }] },
    })
    expect(await contact('x@example.com')).toBeNull()
    const { id } = await invite('y@example.com')
    await expect(
      c.services.affiliates.change(scope, id, { products: [share(foreign)] }),
    ).rejects.toMatchObject({ kind: 'invalid' })
  })

  it('is looked at by every role, and invited, changed and stopped by who may change the audience', async () => {
    const { id } = await invite('roles@example.com')
    for (const role of ['support', 'accountant'] as const) {
      const member = memberScope({ sellerId: scope.sellerId, memberId: 'mem_x', name: 'X', role })
      const { affiliates } = c.services
      expect((await affiliates.list(member, { limit: 10 })).data).toHaveLength(1)
      for (const tried of [
        affiliates.stop(member, id),
        affiliates.change(member, id, { products: [share()] }),
        affiliates.invite(member, { email: emailSchema.parse('z@example.com'), products: [share()] }),
      ])
        await expect(tried).rejects.toMatchObject({ kind: 'forbidden' })
    }
  })

  it('is listed the latest first, page by page', async () => {
    for (const n of [1, 2, 3]) await invite(`n${n}@example.com`)
    const first = await c.services.affiliates.list(scope, { limit: 2 })
    expect(first.data.map((x) => x.email)).toEqual(['n3@example.com', 'n2@example.com'])
    const next = await c.services.affiliates.list(scope, { limit: 2, cursor: first.next_cursor! })
    expect([next.data.map((x) => x.email), next.next_cursor]).toEqual([['n1@example.com'], null])
    await c.services.affiliates.stop(scope, first.data[0]!.id)
    const stopped = await c.services.affiliates.list(scope, { limit: 9, status: 'stopped' })
    expect(stopped.data.map((x) => x.email)).toEqual(['n3@example.com'])
  })

  it('who is erased is in no list, and their link leads nobody to them', async () => {
    const { id, contact_id } = await invite('forget@example.com')
    const token = await accept('forget@example.com')
    const { referral_url } = await c.services.affiliates.get(scope, id)
    await c.services.privacy.erase(scope, contact_id)
    expect((await c.services.affiliates.list(scope, { limit: 9 })).data).toEqual([])
    await expect(c.services.affiliates.view(token)).rejects.toMatchObject({ code: 'not_found' })
    expect((await c.services.affiliates.follow(referral_url!.split('/').at(-1)!)).cookie).toBeNull()
    await expect(invite('forget@example.com')).rejects.toMatchObject({ code: 'suppressed' })
  })
})

describe('a referral link', () => {
  const follow = (code: string) => c.services.affiliates.follow(code)

  it('leads to the shop, and the browser remembers who sent it for thirty days', async () => {
    const { id } = await invite('link@example.com')
    const { code } = (await c.repos(scope).affiliates.find(id))!
    expect(await follow(code)).toEqual({ path: `/s/${slug}`, cookie: null })
    await accept('link@example.com')
    const { path, cookie } = await follow(code)
    expect(path).toBe(`/s/${slug}`)
    expect(cookie).toMatch(
      new RegExp(
        `^awning_ref_${scope.sellerId.slice(4)}=${code}; Max-Age=2592000; Path=/; HttpOnly; SameSite=Lax`,
      ),
    )
    await c.services.affiliates.stop(scope, id)
    expect(await follow(code)).toEqual({ path: `/s/${slug}`, cookie: null })
  })

  it('of nobody leads nowhere', async () => {
    for (const code of ['', 'nobody', "' OR 1=1", '%'])
      await expect(follow(code)).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('the page of a referral link', () => {
  async function open(code: string): Promise<Response> {
    const { loader } = await import('#app/routes/r.$code.tsx')
    const values: Record<string, unknown> = { container: c, nonce: 'n', requestId: 'req_test' }
    const context = createLoadContext({ get: (key: string) => values[key] } as never)
    const request = new Request(`http://127.0.0.1:8787/r/${code}`)
    return loader({ params: { code }, context: context as never, request }).catch((e: Response) => e)
  }

  it('leads on with the cookie, is kept by nobody on the way, and is not there for a code of nobody', async () => {
    const { id } = await invite('page@example.com')
    await accept('page@example.com')
    const { code } = (await c.repos(scope).affiliates.find(id))!
    const answer = await open(code)
    expect([answer.status, answer.headers.get('location')]).toEqual([302, `/s/${slug}`])
    expect(answer.headers.get('set-cookie')).toContain(code)
    expect(answer.headers.get('cache-control')).toContain('no-store')
    expect((await open('nobody')).status).toBe(404)
  })

  it('is gone once they stopped, kindly: it says where the shop is, and nobody is remembered', async () => {
    const { id } = await invite('over@example.com')
    await accept('over@example.com')
    const { code } = (await c.repos(scope).affiliates.find(id))!
    await c.services.affiliates.stop(scope, id)
    const answer = await open(code)
    expect([answer.status, answer.headers.get('set-cookie')]).toEqual([404, null])
    expect(await answer.json()).toMatchObject({ shop: `/s/${slug}` })
  })
})

describe('an affiliate’s link', () => {
  it('is good for its purpose only, and nothing else is good for it', async () => {
    const { contact_id: contactId } = await invite('purpose@example.com')
    const link = { sellerId: scope.sellerId, contactId }
    const token = c.contactLinks.token('affiliate', link)
    expect(c.contactLinks.parse('follow', token)).toBeNull()
    for (const bad of [c.contactLinks.token('follow', link), token.slice(0, -1), `${token}A`, ''])
      await expect(c.services.affiliates.view(bad)).rejects.toMatchObject({ code: 'not_found' })
    await expect(c.services.follows.view(token)).rejects.toMatchObject({ code: 'not_found' })
  })
})
