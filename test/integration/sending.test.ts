import { describe, expect, it } from 'vitest'
import { HOUR, MINUTE } from '#app/domain/kernel/time.ts'
import { advance, deliver, drain } from '#test/support/container.ts'
import {
  confirmed,
  countsOf,
  dieAt,
  dispatchMessages,
  expectNobodyTwice,
  mailed,
  NOBODY,
  PROVIDERS,
  people,
} from '#test/support/sending.ts'
import { runCron } from '#workers/cron.ts'
import { listMails } from '#workers/dev/captured-mails.ts'

describe.each(PROVIDERS)('an update through %s', (provider) => {
  it('reaches every customer once and its counts add up', async () => {
    const { c, scope, id } = await confirmed(people(1130), provider)
    await drain(c)
    expect(await countsOf(c, scope, id)).toEqual({ ...NOBODY, status: 'sent', accepted: 1130 })
    await expectNobodyTwice(c, 1130)
  })

  it('carries one-click unsubscribe, working links and the customer’s name', async () => {
    const { c } = await confirmed([{ name: 'Ada <Lovelace>' }], provider)
    await drain(c)
    const [mail] = await listMails(c.sandbox!.store)
    expect(mail!.headers['List-Unsubscribe']).toMatch(/^<http:\/\/127\.0\.0\.1:8787\/u\/[\w-]+\/one-click>$/)
    expect(mail!.headers['List-Unsubscribe-Post']).toBe('List-Unsubscribe=One-Click')
    expect(mail!.headers['Auto-Submitted']).toBe('auto-generated')
    expect(mail!.html).toMatch(/href="http:\/\/127\.0\.0\.1:8787\/c\/[\w-]{100}\/1"/)
    expect(mail!.text).toContain('Hello Ada Lovelace,')
    expect(mail!.html + mail!.text).not.toContain('{{')
  })

  it('survives the process dying before the provider heard of a batch', async () => {
    const { c, scope, id } = await confirmed(people(30), provider)
    const heal = dieAt(c, provider, 'before')
    await drain(c)
    heal()
    const later = await advance(c, 5 * MINUTE)
    await drain(later)
    // SendGrid knows no idempotency key: what was in doubt stays in doubt and is never sent twice.
    const expected = provider === 'resend' ? { accepted: 30 } : { unknown: 30 }
    expect(await countsOf(later, scope, id)).toEqual({ ...NOBODY, status: 'sent', ...expected })
    await expectNobodyTwice(later, provider === 'resend' ? 30 : 0)
  })

  it('survives the process dying after the provider took a batch', async () => {
    const { c, scope, id } = await confirmed(people(30), provider)
    const heal = dieAt(c, provider, 'after')
    await drain(c)
    heal()
    const later = await advance(c, 5 * MINUTE)
    await drain(later)
    const expected = provider === 'resend' ? { accepted: 30 } : { unknown: 30 }
    expect(await countsOf(later, scope, id)).toEqual({ ...NOBODY, status: 'sent', ...expected })
    await expectNobodyTwice(later, 30)
  })

  it('takes up a run whose process is gone once its lease runs out', async () => {
    const { c, scope, id } = await confirmed(people(4200), provider)
    const real = c.providers[provider]
    let gone: (() => void) | null = null
    let calls = 0
    // The provider took the mails and the process is no more: its run never comes back to say so.
    c.providers[provider] = {
      ...real,
      sendBulk: async (message) => {
        calls += 1
        const isDying = calls === 1
        const outcome = await real.sendBulk(message)
        if (!isDying) return outcome
        return new Promise((resolve) => {
          gone = () => resolve(outcome)
        })
      },
    }
    const dying = deliver(c, await dispatchMessages(c))
    await expect.poll(() => gone).not.toBeNull()
    // The other runs end before the clock jumps, which would make them seem dead as well.
    const running = c.db.d1.prepare(`SELECT count(*) AS n FROM jobs WHERE state = 'running'`)
    await expect.poll(() => running.first('n')).toBe(1)
    const later = await advance(c, 3 * MINUTE, { settle: false })
    await runCron('* * * * *', later)
    await drain(later)
    const counts = await countsOf(later, scope, id)
    const expected = provider === 'resend' ? { accepted: 4200 } : { accepted: 3200, unknown: 1000 }
    expect(counts).toEqual({ ...NOBODY, status: 'sent', ...expected })
    // Should it come back after all, its writes match nothing.
    gone!()
    await dying
    expect(await countsOf(later, scope, id)).toEqual(counts)
    await expectNobodyTwice(later, 4200)
  })

  it('leaves a batch unknown when the answer was lost, and nobody gets it twice', async () => {
    const { c, scope, id } = await confirmed(people(30), provider)
    await c.sandbox!.store.addFault({ port: 'mail', mode: 'drop_after_accept', times: 1 })
    await drain(c)
    expect(await countsOf(c, scope, id)).toEqual({ ...NOBODY, status: 'sent', unknown: 30 })
    const later = await advance(c, 2 * MINUTE)
    await drain(later)
    const expected = provider === 'resend' ? { accepted: 30 } : { unknown: 30 }
    expect(await countsOf(later, scope, id)).toEqual({ ...NOBODY, status: 'sent', ...expected })
    await expectNobodyTwice(later, 30)
  })

  it('does nothing on a duplicate queue delivery, even at the same moment', async () => {
    const { c, scope, id } = await confirmed(people(2100), provider)
    await c.settle()
    await c.jobs.relay()
    const messages = [...c.sent]
    await Promise.all([deliver(c, messages), deliver(c, messages)])
    await drain(c)
    await deliver(c, messages)
    expect(await countsOf(c, scope, id)).toEqual({ ...NOBODY, status: 'sent', accepted: 2100 })
    await expectNobodyTwice(c, 2100)
  })

  it('survives the consumer dying in the middle of a batch of messages', async () => {
    const { c, scope, id } = await confirmed(people(2100), provider)
    const heal = dieAt(c, provider, 'after', 2)
    await drain(c)
    heal()
    const later = await advance(c, 5 * MINUTE)
    await drain(later)
    const counts = await countsOf(later, scope, id)
    if (provider === 'resend') expect(counts).toEqual({ ...NOBODY, status: 'sent', accepted: 2100 })
    else expect(counts).toEqual({ ...NOBODY, status: 'sent', accepted: 1100, unknown: 1000 })
    await expectNobodyTwice(later, 2100)
  })

  it('leaves out who unsubscribes, mutes or is suppressed between freeze and dispatch', async () => {
    const { c, scope, shop, id } = await confirmed(people(10), provider, { hold_seconds: 10 })
    const [first, second, third] = shop.contactIds
    await c.services.audience.changeConsent(scope, first!, { state: 'unsubscribed', reason: 'asked' })
    await c.services.audience.report(scope, [[third!, 'bounced']])
    const { mutes, batch } = c.repos(scope)
    await batch([mutes.add(second!, shop.productId, c.clock.now())])
    const later = await advance(c, 11_000)
    await drain(later)
    expect(await countsOf(later, scope, id)).toEqual({ ...NOBODY, status: 'sent', accepted: 7, skipped: 3 })
    await expectNobodyTwice(later, 7)
    const { data } = await later.services.updates.deliveries(scope, id, { limit: 100, state: 'skipped' })
    expect(data.map((d) => d.reason).sort()).toEqual(['muted', 'suppressed', 'unsubscribed'])
  })

  it('stops what was not handed over when it is cancelled in mid-send', async () => {
    const { c, scope, id } = await confirmed(people(4200), provider)
    const real = c.providers[provider]
    let handedOver = 0
    c.providers[provider] = {
      ...real,
      async sendBulk(message) {
        handedOver += message.recipients.length
        if (handedOver === message.recipients.length) await c.services.updates.cancel(scope, id)
        return real.sendBulk(message)
      },
    }
    for (const message of await dispatchMessages(c)) await deliver(c, [message])
    await drain(c)
    const counts = await countsOf(c, scope, id)
    expect(counts.status).toBe('cancelled')
    expect(counts.accepted).toBe(handedOver)
    expect(counts.cancelled).toBe(4200 - handedOver)
    expect(counts.cancelled).toBeGreaterThan(0)
    await expectNobodyTwice(c, handedOver)
  })

  it('pauses, and goes on where it was', async () => {
    const { c, scope, id } = await confirmed(people(300), provider, { hold_seconds: 10 })
    const later = await advance(c, 11_000)
    await later.services.sending.start(scope, id)
    await later.services.updates.pause(scope, id)
    const paused = await countsOf(later, scope, id)
    await drain(later)
    expect(await countsOf(later, scope, id)).toEqual(paused)
    await later.services.updates.resume(scope, id)
    await drain(later)
    expect(await countsOf(later, scope, id)).toEqual({ ...NOBODY, status: 'sent', accepted: 300 })
    await expectNobodyTwice(later, 300)
  })

  it('sends only the rejected ones again on a retry', async () => {
    const { c, scope, id } = await confirmed(people(1500), provider)
    await c.sandbox!.store.addFault({ port: 'mail', mode: 'reject', times: 1 })
    await drain(c)
    const { rejected } = await countsOf(c, scope, id)
    expect(rejected).toBeGreaterThan(0)
    await c.services.updates.retry(scope, id)
    await drain(c)
    expect(await countsOf(c, scope, id)).toEqual({ ...NOBODY, status: 'sent', accepted: 1500 })
    await expectNobodyTwice(c, 1500)
  })

  it('sends everybody again on a retry a day after all were rejected', async () => {
    const { c, scope, id } = await confirmed(people(20), provider)
    await c.sandbox!.store.addFault({ port: 'mail', mode: 'reject', times: 1 })
    await drain(c)
    expect(await countsOf(c, scope, id)).toEqual({ ...NOBODY, status: 'failed', rejected: 20 })
    const later = await advance(c, 25 * HOUR)
    await later.services.updates.retry(scope, id)
    await drain(later)
    expect(await countsOf(later, scope, id)).toEqual({ ...NOBODY, status: 'sent', accepted: 20 })
    await expectNobodyTwice(later, 20)
  })

  it('waits as long as a rate limit asks and then sends', async () => {
    const { c, scope, id } = await confirmed(people(20), provider)
    await c.sandbox!.store.addFault({ port: 'mail', mode: 'rate_limit', times: 1 })
    await drain(c)
    expect((await countsOf(c, scope, id)).queued).toBe(20)
    const later = await advance(c, HOUR)
    await drain(later)
    expect(await countsOf(later, scope, id)).toEqual({ ...NOBODY, status: 'sent', accepted: 20 })
    await expectNobodyTwice(later, 20)
  })

  it('goes through the other provider when this one refuses the account, and pauses when both do', async () => {
    const unauthorized = { port: 'mail', mode: 'unauthorized', times: 100 } as const
    const first = await confirmed(people(20), provider)
    await first.c.sandbox!.store.addFault({ ...unauthorized, provider })
    await drain(first.c)
    const there = await countsOf(first.c, first.scope, first.id)
    expect(there).toEqual({ ...NOBODY, status: 'sent', accepted: 20 })
    await expectNobodyTwice(first.c, 20)

    const { c, scope, id } = await confirmed(people(20), provider)
    await c.sandbox!.store.addFault({ ...unauthorized, provider: null })
    await drain(c)
    const view = await c.services.updates.get(scope, id)
    expect(view).toMatchObject({
      status: 'paused',
      pause_reason: 'providers_refused',
      counts: { queued: 20 },
    })
  })
})

describe('an unknown batch', () => {
  it('is not sent again once the provider may have forgotten its key', async () => {
    const { c, scope, id } = await confirmed(people(5))
    const heal = dieAt(c, 'resend', 'after')
    await drain(c)
    heal()
    const later = await advance(c, 23 * HOUR + MINUTE)
    await runCron('* * * * *', later)
    await drain(later)
    expect(await countsOf(later, scope, id)).toEqual({ ...NOBODY, status: 'sent', unknown: 5 })
    await expectNobodyTwice(later, 5)
  })

  it('stays unknown when somebody of it opted out before it was asked about again', async () => {
    const { c, scope, shop, id } = await confirmed(people(5))
    await c.sandbox!.store.addFault({ port: 'mail', mode: 'drop_after_accept', times: 1 })
    await drain(c)
    await c.services.audience.changeConsent(scope, shop.contactIds[0]!, { state: 'unsubscribed' })
    const later = await advance(c, 2 * MINUTE)
    await drain(later)
    // Other bytes under the same key are refused by the provider: the first call was taken, nobody is mailed again.
    expect(await countsOf(later, scope, id)).toEqual({ ...NOBODY, status: 'sent', unknown: 5 })
    await expectNobodyTwice(later, 5)
  })
})

describe('the hold', () => {
  it('sends nothing before it ends, and nothing at all after an undo', async () => {
    const { c, scope, id } = await confirmed(people(20), 'resend', { hold_seconds: 10 })
    await drain(c)
    expect(await countsOf(c, scope, id)).toEqual({ ...NOBODY, status: 'held', queued: 20 })
    await c.services.updates.cancel(scope, id)
    const later = await advance(c, MINUTE)
    await drain(later)
    expect(await countsOf(later, scope, id)).toEqual({ ...NOBODY, status: 'cancelled', cancelled: 20 })
    expect(await mailed(later)).toEqual([])
  })

  it('is ended by the job timer without anybody looking', async () => {
    const { c, scope, id } = await confirmed(people(3), 'resend', { hold_seconds: 1 })
    await c.settle()
    await expect.poll(async () => (await c.services.updates.get(scope, id)).status).toBe('sent')
  })
})

describe('a provider that keeps asking to wait', () => {
  it('does not use up the job’s tries', async () => {
    const { c, scope, id } = await confirmed(people(20))
    await c.sandbox!.store.addFault({ port: 'mail', mode: 'rate_limit', times: 15 })
    await drain(c)
    let later = c
    for (let i = 0; i < 15; i++) {
      later = await advance(later, 30 * MINUTE)
      await drain(later)
    }
    expect(await countsOf(later, scope, id)).toEqual({ ...NOBODY, status: 'sent', accepted: 20 })
    await expectNobodyTwice(later, 20)
  })
})

describe('a lost queue message', () => {
  it('is made good by the sweep', async () => {
    const { c, scope, id } = await confirmed(people(2100))
    await c.settle()
    await c.jobs.relay()
    c.sent.length = 0
    const later = await advance(c, 6 * MINUTE)
    await runCron('* * * * *', later)
    await drain(later)
    expect((await countsOf(later, scope, id)).accepted).toBe(2100)
    await expectNobodyTwice(later, 2100)
  })
})
