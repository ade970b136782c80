import { beforeAll, describe, expect, it } from 'vitest'
import { PROFILE_FIELDS } from '#app/domain/imports/policy.schema.ts'
import { isAppError } from '#app/domain/kernel/errors.ts'
import { type TestContainer, testContainer } from '#test/support/container.ts'
import { asked } from '#test/support/members.ts'
import { createLoadContext } from '#workers/load-context.ts'
import { restore, type State, state, type Tenant, twoSellers, written } from './two-sellers.ts'

/** One request to a route: no method = GET, a form or JSON = POST. */
type Ask = {
  params?: Record<string, string>
  query?: string
  method?: string
  form?: Record<string, string>
  json?: unknown
  body?: string
  /** What another seller is answered; 404 where the address names something of theirs. */
  status?: number
}
type Case =
  /** Its address names something of a seller: for another seller that is not there. */
  | { theirs: (t: Tenant) => Ask[] }
  /** Acts on the session's seller alone, whatever ids come along. */
  | { own: (t: Tenant) => Ask[] }
  /** A signed link is the key. Asked with a link of A that is bent toward what is B's. */
  | { link: (mine: Tenant, theirs: Tenant) => Ask[] }
  /** Only for who runs the installation. */
  | { operator: true }
  /** Knows no seller. */
  | { nobody: true }

const POLICY_FIELDS = Object.fromEntries(PROFILE_FIELDS.map((field) => [`field:${field}`, 'never']))
const fileOf = (t: Tenant) => ({ productId: t.productId, fileId: t.fileId })
const uploadOf = (t: Tenant) => ({ productId: t.productId, fileId: t.uploadId })
const token = (t: Tenant) => t.libraryPath.split('/').at(-1)!
/** Seller of one link, purchase of the other, each signature there is. */
const bent = (mine: Tenant, theirs: Tenant) => [
  token(mine).slice(0, 26) + token(theirs).slice(26),
  token(theirs).slice(0, 26) + token(mine).slice(26),
  token(theirs).slice(0, 52) + token(mine).slice(52),
]
const intents = (params: Record<string, string>, ...names: string[]): Ask[] =>
  names.map((intent) => ({ params, form: { intent } }))

/** Every file in app/routes. One that is missing here fails the suite by its name. */
const CASES: Record<string, Case> = {
  $: { nobody: true },
  _app: { own: (): Ask[] => [{}] },
  '_app._index': { own: (): Ask[] => [{}] },
  '_app.audience': { own: (): Ask[] => [{}] },
  '_app.audience._index': {
    own: (t): Ask[] => [
      {},
      { query: `text=${t.email}` },
      { query: `bought=${t.productId}&segment=${t.segmentId}` },
      { form: { intent: 'segment-create', name: 'Mine', filter: `bought=${t.productId}` } },
      ...['segment-rename', 'segment-refilter', 'segment-delete'].map((intent) => ({
        form: { intent, id: t.segmentId, name: 'Mine', filter: '' },
        status: 404,
      })),
    ],
  },
  'audience.count': { own: (t): Ask[] => [{ query: `bought=${t.productId}` }] },
  'audience.segments': { own: (): Ask[] => [{}] },
  'audience.rows': {
    own: (t): Ask[] => [{}, { query: `text=${t.email}` }, { query: `cursor=${t.contactId}` }],
  },
  '_app.audience.affiliates': {
    own: (t): Ask[] => [
      {},
      { query: `cursor=${t.affiliateId}` },
      ...['change', 'stop', 'invite-again'].map((intent) => ({
        form: { intent, id: t.affiliateId, [`share:${t.productId}`]: '1' },
        status: 404,
      })),
      { form: { intent: 'invite', email: 'a@example.com', [`share:${t.productId}`]: '1' }, status: 422 },
    ],
  },
  '_app.audience.exports._index': {
    own: (t): Ask[] => [{}, { query: `cursor=${t.exportId}` }],
  },
  '_app.audience.exports.new': {
    own: (t): Ask[] => [
      { query: `segment_id=${t.segmentId}` },
      { form: { types: 'customers', segment_id: t.segmentId } },
    ],
  },
  'audience.exports.ask': {
    own: (t): Ask[] => [
      { query: `types=customers&segment_id=${t.segmentId}` },
      { form: { types: 'customers', segment_id: t.segmentId } },
    ],
  },
  '_app.audience.imports._index': { own: (t): Ask[] => [{}, { query: `cursor=${t.importId}` }] },
  '_app.audience.imports.new': {
    own: (t): Ask[] => [
      {},
      { form: { text: `email\n${t.email}`, policy: 'profile_only' } },
      { form: { text: `email\n${t.email}`, policy: t.policyId }, status: 422 },
    ],
  },
  '_app.audience.imports.policies': {
    own: (t): Ask[] => [
      {},
      { query: `from=${t.policyId}`, status: 404 },
      { form: { id: t.policyId, name: 'Mine', consent: 'keep', ...POLICY_FIELDS }, status: 404 },
    ],
  },
  'audience.imports.upload': {
    own: (t): Ask[] => [
      { method: 'POST', query: 'name=mine.csv', body: `email\n${t.email}` },
      {
        ...{ method: 'POST', query: `name=mine.csv&policy=${t.policyId}`, status: 422 },
        body: `email\n${t.email}`,
      },
    ],
  },
  '_app.audience.imports.$importId': {
    theirs: ({ importId }): Ask[] => [
      { params: { importId } },
      { params: { importId }, query: 'rows=created' },
      ...intents({ importId }, 'check', 'commit', 'cancel', 'undo'),
    ],
  },
  'audience.imports.$importId.rows': {
    theirs: ({ importId }): Ask[] => [
      { params: { importId } },
      { params: { importId }, query: 'rows=created' },
    ],
  },
  'audience.imports.$importId.report[.]csv': {
    theirs: ({ importId }): Ask[] => [{ params: { importId } }],
  },
  '_app.audience.follow-form': { own: (): Ask[] => [{}] },
  's.$slug': { nobody: true },
  's.$slug_.$productSlug': { nobody: true },
  'thanks.$token': {
    link: (mine, theirs): Ask[] =>
      [...bent(mine, theirs), mine.followToken].map((token) => ({ params: { token } })),
  },
  // Knows no seller but the code's, and leads to what anybody may see.
  'r.$code': { nobody: true },
  'a.$token': {
    link: (mine, theirs): Ask[] =>
      [
        mine.affiliateToken.slice(0, 26) + theirs.affiliateToken.slice(26),
        theirs.affiliateToken.slice(0, 26) + mine.affiliateToken.slice(26),
        theirs.affiliateToken.slice(0, 52) + mine.affiliateToken.slice(52),
        theirs.followToken,
        token(theirs),
      ].flatMap((bad) => [{ params: { token: bad } }, ...intents({ token: bad }, 'accept', 'leave')]),
  },
  'audience.$contactId.data': { theirs: ({ contactId }): Ask[] => [{ params: { contactId } }] },
  '_app.settings.refund-policy': {
    own: (): Ask[] => [{}, { form: { period_days: '183', seen: '1', accepted: 'description_other_period' } }],
  },
  '_app.settings.privacy': { own: (): Ask[] => [{}] },
  'f.$token': {
    link: (mine, theirs): Ask[] =>
      [
        mine.followToken.slice(0, 26) + theirs.followToken.slice(26),
        theirs.followToken.slice(0, 26) + mine.followToken.slice(26),
        theirs.followToken.slice(0, 52) + mine.followToken.slice(52),
        token(theirs),
      ].flatMap((bad) => [{ params: { token: bad } }, ...intents({ token: bad }, 'confirm', 'unfollow')]),
  },
  '_app.audience.$contactId': {
    theirs: ({ contactId }): Ask[] => [
      { params: { contactId } },
      { params: { contactId }, form: { state: 'unsubscribed', reason: 'asked' } },
      { params: { contactId }, form: { intent: 'erase' } },
    ],
  },
  '_app.products._index': { own: (): Ask[] => [{}] },
  '_app.products.discounts': {
    own: (t): Ask[] => [
      {},
      { query: `cursor=${t.discountId}&product=${t.productId}` },
      { form: { intent: 'end', id: t.discountId }, status: 404 },
      { form: { code: 'X', kind: 'percent', value: '5', product_id: t.productId }, status: 422 },
    ],
  },
  '_app.products.new': { own: (t): Ask[] => [{}, { form: { name: 'Mine', slug: t.slug, price: '1' } }] },
  '_app.products.$productId': {
    theirs: ({ productId }): Ask[] => [
      { params: { productId } },
      ...intents({ productId }, 'publish', 'unpublish', 'archive', 'unarchive'),
    ],
  },
  '_app.products.$productId._index': {
    theirs: ({ productId }): Ask[] => [
      { params: { productId } },
      ...intents({ productId }, 'save', 'discard'),
    ],
  },
  '_app.products.$productId.details': {
    // Its page reads nothing; the frame around it is what answers 404.
    theirs: ({ productId }): Ask[] => [
      { params: { productId }, status: 200 },
      { params: { productId }, form: { name: 'Taken over', price: '1' } },
    ],
  },
  '_app.products.$productId.refund-policy': {
    theirs: ({ productId, editionId }): Ask[] => [
      { params: { productId } },
      { params: { productId }, form: { mode: 'own', period_days: '7', seen: '1' } },
      { params: { productId }, form: { mode: 'own', period_days: '7', seen: '0', edition_id: editionId } },
      { params: { productId }, form: { mode: 'inherit', seen: '1' } },
    ],
  },
  '_app.products.$productId.notify': {
    theirs: ({ productId, updateId }): Ask[] => [
      { params: { productId } },
      { params: { productId }, query: `update=${updateId}` },
      { params: { productId }, form: { version: '3', subject: 'x', note: '', allow_recent: 'on' } },
    ],
  },
  '_app.products.$productId.versions': {
    theirs: ({ productId }): Ask[] => [
      { params: { productId } },
      { params: { productId }, query: 'from=1&to=2' },
      { params: { productId }, form: { intent: 'dismiss' } },
      { params: { productId }, form: { intent: 'restore', version: '2' } },
    ],
  },
  'products.$productId.updates': {
    theirs: ({ productId, updateId, version }): Ask[] => [
      { params: { productId }, json: { intent: 'preview' } },
      { params: { productId }, json: { intent: 'test' } },
      { params: { productId }, json: { intent: 'create', version, allow_recent: true } },
      { params: { productId }, json: { intent: 'cancel', update_id: updateId } },
    ],
  },
  'products.$productId.files': {
    theirs: ({ productId }): Ask[] => [{ params: { productId }, json: { name: 'a.pdf', size: 10 } }],
  },
  'products.$productId.files.$fileId': {
    theirs: (t): Ask[] => [
      { params: uploadOf(t), method: 'PUT', query: 'part=3', body: 'x'.repeat(3_222_784) },
      { params: uploadOf(t), method: 'POST' },
      { params: uploadOf(t), method: 'DELETE' },
    ],
  },
  '_app.updates._index': { own: (t): Ask[] => [{}, { query: `product_id=${t.productId}` }] },
  '_app.updates.$updateId': {
    theirs: ({ updateId }): Ask[] => [
      { params: { updateId } },
      ...intents(
        { updateId },
        ...['cancel', 'pause', 'resume', 'retry', 'resend', 'leave-unknown', 'resend-unknown'],
      ),
    ],
  },
  'updates.$updateId.mail': { theirs: ({ updateId }): Ask[] => [{ params: { updateId } }] },
  'updates.$updateId.deliveries[.]csv': {
    theirs: ({ updateId, email }): Ask[] => [
      { params: { updateId } },
      { params: { updateId }, query: `email=${email}` },
    ],
  },
  'products.$productId.files.$fileId.preview': { theirs: (t): Ask[] => [{ params: fileOf(t) }] },
  '_app.payouts': { own: (t): Ask[] => [{}, { query: `cursor=${t.payoutId}` }] },
  '_app.payouts_.$payoutId': {
    theirs: ({ payoutId }): Ask[] => [{ params: { payoutId } }],
  },
  'payouts.$payoutId.transactions[.]csv': {
    theirs: ({ payoutId }): Ask[] => [{ params: { payoutId } }],
  },
  '_app.payouts_.settings': {
    own: (): Ask[] => [
      {},
      { form: { intent: 'schedule', schedule: 'monthly' } },
      { form: { intent: 'minimum', minimum: '25' } },
      { form: { intent: 'pause', paused: 'yes' } },
      { form: { intent: 'destination', country: 'US' } },
    ],
  },
  '_app.payouts_.settings_.connected': { own: (): Ask[] => [{}] },
  '_app.payouts_.instant': {
    own: (t): Ask[] => [
      {},
      { query: `payout=${t.payoutId}`, status: 404 },
      { form: { through: '2026-11-20', key: t.requestCause } },
    ],
  },
  'payouts.instant.ask': {
    own: (t): Ask[] => [
      {},
      { query: `payout=${t.payoutId}`, status: 404 },
      { form: { through: '2026-11-20', key: t.requestCause } },
    ],
  },
  '_app.sales': { own: (): Ask[] => [{}] },
  '_app.sales._index': {
    own: (t): Ask[] => [
      {},
      { query: `product_id=${t.productId}` },
      { query: `email=${t.email}` },
      { query: `cursor=${t.purchaseId}&status=paid` },
    ],
  },
  '_app.sales.requests': {
    own: (t): Ask[] => [
      {},
      { query: `cursor=${t.requestId}` },
      { form: { request: t.requestId, answer: 'No' }, status: 404 },
    ],
  },
  '_app.sales.$purchaseId': {
    theirs: ({ paidId: purchaseId }): Ask[] => [
      { params: { purchaseId } },
      { params: { purchaseId }, form: {} },
    ],
  },
  '_app.sales.$purchaseId_.refund': {
    theirs: ({ paidId: purchaseId, requestId: request }): Ask[] => [
      { params: { purchaseId } },
      { params: { purchaseId }, form: { amount: '5', shown: '5', key: 'k' } },
      { params: { purchaseId }, form: { amount: '5', shown: '5', request } },
    ],
  },
  'sales.$purchaseId.refunds': {
    theirs: ({ paidId: purchaseId, requestId: request }): Ask[] => [
      { params: { purchaseId }, query: 'amount=5' },
      { params: { purchaseId }, form: { amount: '5', key: 'k' } },
      { params: { purchaseId }, form: { amount: '5', request } },
    ],
  },
  '_app.payouts_.export': {
    own: (t): Ask[] => [
      {},
      { query: 'year=2026' },
      { form: { intent: 'export', payout: t.payoutId }, status: 422 },
      { form: { intent: 'export' }, status: 422 },
      ...['revoke', 'retry'].map((intent) => ({ form: { intent, id: t.exportId }, status: 404 })),
    ],
  },
  '_app.settings': { own: (): Ask[] => [{}] },
  '_app.settings._index': { own: (): Ask[] => [{}] },
  '_app.settings.profile': {
    own: (t): Ask[] => [
      {},
      { form: { name: 'Mine', slug: `shop-of-${t.mark}`, promptSeconds: '10', timeZone: 'Europe/Berlin' } },
    ],
  },
  '_app.settings.mail': { own: (): Ask[] => [{}, { form: { senderName: 'Mine', senderLocalPart: 'mine' } }] },
  '_app.settings.account': { own: (): Ask[] => [{}] },
  '_app.settings.brand': {
    own: (): Ask[] => [{}, { form: { brandColor: '#123456' } }, { form: { intent: 'remove-logo' } }],
  },
  '_app.settings.api-keys': {
    own: (t): Ask[] => [{}, { form: { intent: 'revoke', keyId: t.api.keyId }, status: 404 }],
  },
  '_app.settings.members': {
    own: (t): Ask[] => [
      {},
      { form: { intent: 'role', memberId: t.other.memberId, role: 'admin' }, status: 404 },
      { form: { intent: 'remove', memberId: t.other.memberId }, status: 404 },
      { form: { intent: 'revoke', invitationId: t.invitationId }, status: 404 },
      { form: { email: `invited@${t.mark}.example`, role: 'owner' } },
    ],
  },
  // Whoever has the link sees which shop invites; to join it takes the address that was invited.
  'invitations.$id': {
    own: (t): Ask[] => [
      { params: { id: t.invitationId } },
      { params: { id: t.invitationId }, form: { name: 'Mallory' }, status: 403 },
    ],
  },
  'switch-seller': { own: (t): Ask[] => [{}, { form: { seller_id: t.sellerId }, status: 404 }] },
  operator: { operator: true },
  'operator_.payouts': { operator: true },
  'operator_.policies': { operator: true },
  'operator_.policies_.runs': { operator: true },
  'operator_.policies_.mail': { operator: true },
  'help.refund-policies': { nobody: true },
  'sign-in': { nobody: true },
  'sign-in_.code': { nobody: true },
  'sign-in_.verify': { nobody: true },
  'sign-out': { nobody: true },
  'l.$token': {
    link: (mine, theirs) =>
      bent(mine, theirs).flatMap((token) => [{ params: { token } }, ...intents({ token }, 'receipt')]),
  },
  'l.$token_.refund': {
    link: (mine, theirs) =>
      bent(mine, theirs).flatMap((token) => [
        { params: { token } },
        { params: { token }, form: { note: 'give it back' } },
      ]),
  },
  'l.$token_.files.$fileId': {
    link: (mine, theirs) =>
      [token(mine), ...bent(mine, theirs)].map((token) => ({ params: { token, fileId: theirs.fileId } })),
  },
  'm.$token': { nobody: true },
  'u.$token': {
    link: (mine, theirs) =>
      bent(mine, theirs).flatMap((token) => [
        { params: { token } },
        ...intents({ token }, 'unsubscribe', 'subscribe', 'untrack', 'track'),
        ...['mute', 'unmute'].map((intent) => ({
          params: { token },
          form: { intent, product_id: theirs.productId },
        })),
      ]),
  },
}

type Module = { loader?: (args: object) => unknown; action?: (args: object) => unknown }
const modules = import.meta.glob<Module>('../../app/routes/*.{ts,tsx}')
const nameOf = (path: string) => path.replace(/^.*\/routes\/|\.tsx?$/g, '')
const load = async (name: string) =>
  (await Object.entries(modules).find(([path]) => nameOf(path) === name)?.[1]()) ?? {}

let c: TestContainer
let a: Tenant
let b: Tenant
let before: { a: State; b: State }
beforeAll(async () => {
  c = await testContainer()
  ;({ a, b } = await twoSellers(c))
  await c.settle()
  before = { a: await state(a.sellerId), b: await state(b.sellerId) }
  // Components come along with their routes: seconds, once.
  await Promise.all(Object.keys(CASES).map(load))
}, 60_000)

/** Calls loader or action as Remix would, for the owner of a seller. */
async function ask(name: string, as: Tenant, { params = {}, query, method, form, json, body }: Ask) {
  const module = await load(name)
  const isAction = form !== undefined || json !== undefined || body !== undefined || method !== undefined
  const init: RequestInit = !isAction
    ? {}
    : form
      ? { method: 'POST', body: new URLSearchParams(form) }
      : json
        ? { method: 'POST', body: JSON.stringify(json), headers: { 'content-type': 'application/json' } }
        : { method: method!, ...(body ? { body } : {}) }
  const request = asked(as.owner.cookie, `/x${query ? `?${query}` : ''}`, init)
  const values: Record<string, unknown> = { container: c, nonce: 'n', requestId: 'req_test' }
  const context = createLoadContext({ get: (key: string) => values[key] } as never)
  const run = isAction ? module.action : module.loader
  if (!run) throw new Error(`${name} has no ${isAction ? 'action' : 'loader'}`)
  const answer = await (async () => run({ request, params, context }))().catch((e: unknown) => {
    if (e instanceof Response || isAppError(e)) return e
    throw e
  })
  await c.settle()
  if (answer instanceof Response)
    return { status: answer.status, text: (await answer.text()) + written([...answer.headers]) }
  if (isAppError(answer)) return { status: answer.status, text: answer.detail }
  const { init: given } = (answer ?? {}) as { init?: ResponseInit | null }
  return { status: given?.status ?? 200, text: written(answer) }
}

async function untouched(text: string) {
  for (const theirs of [b.mark, b.sellerId, b.contactId, b.purchaseId, b.pageId])
    expect(text).not.toContain(theirs)
  expect(await state(b.sellerId)).toEqual(before.b)
}
async function putBack() {
  await restore(a.sellerId, before.a)
  await restore(b.sellerId, before.b)
}

describe('every Remix route', () => {
  it('has a case here', () => {
    expect(Object.keys(CASES).sort()).toEqual(Object.keys(modules).map(nameOf).sort())
  })

  it.each(
    Object.entries(CASES).flatMap(([name, one]) => ('theirs' in one ? [[name, one.theirs] as const] : [])),
  )('%s is not there for another seller', async (name, requests) => {
    for (const request of requests(b)) {
      const foreign = await ask(name, a, request)
      expect(foreign.status, written(request)).toBe(request.status ?? 404)
      await untouched(foreign.text)
      const own = await ask(name, b, request)
      expect(
        own.status,
        `${name} ${written(request.form ?? request.json)} by its owner: ${own.text}`,
      ).not.toBe(404)
      await putBack()
    }
    const { loader, action } = await load(name)
    const tried = requests(b).map(
      (r) => r.form !== undefined || r.json !== undefined || r.method !== undefined,
    )
    expect([tried.includes(false), tried.includes(true)]).toEqual([Boolean(loader), Boolean(action)])
  })

  it.each(Object.entries(CASES).flatMap(([name, one]) => ('own' in one ? [[name, one.own] as const] : [])))(
    '%s shows and changes only what is of the session’s seller',
    async (name, requests) => {
      for (const request of requests(b)) {
        const answer = await ask(name, a, request)
        if (request.status) expect(answer.status, written(request)).toBe(request.status)
        expect(answer.status).toBeLessThan(500)
        // What was asked for may be repeated (a search, a slug that is taken); nothing else of it may be there.
        await untouched(
          answer.text.replaceAll(/[^"]*(shop-of-|book-of-|customer@|customer%40|invited@)bravo[^"]*/g, ''),
        )
        await putBack()
      }
    },
  )

  it.each(Object.entries(CASES).flatMap(([name, one]) => ('link' in one ? [[name, one.link] as const] : [])))(
    '%s is not there for a link that was bent',
    async (name, requests) => {
      for (const request of requests(a, b)) {
        const answer = await ask(name, a, request)
        expect(answer.status, written(request)).toBe(404)
        await untouched(answer.text.replaceAll(request.params!.token!, ''))
      }
    },
  )

  it.each(Object.entries(CASES).flatMap(([name, one]) => ('operator' in one ? [name] : [])))(
    '%s is not there for a member',
    async (name) => {
      const { loader, action } = await load(name)
      if (loader) expect((await ask(name, a, {})).status).toBe(404)
      if (action) expect((await ask(name, a, { form: { intent: 'x' } })).status).toBe(404)
    },
  )
})
