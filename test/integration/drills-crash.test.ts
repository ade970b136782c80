import { abortAllDurableObjects } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import { MINUTE } from '#app/domain/kernel/time.ts'
import { advance, deliver, type Sent, type TestContainer, testContainer } from '#test/support/container.ts'
import { mortalDatabase } from '#test/support/mortal.ts'
import {
  ALONE,
  atCall,
  atStart,
  dispatchMessages,
  NOBODY,
  PROVIDERS,
  type Provider,
  recount,
  untilOver,
} from '#test/support/sending.ts'
import type { SellerScope } from '#workers/auth/scope.ts'
import { runCron } from '#workers/cron.ts'
import { acceptanceLog } from '#workers/dev/captured-mails.ts'

const batchesOf = async (c: TestContainer, scope: SellerScope, id: string) =>
  (
    await c.db.d1
      .prepare(
        `SELECT batch_no AS no, provider, state, size FROM update_batches WHERE seller_id = ?1 AND update_id = ?2 ORDER BY batch_no`,
      )
      .bind(scope.sellerId, id)
      .all<{ no: number; provider: Provider; state: string; size: number }>()
  ).results

describe.each(PROVIDERS)('through %s, Durable Objects', { timeout: 60_000 }, (provider) => {
  it('evicted between any two messages cost nobody their mail', async () => {
    const { c, scope, id } = await atStart(4130, provider)
    for (const message of await dispatchMessages(c)) {
      await deliver(c, [message])
      await abortAllDurableObjects()
    }
    const later = await untilOver(c, scope)
    expect(await recount(later, scope, id)).toEqual({ ...NOBODY, status: 'sent', accepted: 4130 })
  })

  it('evicted while a call is out leave in doubt at most what was out', async () => {
    const { c, scope, id } = await atStart(4130, provider)
    atCall(c, provider, 2, async (call) => {
      await abortAllDurableObjects()
      return call()
    })
    const messages = await dispatchMessages(c)
    await deliver(c, messages)
    const later = await untilOver(c, scope)
    const counts = await recount(later, scope, id)
    expect(counts.accepted + counts.unknown).toBe(4130)
    // What the dying gate could not be told was sent all the same; only the other one can be asked again.
    expect((await acceptanceLog(later.sandbox!.store, id)).accepted.size).toBe(4130)
    if (provider === 'resend') expect(counts.unknown).toBe(0)
  })
})

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let a = seed
  return () => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** What one consumer does until there is nothing left to do now: so many messages at a time. */
async function consume(c: TestContainer, messages: number): Promise<void> {
  await runCron('* * * * *', c)
  do {
    await c.settle()
    while (c.sent.length > 0) await deliver(c, c.sent.splice(0, messages))
  } while ((await c.jobs.relay()) > 0)
}

describe.each<[Provider, number, number]>([
  ['resend', 20261120, 45],
  ['sendgrid', 20261121, 14],
])('a consumer of 10,000 mails through %s', (provider, seed, longest) => {
  it(`is killed twenty times, seed ${seed}: nobody is lost, nobody hears twice`, {
    timeout: 240_000,
  }, async () => {
    const random = randomFrom(seed)
    const { c, scope, id } = await atStart(10_000, provider)
    let kills = 0
    const lives: { revive(): void; work: Promise<unknown> }[] = []
    const sent: Sent[] = []
    while (kills < 20 && lives.length < 40) {
      const { db, died, revive } = mortalDatabase(10 + Math.floor(random() * longest), random() < 0.5)
      const mortal = await testContainer({ ...ALONE, DB: db }, sent)
      const work = consume(mortal, 1 + Math.floor(random() * 4))
      lives.push({ revive, work })
      if ((await Promise.race([work, died])) === 'died') kills += 1
      sent.length = 0
      await c.sandbox!.clock.setOffset((await c.sandbox!.clock.offset()) + 6 * MINUTE)
    }
    expect(kills).toBe(20)
    expect((await c.services.updates.get(scope, id)).status).toBe('sending')
    const later = await untilOver(await advance(c, MINUTE), scope, 6 * MINUTE)
    const counts = await recount(later, scope, id)
    expect(counts).toEqual({
      ...NOBODY,
      status: 'sent',
      accepted: 10_000 - counts.unknown,
      unknown: counts.unknown,
    })
    // Resend was asked again until it answered; what was in doubt with SendGrid, also of what went there instead, stays so.
    const inDoubt = (await batchesOf(later, scope, id)).filter((b) => b.state === 'unknown')
    expect(inDoubt.filter((b) => b.provider === 'resend')).toEqual([])
    // Who was given up comes back after all: what it still has to say matches nothing.
    for (const { revive } of lives) revive()
    await Promise.allSettled(lives.map((life) => life.work))
    expect(await recount(later, scope, id)).toEqual(counts)
  })
})

describe('batches of SendGrid that go through Resend', { timeout: 60_000 }, () => {
  it('are cut anew, and nobody is lost', async () => {
    const { c, scope, id } = await atStart(4130, 'sendgrid')
    await c.sandbox!.store.addFault({ port: 'mail', mode: 'quota', times: 100, provider: 'sendgrid' })
    const later = await untilOver(c, scope)
    expect(await recount(later, scope, id)).toEqual({ ...NOBODY, status: 'sent', accepted: 4130 })
    const batches = await batchesOf(later, scope, id)
    expect(batches.every((b) => b.provider === 'resend' && b.size <= 100)).toBe(true)
    expect(batches.reduce((sum, b) => sum + b.size, 0)).toBe(4130)
  })

  it('are cut once when several consumers do it at the same moment', async () => {
    const { c, scope, id } = await atStart(4130, 'sendgrid')
    await c.sandbox!.store.addFault({ port: 'mail', mode: 'quota', times: 100, provider: 'sendgrid' })
    const messages = await dispatchMessages(c)
    await Promise.all([deliver(c, messages), deliver(c, messages)])
    const later = await untilOver(c, scope)
    expect(await recount(later, scope, id)).toEqual({ ...NOBODY, status: 'sent', accepted: 4130 })
  })

  it('stay where they are when SendGrid may have taken them', async () => {
    const { c, scope, id } = await atStart(4130, 'sendgrid')
    const lost = { port: 'mail', provider: 'sendgrid' } as const
    await c.sandbox!.store.addFault({ ...lost, mode: 'drop_after_accept', times: 1 })
    await c.sandbox!.store.addFault({ ...lost, mode: 'timeout', times: 1 })
    await c.sandbox!.store.addFault({ ...lost, mode: 'quota', times: 100 })
    const later = await untilOver(c, scope)
    const counts = await recount(later, scope, id)
    const batches = await batchesOf(later, scope, id)
    const inDoubt = batches.filter((b) => b.state === 'unknown')
    expect(inDoubt.map((b) => b.provider)).toEqual(['sendgrid', 'sendgrid'])
    expect(counts).toEqual({
      ...NOBODY,
      status: 'sent',
      accepted: 4130 - counts.unknown,
      unknown: counts.unknown,
    })
    expect(counts.unknown).toBe(inDoubt.reduce((sum, b) => sum + b.size, 0))
    // Of the one whose answer was lost everybody was mailed, of the other nobody; neither is asked about again.
    const { resend, sendgrid } = (await acceptanceLog(later.sandbox!.store, id)).mails
    expect(resend).toBe(counts.accepted)
    expect(inDoubt.map((b) => b.size)).toContain(sendgrid)
  })

  it('are sent whenever the consumer that cuts them dies', { timeout: 120_000 }, async () => {
    let cut = 0
    for (let lastWord = 33; lastWord < 57; lastWord += 2) {
      const { c, scope, id } = await atStart(1130, 'sendgrid')
      await c.sandbox!.store.addFault({ port: 'mail', mode: 'quota', times: 100, provider: 'sendgrid' })
      const { db, died } = mortalDatabase(lastWord, true)
      const mortal = await testContainer({ ...ALONE, DB: db })
      if ((await Promise.race([consume(mortal, 1), died])) === 'died') {
        const batches = await batchesOf(c, scope, id)
        if (batches.some((b) => b.no > 1)) cut += 1
      }
      const later = await untilOver(await advance(c, 6 * MINUTE, { settle: false }), scope)
      const { status, accepted, unknown } = await recount(later, scope, id)
      expect({ lastWord, status, told: accepted + unknown }).toEqual({ lastWord, status: 'sent', told: 1130 })
    }
    expect(cut).toBeGreaterThan(3)
  })
})
