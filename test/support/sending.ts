import { expect } from 'vitest'
import { deliveryId } from '#app/domain/kernel/ids.ts'
import { MINUTE, SECOND } from '#app/domain/kernel/time.ts'
import { addState, noCounts } from '#app/domain/updates/delivery-event.rules.ts'
import type { MailEvent } from '#app/domain/updates/mail-event.rules.ts'
import type { CreateUpdate, DeliveryState } from '#app/domain/updates/updates.schema.ts'
import {
  advance,
  drain,
  makeSeller,
  resetGates,
  type Sent,
  type TestContainer,
  testContainer,
} from '#test/support/container.ts'
import { type Customer, makeShop } from '#test/support/shop.ts'
import type { SellerScope } from '#workers/auth/scope.ts'
import { runCron } from '#workers/cron.ts'
import { acceptanceLog, listMails } from '#workers/dev/captured-mails.ts'
import type { EmailProvider } from '#workers/ports/email-provider.port.ts'

export type Provider = EmailProvider['name']
export const PROVIDERS: Provider[] = ['resend', 'sendgrid']
export const otherThan = (provider: Provider): Provider => (provider === 'resend' ? 'sendgrid' : 'resend')
export const people = (n: number): Customer[] => Array.from({ length: n }, () => ({}))
/** No alarm takes jobs up beside the test, which then is the only consumer there is. */
export const ALONE = { JobTimer: { idFromName: () => 'jobs', get: () => ({ arm: async () => {} }) } }

/** A shop with customers whose seller sends through one provider, and an update of it, confirmed. */
export async function confirmed(
  customers: Customer[],
  provider: Provider = 'resend',
  input: CreateUpdate = { hold_seconds: 0 },
  overrides: Record<string, unknown> = {},
) {
  const c = await emptied(overrides)
  const scope = await makeSeller(c)
  const { settings, batch } = c.repos(scope)
  await batch([settings.update({ mailProvider: provider }, c.clock.now())])
  const shop = await makeShop(c, scope, customers)
  const update = await c.services.updates.create(scope, shop.productId, input)
  return { c, scope, shop, id: update.id }
}

/** The same with its hold just over, and nobody at work on it but the test. */
export async function atStart(
  customers: number,
  provider: Provider,
  overrides: Record<string, unknown> = {},
) {
  const setUp = { ...ALONE, ...overrides }
  const { c, ...made } = await confirmed(people(customers), provider, { hold_seconds: 10 }, setUp)
  return { ...made, c: await advance(c, 10 * SECOND) }
}

/** A container whose sandbox holds no mail and no job of the tests before. */
async function emptied(overrides: Record<string, unknown>) {
  const c = await testContainer()
  const tables = ['sandbox_mail_bodies', 'sandbox_mail_calls', 'sandbox_faults', 'sandbox_clock', 'jobs']
  await c.db.d1.batch(tables.map((t) => c.db.d1.prepare(`DELETE FROM ${t}`)))
  await resetGates()
  return testContainer(overrides)
}

type Ledger = { email: string; state: DeliveryState; provider: Provider }
async function ledgerOf(c: TestContainer, scope: SellerScope, id: string): Promise<Ledger[]> {
  const { results } = await c.db.d1
    .prepare(
      `SELECT lower(d.email) AS email, coalesce(d.state, b.state) AS state, b.provider FROM deliveries d
       JOIN update_batches b ON b.seller_id = d.seller_id AND b.update_id = d.update_id AND b.batch_no = d.batch_no
       WHERE d.seller_id = ?1 AND d.update_id = ?2`,
    )
    .bind(scope.sellerId, id)
    .all<Ledger>()
  return results
}

/** The update's counts, having checked that they add up and that its deliveries come to the same. */
export async function countsOf(c: TestContainer, scope: SellerScope, id: string) {
  const { counts, status } = await c.services.updates.get(scope, id)
  const excluded = Object.values(counts.excluded).reduce((sum, n) => sum + n, 0)
  expect(counts.candidates).toBe(counts.recipients + excluded)
  const { queued, accepted, rejected, unknown, skipped, cancelled } = counts
  expect(queued + accepted + rejected + unknown + skipped + cancelled).toBe(counts.recipients)
  const ledger = await ledgerOf(c, scope, id)
  const summed = noCounts()
  for (const { state } of ledger) addState(summed, state, 1)
  expect(counts).toMatchObject(summed)
  expect(ledger.filter((d) => d.state === 'queued')).toHaveLength(queued + cancelled)
  return { status, queued, accepted, rejected, unknown, skipped, cancelled }
}
export const NOBODY = { queued: 0, accepted: 0, rejected: 0, unknown: 0, skipped: 0, cancelled: 0 }

/**
 * Holds Awning's ledger against the providers' own log of what they accepted: who counts as accepted was accepted
 * exactly once, by the provider the ledger names; who is unknown at most once; nobody else at all.
 * @param twice addresses a member chose to send to again, which may have been accepted twice
 * @returns the update's counts
 */
export async function recount(
  c: TestContainer,
  scope: SellerScope,
  id: string,
  twice: ReadonlySet<string> = new Set(),
) {
  const counts = await countsOf(c, scope, id)
  const log = (await acceptanceLog(c.sandbox!.store, id)).accepted
  const ledger = await ledgerOf(c, scope, id)
  const wrong = ledger.flatMap(({ email, state, provider }) => {
    const times = log.get(email) ?? { resend: 0, sendgrid: 0 }
    const n = times.resend + times.sendgrid
    const isRight = !TAKEN.has(state)
      ? n <= (state === 'unknown' ? 1 : 0)
      : twice.has(email)
        ? n === 1 || n === 2
        : n === 1 && times[provider] === 1
    return isRight ? [] : [{ email, state, provider, times }]
  })
  expect(wrong.slice(0, 3)).toEqual([])
  const known = new Set(ledger.map((d) => d.email))
  expect(known.size).toBe(ledger.length)
  expect([...log.keys()].filter((email) => !known.has(email))).toEqual([])
  return counts
}
const TAKEN = new Set<DeliveryState>(['accepted', 'delivered', 'opened', 'clicked', 'bounced', 'complained'])

/** Addresses the log of the sandbox's providers has, one entry per mail that left. */
export const mailed = async (c: TestContainer) => (await listMails(c.sandbox!.store)).map((m) => m.to)
export async function expectNobodyTwice(c: TestContainer, mails: number) {
  const to = await mailed(c)
  expect(to).toHaveLength(mails)
  expect(new Set(to).size).toBe(mails)
}

/** Does something at one of the provider's calls of this process, in place of it or around it. */
export function atCall(
  c: TestContainer,
  provider: Provider,
  at: number,
  act: (call: () => ReturnType<EmailProvider['sendBulk']>) => ReturnType<EmailProvider['sendBulk']>,
) {
  const real = c.providers[provider]
  let calls = 0
  c.providers[provider] = {
    ...real,
    async sendBulk(message) {
      const call = () => real.sendBulk(message)
      return ++calls === at ? act(call) : call()
    },
  }
  return () => {
    c.providers[provider] = real
  }
}

/** Lets the process die at the provider call: before the provider heard of it, or after it took the mails. */
export const dieAt = (c: TestContainer, provider: Provider, when: 'before' | 'after', at = 1) =>
  atCall(c, provider, at, async (call) => {
    if (when === 'after') await call()
    throw new Error('the process died')
  })

/** The messages that hand batches over, recorded and not yet delivered: the hold has ended. */
export async function dispatchMessages(c: TestContainer): Promise<Sent[]> {
  await c.settle()
  await c.jobs.relay()
  expect(c.sent.map((m) => m.body.name)).toContain('updates.dispatch')
  return c.sent.splice(0)
}

export type Update = { c: TestContainer; scope: SellerScope; id: string }
/** Something is told about the update's mails to some contacts, and has its effect. */
export async function tell({ c, id }: Omit<Update, 'scope'>, contactIds: string[], type: MailEvent['type']) {
  const now = c.clock.now()
  const events = contactIds.map((contact) => ({
    eventId: `${type}-${deliveryId(id, contact)}`,
    type,
    deliveryId: deliveryId(id, contact),
    provider: type === 'opened' ? ('awning' as const) : ('resend' as const),
    at: now,
    detail: null,
    agent: type === 'opened' ? ('person' as const) : null,
    linkNo: null,
  }))
  await c.system.mailEvents.record(events, { id: c.newId('job'), runAt: now }, now)
  await drain(c)
}

/** Lets cron and the consumers work, and time pass, until nothing of the seller's is left to do. */
export async function untilOver(
  c: TestContainer,
  scope: SellerScope,
  step = MINUTE,
  most = 100,
): Promise<TestContainer> {
  const left = () =>
    c.db.d1
      .prepare(`SELECT count(*) AS n FROM jobs WHERE seller_id = ?1 AND state <> 'failed'`)
      .bind(scope.sellerId)
      .first<number>('n')
  let later = c
  for (let i = 0; i < most; i++) {
    await runCron('* * * * *', later)
    await drain(later)
    if ((await left()) === 0) {
      expect(await later.system.jobs.listFailed(10)).toEqual([])
      return later
    }
    later = await advance(later, step)
  }
  throw new Error(`jobs never ended: ${JSON.stringify(await c.system.jobs.list(10))}`)
}
