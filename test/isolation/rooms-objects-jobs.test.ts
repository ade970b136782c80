import { env, exports } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import * as durableObjects from '#durable-objects/index.ts'
import type { JobDefinition } from '#queues/define-job.ts'
import { findDefinition, JOB_NAMES, type JobName } from '#queues/registry.ts'
import { ORIGIN } from '#test/support/api.ts'
import { drain, type TestContainer, testContainer } from '#test/support/container.ts'
import { type ObjectKind, objectKey } from '#workers/auth/object-key.ts'
import { jobScope } from '#workers/auth/scope.ts'
import { type State, state, type Tenant, twoSellers } from './two-sellers.ts'

let c: TestContainer
let a: Tenant
let b: Tenant
let before: State
beforeAll(async () => {
  c = await testContainer()
  ;({ a, b } = await twoSellers(c))
  await c.settle()
  before = await state(b.sellerId)
})

/** Every Durable Object class: the room of a seller's own that a member may enter, or that nobody gets in. */
const ROOMS: Record<keyof typeof durableObjects, 'private' | ((t: Tenant) => string)> = {
  EditSession: (t) => `/parties/edit-session/${t.sellerId}:${t.productId}`,
  SellerRoom: (t) => `/parties/seller-room/${t.sellerId}`,
  JobTimer: 'private',
  ProviderGate: 'private',
  RateLimiter: 'private',
}
const knock = (path: string, as: Tenant | null, headers: Record<string, string> = {}) =>
  exports.default.fetch(`${ORIGIN}${path}`, {
    headers: { upgrade: 'websocket', ...(as ? { cookie: as.owner.cookie } : {}), ...headers },
  })
const kebab = (name: string) => name.replace(/(?<=.)[A-Z]/g, (l) => `-${l}`).toLowerCase()

describe('every room', () => {
  it('has a case here, and a binding', () => {
    expect(Object.keys(ROOMS).sort()).toEqual(Object.keys(durableObjects).sort())
    for (const name of Object.keys(ROOMS)) expect(env).toHaveProperty(name)
  })

  it.each(
    Object.entries(ROOMS).flatMap(([name, room]) => (room === 'private' ? [] : [[name, room] as const])),
  )('%s lets in a member of its seller and nobody else', async (_, room) => {
    const own = await knock(room(b), b)
    expect(own.status).toBe(101)
    own.webSocket?.accept()
    own.webSocket?.close()
    expect((await knock(room(b), a)).status).toBe(404)
    expect((await knock(room(b), null)).status).toBe(401)
    expect((await knock(room(b), b, { origin: 'https://evil.example' })).status).toBe(403)
    // A name that holds both: the room's own and one of the asker's.
    for (const name of [
      `${a.sellerId}:${b.productId}`,
      `${b.sellerId}:${a.productId}`,
      `${a.sellerId}/${b.sellerId}`,
      `${a.sellerId}%2F..%2F${b.sellerId}`,
    ])
      expect((await knock(room(b).replace(/[^/]+$/, name), a)).status, name).toBe(404)
  })

  it.each(Object.entries(ROOMS).flatMap(([name, room]) => (room === 'private' ? [name] : [])))(
    '%s is reached by no address',
    async (name) => {
      for (const spelled of [kebab(name), name, name.toLowerCase()])
        for (const room of ['jobs', b.api.keyId, b.sellerId])
          expect((await knock(`/parties/${spelled}/${room}`, b)).status).toBe(404)
    },
  )
})

/** Every kind of object; the type makes a new one fail to compile here. */
const KINDS: Record<ObjectKind, true> = { brand: true, files: true, exports: true, imports: true }

describe('every object key', () => {
  it('starts with its seller, so that no id of another seller leads to theirs', () => {
    for (const kind of Object.keys(KINDS) as ObjectKind[]) {
      expect(objectKey(a.scope, kind, b.fileId)).toBe(`${a.sellerId}/${kind}/${b.fileId}`)
      expect(objectKey(a.scope, kind, b.fileId)).not.toBe(objectKey(b.scope, kind, b.fileId))
    }
  })

  it('is what every object in the bucket has', async () => {
    const kinds = Object.keys(KINDS).join('|')
    const { objects } = await env.FILES.list()
    expect(objects.length).toBeGreaterThan(3)
    for (const { key } of objects)
      expect(key).toMatch(new RegExp(`^(${a.sellerId}|${b.sellerId})/(${kinds})/\\w+$`))
  })

  it('is not made by a link that was signed for another seller or changed afterwards', async () => {
    const link = (as: Tenant, id: string) => new URL(c.services.files.link(as.scope, { id })).pathname
    const get = async (path: string) => (await exports.default.fetch(`${ORIGIN}${path}`)).status
    expect(await get(link(b, b.fileId))).toBe(200)
    expect(await get(link(a, b.fileId))).toBe(404)
    const [body, signature] = link(a, a.fileId).split('/').at(-1)!.split('.')
    const forged = btoa(atob(body!).replace(a.sellerId, b.sellerId).replace(a.fileId, b.fileId)).replace(
      /=+$/,
      '',
    )
    expect(await get(`/files/${forged}.${signature}`)).toBe(404)
  })
})

/** Every job with the ids of a seller. The type makes a job that is missing here fail to compile. */
const PAYLOADS: { [N in JobName]: (t: Tenant) => Record<string, string | number> } = {
  'audience.confirm_follow': (t) => ({ contactId: t.fanId, mailedAt: t.followMailedAt }),
  'audience.invite_affiliate': (t) => ({ contactId: t.agentId, invitedAt: t.affiliateInvitedAt }),
  'audience.forget': (t) => ({ contactId: t.contactId }),
  'audience.check': () => ({ startedAt: 1, after: '' }),
  'exports.slice': (t) => ({ exportId: t.exportId, slice: 0 }),
  'exports.mail': (t) => ({ exportId: t.exportId }),
  'imports.run': (t) => ({ importId: t.importId, run: 1, page: 0 }),
  'imports.invite': (t) => ({ importId: t.importId, page: 0, from: 0 }),
  'policies.migrate': () => ({ runId: 'prun_1', after: '' }),
  'policies.roll_back': () => ({ runId: 'prun_1', after: '' }),
  'policies.tell_migrated': (t) => ({ runId: 'prun_1', memberId: t.owner.memberId }),
  'sales.checkout': (t) => ({ checkoutId: t.purchaseId.replace('pur', 'chk'), sessionId: '', cause: 'x' }),
  'sales.payment': (t) => ({ purchaseId: t.purchaseId, cause: 'x' }),
  'sales.refund': (t) => ({ refundId: t.purchaseId.replace('pur', 'ref') }),
  'sales.request_deadline': (t) => ({ requestId: t.purchaseId.replace('pur', 'rrq') }),
  'sales.receipt': (t) => ({ purchaseId: t.purchaseId, again: 0 }),
  'sales.mail_refund': (t) => ({ refundId: t.purchaseId.replace('pur', 'ref'), about: 'sent' }),
  'sales.mail_request': (t) => ({ requestId: t.purchaseId.replace('pur', 'rrq'), about: 'declined' }),
  'ledger.check': () => ({ cause: 'day:x' }),
  'payouts.run': () => ({ kind: 'standard', day: '2026-11-20' }),
  'payouts.send': (t) => ({ payoutId: t.purchaseId.replace('pur', 'po') }),
  'payouts.sync': (t) => ({ payoutId: t.purchaseId.replace('pur', 'po'), cause: 'x' }),
  'payouts.account': () => ({ cause: 'x' }),
  'payouts.drift': () => ({ cause: 'x' }),
  'payouts.mail': (t) => ({ payoutId: t.purchaseId.replace('pur', 'po'), about: 'failed' }),
  'payouts.mail_change': () => ({ about: 'destination_changed', code: '', at: 1 }),
  'policies.enforce': () => ({ cause: 'dispute:x' }),
  'policies.tell_enforced': () => ({ since: 1, isOn: 1, settled: 100, disputes: 3 }),
  'updates.freeze': (t) => ({ updateId: t.updateId, after: '' }),
  'updates.start': (t) => ({ updateId: t.updateId }),
  'updates.watch': (t) => ({ updateId: t.updateId }),
  'updates.dispatch': (t) => ({ updateId: t.updateId, fromBatch: 0, toBatch: 99 }),
  'updates.events': () => ({}),
}

describe('every job', () => {
  it('has a case here', () => {
    expect(Object.keys(PAYLOADS).sort()).toEqual([...JOB_NAMES].sort())
  })

  it.each(JOB_NAMES)('%s of one seller with the ids of another changes nothing of theirs', async (name) => {
    const definition = findDefinition(name) as JobDefinition<string, unknown>
    await env.DB.batch([c.jobs.enqueue(jobScope(a.sellerId, name), definition, PAYLOADS[name](b))])
    await drain(c)
    expect(await state(b.sellerId)).toEqual(before)
  })

  it.each(JOB_NAMES)('%s is not run for a seller whose job it is not', async (name) => {
    const waiting = before.rows.jobs!.find((j) => j.name === name) ?? before.rows.jobs![0]!
    const envelope = {
      v: 1 as const,
      id: String(waiting.id),
      name,
      sellerId: a.sellerId,
      payload: PAYLOADS[name](b),
    }
    expect(await c.runJob(envelope)).toBe('stale')
    expect(await state(b.sellerId)).toEqual(before)
  })

  it('never carries a seller in its payload, which is the envelope’s', () => {
    for (const name of JOB_NAMES)
      expect(
        findDefinition(name).payload.safeParse({ ...PAYLOADS[name](b), sellerId: b.sellerId }).success,
      ).toBe(false)
  })
})
