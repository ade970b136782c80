import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { constraintOf } from '#db/errors.ts'
import { DEFAULT_POLICY_KEY, drain, makeSeller, testContainer } from '#test/support/container.ts'
import { makePayee } from '#test/support/payouts.ts'
import { makeShop } from '#test/support/shop.ts'
import { operatorScope, type SellerScope } from '#workers/auth/scope.ts'

const c = await testContainer()
let scope: SellerScope
beforeEach(async () => {
  scope = await makeSeller(c)
})

const sql = (text: string, ...params: unknown[]) => env.DB.prepare(text).bind(scope.sellerId, ...params)
/** A posting as somebody might write it into the table by hand. */
const write = (entries: unknown, o: { id?: string; cause?: string; verb?: string } = {}) =>
  sql(
    `${o.verb ?? 'INSERT'} INTO ledger_postings (seller_id, id, cause, day, currency, entries, at) VALUES (?1, ?2, ?3, '1970-01-01', 'usd', ?4, 5)`,
    ...[
      o.id ?? 'post_1',
      o.cause ?? 'sale:1',
      typeof entries === 'string' ? entries : JSON.stringify(entries),
    ],
  )
const GOOD = [
  ['buyers', '', -1000],
  ['processor', '', 59],
  ['unpaid', '', 941],
]
const rows = async (table: string) =>
  (await sql(`SELECT * FROM ${table} WHERE seller_id = ?1 ORDER BY 1, 2, 3`).all()).results
const books = async () => [
  await rows('ledger_postings'),
  await rows('ledger_entries'),
  await rows('ledger_balances'),
]
const balance = async () => (await c.repos(scope).ledger.balances())[0]?.amount
const refused = (e: Promise<unknown>, why: RegExp) => expect(e).rejects.toThrow(why)

describe('D1 makes entries and balances of a posting, and refuses one', () => {
  it('that adds up is taken', async () => {
    await write(GOOD).run()
    expect(await rows('ledger_entries')).toHaveLength(3)
    expect(await balance()).toBe(941)
    expect(await c.repos(scope).ledger.check()).toEqual([])
  })

  it.each([
    [
      'that does not add up',
      [
        ['buyers', '', -1000],
        ['unpaid', '', 999],
      ],
    ],
    [
      'with fractions',
      [
        ['buyers', '', -10.5],
        ['unpaid', '', 10.5],
      ],
    ],
    ['with whole numbers written as fractions', '[["buyers","",-10.0],["unpaid","",10.0]]'],
    ['with an entry of nothing', [...GOOD, ['tax', '', 0]]],
    [
      'with amounts as text',
      [
        ['buyers', '', '-5'],
        ['unpaid', '', '5'],
      ],
    ],
    [
      'with an amount as text that is none',
      [
        ['buyers', '', 'ten'],
        ['unpaid', '', 0],
      ],
    ],
    ['with an amount that is null', [...GOOD, ['tax', '', null]]],
    ['with an amount left out', [...GOOD, ['tax', '']]],
    ['with an amount that is a list', [...GOOD, ['tax', '', [0]]]],
    [
      'beyond what a whole number holds',
      '[["buyers","",-9223372036854775809],["unpaid","",9223372036854775809]]',
    ],
    ['of no entries', []],
    ['of entries that are no list', '{}'],
    ['that is no JSON', 'buyers -5, unpaid 5'],
    [
      'with an account there is none of',
      [
        ['buyers', '', -5],
        ['pocket', '', 5],
      ],
    ],
  ])('%s', async (_, entries) => {
    await refused(write(entries).run(), /ledger: a posting has to add up to zero in whole amounts/)
    expect(await books()).toEqual([[], [], []])
  })

  it.each([
    ['that is text', '"x"'],
    [
      'without an account',
      [
        ['buyers', '', -5],
        [null, '', 5],
      ],
    ],
    [
      'of nobody',
      [
        ['buyers', '', -5],
        ['affiliates', null, 5],
      ],
    ],
    [
      'that names an account twice',
      [
        ['buyers', '', -5],
        ['unpaid', '', 2],
        ['unpaid', '', 3],
      ],
    ],
    [
      'whose sum overflows',
      '[["buyers","",9223372036854775807],["unpaid","",9223372036854775807],["tax","",2]]',
    ],
  ])('%s', async (_, entries) => {
    await refused(write(entries).run(), /comes with its posting|UNIQUE|overflow|malformed JSON/)
    expect(await books()).toEqual([[], [], []])
  })

  it('of a cause that was posted, with all that stands beside it in the batch', async () => {
    await write(GOOD).run()
    const before = await books()
    const again = env.DB.batch([
      write(GOOD, { id: 'post_2', cause: 'sale:2' }),
      write(GOOD, { id: 'post_3', cause: 'sale:1' }),
    ])
    await refused(again, /UNIQUE/)
    expect(constraintOf(await again.catch((e: unknown) => e))).toBe('unique')
    expect(await books()).toEqual(before)
  })

  it('but takes the same cause of another seller', async () => {
    await write(GOOD).run()
    scope = await makeSeller(c)
    await write(GOOD).run()
    expect(await balance()).toBe(941)
  })
})

describe('nothing in the books is changed, whichever way it is tried', () => {
  const EDIT = /ledger: append-only/
  it.each([
    ['a posting updated', () => sql('UPDATE ledger_postings SET at = 6 WHERE seller_id = ?1'), EDIT],
    ['an entry updated', () => sql('UPDATE ledger_entries SET amount = 1 WHERE seller_id = ?1'), EDIT],
    [
      'an entry updated over another',
      () => sql(`UPDATE OR REPLACE ledger_entries SET account = 'unpaid', party = '' WHERE seller_id = ?1`),
      EDIT,
    ],
    ['a posting deleted', () => sql('DELETE FROM ledger_postings WHERE seller_id = ?1'), EDIT],
    ['an entry deleted', () => sql('DELETE FROM ledger_entries WHERE seller_id = ?1'), EDIT],
    ['a posting replaced by its id', () => write(GOOD, { verb: 'INSERT OR REPLACE', cause: 'sale:2' }), EDIT],
    ['a posting replaced by its cause', () => write(GOOD, { verb: 'REPLACE', id: 'post_2' }), /UNIQUE/],
    [
      'an entry beside its posting',
      () =>
        sql(`INSERT INTO ledger_entries (seller_id, account, currency, at, posting_id, party, amount)
             VALUES (?1, 'unpaid', 'usd', 5, 'post_1', 'x', 1000)`),
      /ledger: an entry comes with its posting/,
    ],
    [
      'an entry written over with another amount',
      () =>
        sql(`INSERT OR REPLACE INTO ledger_entries (seller_id, account, currency, at, posting_id, party, amount)
             VALUES (?1, 'unpaid', 'usd', 5, 'post_1', '', 942)`),
      /ledger: an entry comes with its posting/,
    ],
    [
      'an entry by an upsert',
      () =>
        sql(`INSERT INTO ledger_entries (seller_id, account, currency, at, posting_id, party, amount)
             VALUES (?1, 'unpaid', 'usd', 5, 'post_1', '', 941) ON CONFLICT DO UPDATE SET amount = 5`),
      EDIT,
    ],
    [
      'a posting by an upsert',
      () =>
        sql(`INSERT INTO ledger_postings (seller_id, id, cause, day, currency, entries, at) VALUES (?1, 'post_1', 'sale:1', '1970-01-01', 'usd',
             '[["buyers","",-1],["unpaid","",1]]', 5) ON CONFLICT DO UPDATE SET at = 6`),
      EDIT,
    ],
    [
      'an entry without any posting',
      () =>
        sql(`INSERT INTO ledger_entries (seller_id, account, currency, at, posting_id, party, amount)
             VALUES (?1, 'unpaid', 'usd', 5, 'post_9', '', 1)`),
      /ledger: an entry comes with its posting/,
    ],
  ])('%s', async (_, attempt, why) => {
    await write(GOOD).run()
    const before = await books()
    await refused(attempt().run(), why)
    expect(await books()).toEqual(before)
  })
})

describe('the policy of a sale stays what it was', () => {
  const LEFT = { period_days: 30, title: '30-day money back' }
  const key = DEFAULT_POLICY_KEY
  const put = (verb: string) =>
    sql(
      `${verb} INTO policy_snapshots (seller_id, id, period_days, title, version, inherited_from, enforced, changed_at)
       VALUES (?1, ?2, 0, 'No refunds', 1, 'default', 0, 0)`,
      key,
    )
  const purchase = async () => (await rows('purchases'))[0]!
  const all = () => sql('UPDATE policy_snapshots SET period_days = 0 WHERE seller_id = ?1')

  it.each([
    ['a snapshot updated', all, /never changed/],
    ['a snapshot deleted', () => sql('DELETE FROM policy_snapshots WHERE seller_id = ?1'), /never changed/],
    [
      'a purchase put under another',
      () => sql(`UPDATE purchases SET policy_key = 'x' WHERE seller_id = ?1`),
      /policy of a sale/,
    ],
  ])('%s', async (_, attempt, why) => {
    await makeShop(c, scope, [{}])
    await refused(attempt().run(), why)
    expect(await rows('policy_snapshots')).toMatchObject([LEFT])
    expect(await purchase()).toMatchObject({ policy_key: key })
  })

  it('a snapshot written over is left as it was', async () => {
    for (const verb of ['INSERT OR REPLACE', 'INSERT OR IGNORE', 'REPLACE']) await put(verb).run()
    expect(await rows('policy_snapshots')).toMatchObject([LEFT])
  })

  it('a purchase written over with another policy is refused', async () => {
    await makeShop(c, scope, [{}])
    await c.repos(scope).batch([
      sql(
        `INSERT INTO policy_snapshots (seller_id, id, period_days, title, version, inherited_from, enforced, changed_at)
         VALUES (?1, 'none', 0, 'No refunds', 1, 'default', 0, 0)`,
      ),
    ])
    const over = sql(
      `INSERT OR REPLACE INTO purchases (seller_id, id, product_id, edition_id, contact_id, price_amount, currency, status, source,
         purchased_at, policy_key, created_at)
       SELECT seller_id, id, product_id, edition_id, contact_id, price_amount, currency, status, source, purchased_at, 'none', created_at
       FROM purchases WHERE seller_id = ?1`,
    )
    await refused(over.run(), /policy of a sale is never changed/)
    expect(await purchase()).toMatchObject({ policy_key: key })
  })

  it('the history of a policy is only added to', async () => {
    const { policies, batch } = c.repos(scope)
    const place = { productId: null, editionId: null }
    const change = (seen: number) =>
      policies.set(
        place,
        { periodDays: 14, finePrint: null },
        { seen, actor: 'key:x', actorName: 'x', now: 1 },
      )
    await batch(change(0))
    const before = [await rows('policy_changes'), await rows('refund_policies')]
    // Two who decided on the same version: the second is refused whole.
    const second = await batch(change(0)).catch((e: unknown) => e)
    expect(constraintOf(second)).toBe('unique')
    for (const text of [
      'UPDATE policy_changes SET to_days = 0 WHERE seller_id = ?1',
      'DELETE FROM policy_changes WHERE seller_id = ?1',
      `INSERT OR REPLACE INTO policy_changes (seller_id, version, to_days, actor, actor_name, at) VALUES (?1, 1, 0, 'x', 'x', 1)`,
    ])
      await refused(sql(text).run(), /append-only/)
    expect([await rows('policy_changes'), await rows('refund_policies')]).toEqual(before)
    await batch(change(1))
    expect((await policies.versions(null)).get('')).toBe(2)
  })
})

describe('the check of the books', () => {
  const check = () => c.repos(scope).ledger.check()
  beforeEach(async () => {
    await write(GOOD).run()
  })

  it.each([
    [
      'a balance that was moved',
      'UPDATE ledger_balances SET amount = amount + 7 WHERE seller_id = ?1',
      [{ account: 'unpaid', currency: 'usd', entries: 941, kept: 948 }],
    ],
    [
      'a balance that is gone',
      'DELETE FROM ledger_balances WHERE seller_id = ?1',
      [{ account: 'unpaid', currency: 'usd', entries: 941, kept: 0 }],
    ],
    [
      'a balance of nothing',
      `INSERT INTO ledger_balances (seller_id, account, currency, amount) VALUES (?1, 'paid', 'eur', 5)`,
      [{ account: 'paid', currency: 'eur', entries: 0, kept: 5 }],
    ],
  ])('finds %s', async (_, text, drift) => {
    await sql(text).run()
    expect(await check()).toEqual(drift)
  })

  it('finds entries that do not add up, should anybody get past the triggers', async () => {
    const { sql: trigger } = (await env.DB.prepare(
      `SELECT sql FROM sqlite_master WHERE name = 'ledger_entries_not_deleted'`,
    ).first<{ sql: string }>())!
    await env.DB.batch([
      env.DB.prepare('DROP TRIGGER ledger_entries_not_deleted'),
      sql(`DELETE FROM ledger_entries WHERE seller_id = ?1 AND account = 'processor'`),
      env.DB.prepare(trigger),
    ])
    expect(await check()).toEqual([{ account: '*', currency: 'usd', entries: -59, kept: 0 }])
  })

  describe('of what payouts hold', () => {
    const payout = (table: string) => sql(`SELECT * FROM ${table} WHERE seller_id = ?1`)
    beforeEach(async () => {
      ;({ scope } = await makePayee(c))
      await c.services.instantPayouts.request(scope, { amount: { amount: 3000, currency: 'usd' } }, 'k')
      await drain(c)
    })
    /** Past a trigger that would not let it. */
    const past = async (name: string, text: string) => {
      const { sql: trigger } = (await env.DB.prepare(`SELECT sql FROM sqlite_master WHERE name = ?1`)
        .bind(name)
        .first<{ sql: string }>())!
      await env.DB.batch([env.DB.prepare(`DROP TRIGGER ${name}`), sql(text), env.DB.prepare(trigger)])
    }

    it('is empty when it is right, with a payout that went out', async () => {
      expect((await payout('payouts').all()).results).toHaveLength(1)
      expect((await payout('payout_claims').all()).results.length).toBeGreaterThan(0)
      expect(await check()).toEqual([])
    })

    it('finds open money that is not what is unpaid', async () => {
      await sql('UPDATE balance_days SET claimed = claimed - 5 WHERE seller_id = ?1').run()
      expect(await check()).toEqual([{ account: 'balance_days', currency: 'usd', entries: 2000, kept: 2005 }])
    })

    it('finds a payout that is over and of which the books do not say so', async () => {
      await sql(`UPDATE payouts SET status = 'paid' WHERE seller_id = ?1`).run()
      expect(await check()).toEqual([{ account: 'payouts', currency: 'usd', entries: 3000, kept: 0 }])
    })

    it('finds claims that are not the gross of their payout', async () => {
      await past('payout_claims_kept', 'UPDATE payout_claims SET amount = amount - 1 WHERE seller_id = ?1')
      expect(await check()).toEqual([
        { account: 'payout_claims', currency: 'usd', entries: 3000, kept: 2999 },
      ])
      await past('payout_claims_not_deleted', 'DELETE FROM payout_claims WHERE seller_id = ?1')
      expect(await check()).toEqual([{ account: 'payout_claims', currency: 'usd', entries: 3000, kept: 0 }])
    })
  })

  it('is made of every seller with books, day by day, and the operator sees what it found', async () => {
    const right = scope
    scope = await makeSeller(c)
    await write(GOOD).run()
    await sql('UPDATE ledger_balances SET amount = 1 WHERE seller_id = ?1').run()
    const none = await makeSeller(c)
    expect(await c.services.ledgerCheck.beginAll()).toBeGreaterThanOrEqual(2)
    const jobs = () =>
      env.DB.prepare(`SELECT count(*) AS n FROM jobs WHERE name = 'ledger.check'`).first<{ n: number }>()
    const before = await jobs()
    await c.services.ledgerCheck.beginAll()
    expect(await jobs()).toEqual(before)
    await drain(c)
    const { rows: sellers } = await c.services.operator.sellers(
      operatorScope({ loginId: 'usr_1', name: 'Op' }),
      [right, scope, none]
        .map((s) => s.sellerId)
        .sort()[0]!
        .slice(0, -1),
    )
    const found = (s: SellerScope) => sellers.find((x) => x.id === s.sellerId)!.books
    expect(found(right)).toMatchObject({ drifts: [] })
    expect(found(scope)).toMatchObject({
      drifts: [{ account: 'unpaid', currency: 'usd', entries: 941, kept: 1 }],
    })
    expect(found(none)).toBeNull()
  })
})
