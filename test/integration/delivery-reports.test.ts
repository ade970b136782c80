import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { MINUTE } from '#app/domain/kernel/time.ts'
import { drain, makeSeller, type TestContainer, testContainer } from '#test/support/container.ts'
import { type Customer, makeShop } from '#test/support/shop.ts'
import type { SellerScope } from '#workers/auth/scope.ts'
import { runCron } from '#workers/cron.ts'
import { listMails } from '#workers/dev/captured-mails.ts'
import worker from '#workers/index.ts'

type Provider = 'resend' | 'sendgrid'
let c: TestContainer
beforeEach(async () => {
  c = await testContainer()
  const tables = ['sandbox_mail_bodies', 'sandbox_mail_calls', 'sandbox_faults', 'sandbox_clock', 'jobs']
  await c.db.d1.batch(tables.map((t) => c.db.d1.prepare(`DELETE FROM ${t}`)))
  c = await testContainer()
  await c.sandbox!.store.setSetting('mail_reports', 'on')
})
afterEach(() => c.sandbox!.store.setSetting('mail_reports', 'off'))

async function confirmed(provider: Provider, customers: Customer[]) {
  const scope = await makeSeller(c)
  const { settings, batch } = c.repos(scope)
  await batch([settings.update({ mailProvider: provider }, c.clock.now())])
  const shop = await makeShop(c, scope, customers)
  const { id } = await c.services.updates.create(scope, shop.productId, { hold_seconds: 0 })
  return { scope, id }
}
const countsOf = async (scope: SellerScope, id: string) => {
  const { accepted, unknown, delivered, bounced, complained } = (await c.services.updates.get(scope, id))
    .counts
  return { accepted, unknown, delivered, bounced, complained }
}
/** Webhooks arrive in invocations of their own, whose jobs may run there. */
const told = (scope: SellerScope, id: string) =>
  expect.poll(async () => {
    await drain(c)
    return countsOf(scope, id)
  })
const people = (n: number): Customer[] => Array.from({ length: n }, () => ({}))
const eventsOf = async (scope: SellerScope) =>
  (
    await c.db.d1
      .prepare('SELECT type, count(*) AS n FROM mail_events WHERE seller_id = ?1 GROUP BY type ORDER BY type')
      .bind(scope.sellerId)
      .all<{ type: string; n: number }>()
  ).results
const openReports = () => c.sandbox!.store.unreported(c.clock.now(), 10)

/** The real control, in an invocation of its own. */
async function dev(path: string, body: object = {}) {
  const ctx = createExecutionContext()
  const answer = await worker.fetch(
    new Request(`${c.config.baseUrl}/dev${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
    env,
    ctx,
  )
  await waitOnExecutionContext(ctx)
  return answer.status
}

describe.each<Provider>(['resend', 'sendgrid'])('what the %s fake took', (provider) => {
  it('is reported as delivered soon, by signed webhooks, with no help', async () => {
    const { scope, id } = await confirmed(provider, people(12))
    await drain(c)
    expect(await openReports()).toEqual([])
    await told(scope, id).toMatchObject({ accepted: 12, delivered: 12 })
    expect(await eventsOf(scope)).toEqual([
      { type: 'delivered', n: 12 },
      ...(provider === 'sendgrid' ? [{ type: 'processed', n: 12 }] : []),
    ])
    const { takenAt, receivedAt } = (await c.db.d1
      .prepare(
        'SELECT (SELECT max(at) FROM sandbox_mail_calls) AS takenAt, max(received_at) AS receivedAt FROM mail_events',
      )
      .first<{ takenAt: number; receivedAt: number }>())!
    expect(receivedAt - takenAt).toBeGreaterThanOrEqual(390)
  })

  it('bounces, bounces softly or is complained about where the address says so', async () => {
    const { scope, id } = await confirmed(provider, [
      { email: 'bounce-1@example.com' },
      { email: 'Soft.2@example.com' },
      { email: 'complain+3@example.com' },
      { email: 'ada@example.com' },
    ])
    await told(scope, id).toMatchObject({ complained: 1, delivered: 2 })
    const events = new Map((await eventsOf(scope)).map((e) => [e.type, e.n]))
    expect([events.get('bounced'), events.get('soft_bounced'), events.get('complained')]).toEqual([1, 1, 1])
    expect(events.get('delivered')).toBe(2)
  })

  it('is reported too when nobody got its answer, which settles what was unknown', async () => {
    await c.sandbox!.store.addFault({ port: 'mail', mode: 'drop_after_accept', times: 1 })
    const { scope, id } = await confirmed(provider, people(3))
    await told(scope, id).toMatchObject({ accepted: 3, unknown: 0, delivered: 3 })
  })

  it.each(['drain', 'cron'])('is reported by %s when the run that took it died', async (by) => {
    await c.sandbox!.store.setSetting('mail_reports', 'off')
    const { scope, id } = await confirmed(provider, people(3))
    await drain(c)
    expect(await countsOf(scope, id)).toMatchObject({ accepted: 3, delivered: 0 })
    await c.db.d1.prepare('UPDATE sandbox_mail_calls SET reported_at = NULL, at = at - ?1').bind(MINUTE).run()
    if (by === 'drain') expect(await dev('/drain')).toBe(200)
    else await runCron('* * * * *', c)
    await told(scope, id).toMatchObject({ delivered: 3 })
    expect(await openReports()).toEqual([])
  })

  it('has the same event ids when it is reported twice', async () => {
    const { scope } = await confirmed(provider, people(2))
    await drain(c)
    const first = await eventsOf(scope)
    await c.db.d1.prepare('UPDATE sandbox_mail_calls SET reported_at = NULL').run()
    expect(await c.sandbox!.reports.sweep(c.clock.now())).toBe(1)
    expect(await eventsOf(scope)).toEqual(first)
  })

  // Resend's one secret both signs and verifies, so only SendGrid's can fail to match.
  it.runIf(provider === 'sendgrid')('stays open as long as its signature is refused', async () => {
    await c.sandbox!.store.setSetting('mail_reports', 'off')
    await confirmed(provider, people(1))
    await drain(c)
    await c.db.d1.prepare('UPDATE sandbox_mail_calls SET reported_at = NULL').run()
    const strange = await testContainer({
      SENDGRID_WEBHOOK_PRIVATE_KEY: await otherKey(),
    })
    expect(await strange.sandbox!.reports.sweep(c.clock.now())).toBe(0)
    expect(await openReports()).toHaveLength(1)
    expect(await c.sandbox!.reports.sweep(c.clock.now())).toBe(1)
  })
})

describe('told not to report by themselves', () => {
  it('the fakes report nothing, also not later', async () => {
    expect(await dev('/reports', { automatic: false })).toBe(200)
    const { scope } = await confirmed('resend', people(2))
    await drain(c)
    expect(await dev('/reports', { automatic: true })).toBe(200)
    expect(await dev('/drain')).toBe(200)
    expect(await eventsOf(scope)).toEqual([])
    expect(await listMails(c.sandbox!.store)).toHaveLength(2)
  })

  it('mails that are not kept, as in benchmarks, are not reported', async () => {
    await c.sandbox!.store.setSetting('mail_keep', 'none')
    const { scope, id } = await confirmed('sendgrid', people(2))
    await drain(c)
    await c.sandbox!.store.setSetting('mail_keep', 'all')
    expect(await openReports()).toEqual([])
    expect(await countsOf(scope, id)).toMatchObject({ accepted: 2, delivered: 0 })
  })
})

async function otherKey(): Promise<string> {
  const { privateKey } = (await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'sign',
    'verify',
  ])) as CryptoKeyPair
  const bytes = (await crypto.subtle.exportKey('pkcs8', privateKey)) as ArrayBuffer
  return btoa(String.fromCharCode(...new Uint8Array(bytes)))
}
