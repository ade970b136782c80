import { eq } from 'drizzle-orm'
import type { ConsentState } from '#app/domain/audience/consent.rules.ts'
import { contacts } from '../schema/audience.table.ts'
import type { Statement, TenantDb } from '../tenant-db.ts'

export type ContactRow = typeof contacts.$inferSelect
/** What a contact starts with; its consent is set here once and afterwards only by `consent.repo`. */
export type NewContact = {
  id: string
  email: string
  emailGiven: string
  name: string | null
  country: string | null
  state: ConsentState
  reason: string | null
  source: string
  suppressedReason: string | null
  at: number
  customerSince: number
  actor: string
}
export type ContactFilter = {
  email?: string | undefined
  /** Start of the canonical e-mail; the answer is then in order of e-mail, else newest first. */
  search?: string | undefined
  consent?: ConsentState | undefined
  kind?: 'customer' | undefined
}
/** Purchases that stand (neither fully refunded nor charged back), per contact and currency. */
export type Spent = { contactId: string; currency: string; purchases: number; amount: number; since: number }

const BOUGHT = `EXISTS (SELECT 1 FROM purchases p WHERE p.seller_id = ?1 AND p.contact_id = contacts.id
  AND p.status IN ('paid', 'partially_refunded'))`

const AFTER = (id: string) => `(SELECT a.email FROM contacts a WHERE a.seller_id = ?1 AND a.id = ${id})`

export function contactsRepo(t: TenantDb) {
  const select = async (where: string, ...params: unknown[]): Promise<ContactRow[]> => {
    const asked = t.sql(`SELECT ${COLUMNS} FROM contacts WHERE seller_id = ?1 ${where}`, ...params)
    const { results } = await asked.all<Omit<ContactRow, 'untracked'> & { untracked: number }>()
    return results.map((row) => ({ ...row, untracked: row.untracked === 1 }))
  }

  return {
    find: (id: string) => t.find(contacts, eq(contacts.id, id)),
    /** Those there are, in no order. */
    findMany: (ids: string[]) => select('AND id IN (SELECT value FROM json_each(?2))', JSON.stringify(ids)),
    /** Whether this person's opens and clicks are left uncounted: their own choice. */
    setUntracked: (id: string, untracked: boolean, now: number): Statement =>
      t.update(contacts, { untracked, updatedAt: now }, eq(contacts.id, id)),
    findByEmail: (email: string) => t.find(contacts, eq(contacts.email, email)),

    /** One keyset page; `after` is the last row's id. */
    list({ email, search, consent, kind }: ContactFilter, after: string | undefined, limit: number) {
      const params: unknown[] = []
      const bind = (value: unknown) => `?${params.push(value) + 1}`
      const where = [
        ...(email === undefined ? [] : [`AND email = ${bind(email)}`]),
        ...(search === undefined
          ? []
          : [`AND email >= ${bind(search)} AND email < ${bind(`${search}\uffff`)}`]),
        ...(consent === undefined ? [] : [`AND consent_state = ${bind(consent)}`]),
        ...(kind === undefined ? [] : [`AND ${BOUGHT}`]),
        ...(after === undefined
          ? []
          : [search === undefined ? `AND id < ${bind(after)}` : `AND email > ${AFTER(bind(after))}`]),
      ].join(' ')
      const order = search === undefined ? 'id DESC' : 'email'
      return select(`${where} ORDER BY ${order} LIMIT ${limit}`, ...params)
    },

    async spent(contactIds: string[]): Promise<Spent[]> {
      const { results } = await t
        .sql(
          `SELECT contact_id AS contactId, currency, count(*) AS purchases,
             sum(price_amount - refunded_amount) AS amount, min(purchased_at) AS since
           FROM purchases WHERE seller_id = ?1 AND contact_id IN (SELECT value FROM json_each(?2))
             AND status IN ('paid', 'partially_refunded')
           GROUP BY contact_id, currency`,
          JSON.stringify(contactIds),
        )
        .all<Spent>()
      return results
    },

    /** Email hash → reason, of those that are suppressed. */
    async suppressions(hashes: string[]): Promise<Map<string, string>> {
      const { results } = await t
        .sql(
          `SELECT email_hash AS hash, reason FROM suppressions
           WHERE seller_id = ?1 AND email_hash IN (SELECT value FROM json_each(?2))`,
          JSON.stringify(hashes),
        )
        .all<{ hash: string; reason: string }>()
      return new Map(results.map((r) => [r.hash, r.reason]))
    },

    /**
     * Makes the contacts there are not yet, each with its first consent event, and gives those there are what they
     * lack (name, country, an earlier "customer since"); their consent is never touched. Safe against a race: the
     * unique e-mail decides who came first, and only a winner's event is written.
     */
    ensure(rows: NewContact[]): Statement[] {
      const json = JSON.stringify(rows.map((r) => ({ ...r, firstEventId: firstEventId(r.id) })))
      return [
        t.sql(
          `INSERT INTO contacts (seller_id, id, email, email_given, name, country, consent_state, consent_reason,
             consent_source, consent_changed_at, suppressed_reason, first_seen_at, customer_since, updated_at)
           SELECT ?1, value->>'id', value->>'email', value->>'emailGiven', value->>'name', value->>'country',
             value->>'state', value->>'reason', value->>'source', value->>'at', value->>'suppressedReason',
             min(value->>'at', value->>'customerSince'), value->>'customerSince', value->>'at'
           FROM json_each(?2) WHERE true
           ON CONFLICT (seller_id, email) DO UPDATE SET
             name = coalesce(name, excluded.name),
             country = coalesce(country, excluded.country),
             first_seen_at = min(first_seen_at, excluded.first_seen_at),
             customer_since = min(coalesce(customer_since, excluded.customer_since), excluded.customer_since),
             updated_at = excluded.updated_at
           WHERE (name IS NULL AND excluded.name IS NOT NULL) OR (country IS NULL AND excluded.country IS NOT NULL)
             OR customer_since IS NULL OR excluded.customer_since < customer_since`,
          json,
        ),
        t.sql(
          `INSERT INTO consent_events (seller_id, id, contact_id, from_state, to_state, reason, actor, source, at)
           SELECT ?1, value->>'firstEventId', c.id, NULL, c.consent_state, c.consent_reason, value->>'actor',
             c.consent_source, value->>'at'
           FROM json_each(?2) CROSS JOIN contacts c ON c.seller_id = ?1 AND c.id = value->>'id'`,
          json,
        ),
      ]
    },
  }
}

/** The event a contact starts with is found by this id. */
export const firstEventId = (contactId: string) => `ce_${contactId.slice('ct_'.length)}`

const COLUMNS = `seller_id AS sellerId, id, email, email_given AS emailGiven, name, country,
  consent_state AS consentState, consent_reason AS consentReason, consent_source AS consentSource,
  consent_changed_at AS consentChangedAt, suppressed_reason AS suppressedReason, first_seen_at AS firstSeenAt,
  customer_since AS customerSince, untracked, updated_at AS updatedAt`
