import { createMessageBatch } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeAll, expect, it } from 'vitest'
import { DAY, MINUTE } from '#app/domain/kernel/time.ts'
import { addDays, utcDay } from '#app/domain/payouts/schedule.rules.ts'
import { consumeBatch } from '#queues/consumer.ts'
import { type Sent, type TestContainer, testContainer } from '#test/support/container.ts'
import { mortalDatabase } from '#test/support/mortal.ts'
import {
  atPayday,
  giveBack,
  goOn,
  hurry,
  pass,
  payoutsOf,
  recount,
  tend,
  UNHEARD,
  untilThere,
} from '#test/support/payout-drills.ts'
import { makePayee } from '#test/support/payouts.ts'
import { runCron } from '#workers/cron.ts'

/** Sellers of one run whose messages come in one batch, so that what they ask of D1 goes in groups (db/group-commit.ts). */
const SELLERS = 4
type Payee = Awaited<ReturnType<typeof makePayee>>
let c: TestContainer
let payees: Payee[]
let messages: Sent[]

beforeAll(hurry)

async function start(flavour = (_: number) => 'bank_ok') {
  c = await atPayday()
  payees = []
  for (let i = 0; i < SELLERS; i++) payees.push(await makePayee(c, flavour(i)))
  await runCron('0 10 * * *', c)
  await c.settle()
  messages = c.sent.splice(0)
  expect(messages).toHaveLength(SELLERS)
}
/** As workers/index.ts does. @param db what D1 is for it */
async function consumeTogether(db: unknown = env.DB): Promise<void> {
  const by = await testContainer({ ...UNHEARD, DB: db }, c.sent, { groups: true })
  const list = messages.map((m) => ({
    id: crypto.randomUUID(),
    timestamp: new Date(),
    attempts: 1,
    body: m.body,
  }))
  await consumeBatch(createMessageBatch('money', list), by)
  await by.settle()
}
/** D1 whose batches are shown before they go out. */
function watched(look: (sql: string) => Promise<void>) {
  const texts = new WeakMap<D1PreparedStatement, string>()
  return {
    prepare: (sql: string) => ({
      bind(...values: unknown[]) {
        const bound = env.DB.prepare(sql).bind(...values)
        texts.set(bound, sql)
        return bound
      },
    }),
    async batch(list: D1PreparedStatement[]) {
      await look(list.map((s) => texts.get(s)).join())
      return env.DB.batch(list)
    },
  }
}

async function expectEachPaid(amounts: (i: number) => number = () => 5000) {
  for (const [i, { scope, accountId }] of payees.entries()) {
    expect((await payoutsOf(scope)).map((p) => [p.status, p.gross])).toEqual([['paid', amounts(i)]])
    expect(await recount(c, scope, accountId)).toMatchObject({ unpaid: 0, processing: 0, paid: amounts(i) })
  }
}

it('makes and sends the payouts of a batch in a few calls', async () => {
  await start()
  const seen: string[] = []
  await consumeTogether(watched(async (sql) => void seen.push(sql)))
  expect(seen.filter((sql) => sql.includes('INSERT INTO payouts'))).toHaveLength(1)
  expect((await Promise.all(payees.map((p) => payoutsOf(p.scope)))).flat().map((p) => p.status)).toEqual(
    payees.map(() => 'submitted'),
  )
  c = await untilThere(c)
  await expectEachPaid()
})

it.each([
  ['heard', true],
  ['unheard', false],
])('that dies at any word, %s, pays each once', { timeout: 300_000 }, async (_, isHeard) => {
  let kills = 0
  for (let word = isHeard ? 1 : 2; ; word += 2) {
    await start()
    const { db, died } = mortalDatabase(word + 1, isHeard)
    const isDead = (await Promise.race([consumeTogether(db), died])) === 'died'
    if (isDead) kills += 1
    // Every third time the outbox is lost as well: reconciliation is all there is.
    if (word % 3 === 0) await env.DB.prepare('DELETE FROM jobs').run()
    c = await goOn(c, 15 * MINUTE, 15 * MINUTE, 3 * DAY)
    await expectEachPaid()
    if (!isDead) break
  }
  expect(kills).toBeGreaterThan(8)
})

it('decides anew for whom money goes back just then, and for nobody else', async () => {
  await start()
  let tries = 0
  const db = watched(async (sql) => {
    if (!sql.includes('INSERT INTO payouts') || ++tries > 1) return
    await giveBack(c, payees[2]!.scope, 1500, addDays(utcDay(c.clock.now()), -10))
  })
  await consumeTogether(db)
  expect(tries).toBeGreaterThan(1)
  c = await untilThere(c)
  await expectEachPaid((i) => (i === 2 ? 3500 : 5000))
})

it('takes in what each bank does with its own', async () => {
  await start((i) => (i % 2 === 1 ? 'bank_account_closed' : 'bank_ok'))
  await consumeTogether()
  c = await untilThere(c)
  for (const [i, { scope, accountId }] of payees.entries()) {
    expect((await payoutsOf(scope)).map((p) => p.status)).toEqual([i % 2 === 1 ? 'failed' : 'paid'])
    expect(await recount(c, scope, accountId)).toMatchObject({ unpaid: i % 2 === 1 ? 5000 : 0 })
  }
})

it('pays once whose messages come twice in a batch, and in two batches at once', async () => {
  await start()
  messages = [...messages, ...messages]
  await Promise.all([consumeTogether(), consumeTogether()])
  c = await pass(c, 3 * MINUTE)
  await tend(c)
  c = await untilThere(c)
  await expectEachPaid()
})
