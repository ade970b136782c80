import { and, eq, isNull } from 'drizzle-orm'
import type { ConsentState } from '#app/domain/audience/consent.rules.ts'
import { DAY } from '#app/domain/kernel/time.ts'
import { contacts } from '../schema/audience.table.ts'
import type { Statement, TenantDb } from '../tenant-db.ts'

export type ContactRow = typeof contacts.$inferSelect
/** What a contact starts with; its consent is set here once and afterwards only by `consent.repo`. */
export type NewContact = {
  id: string
  email: string
  emailGiven: string
  name: string | null
  state: ConsentState
  reason: string | null
  source: string
  suppressedReason: string | null
  at: number
  actor: string
}
export function contactsRepo(t: TenantDb) {
  const select = async (where: string, ...params: unknown[]): Promise<ContactRow[]> => {
    const asked = t.sql(`SELECT ${CONTACT_COLUMNS} FROM contacts WHERE seller_id = ?1 ${where}`, ...params)
    return (await asked.all<StoredContact>()).results.map(toContactRow)
  }

  return {
    /** null also for somebody who was erased. */
    find: (id: string) => t.find(contacts, and(eq(contacts.id, id), isNull(contacts.erasedAt))!),
    /** Those there are, in no order. */
    findMany: (ids: string[]) =>
      select('AND erased_at IS NULL AND id IN (SELECT value FROM json_each(?2))', JSON.stringify(ids)),
    /** Whether this person's opens and clicks are left uncounted: their own choice. */
    setUntracked: (id: string, untracked: boolean, now: number): Statement =>
      t.update(contacts, { untracked, updatedAt: now }, eq(contacts.id, id)),
    findByEmail: (email: string) =>
      t.find(contacts, and(eq(contacts.email, email), isNull(contacts.erasedAt))!),

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
     * Makes the contacts there are not yet, each with its first consent event, and gives those there are a name where
     * they have none; their consent is never touched. What they are is derived later in the batch
     * (`relations.refresh`). Safe against a race: the unique e-mail decides who came first, and only a winner's event
     * is written.
     */
    ensure(rows: NewContact[]): Statement[] {
      const json = JSON.stringify(rows.map((r) => ({ ...r, eventId: firstEventId(r.id) })))
      return [
        t.sql(
          `INSERT INTO contacts (seller_id, id, email, email_given, name, consent_state, consent_reason, consent_source,
             consent_changed_at, consent_event_id, suppressed_reason, first_seen_at, created_at, updated_at)
           SELECT ?1, value->>'id', value->>'email', value->>'emailGiven', value->>'name', value->>'state',
             value->>'reason', value->>'source', value->>'at', value->>'eventId', value->>'suppressedReason',
             value->>'at', value->>'at', value->>'at'
           FROM json_each(?2) WHERE true
           ON CONFLICT (seller_id, email) DO UPDATE SET name = excluded.name, updated_at = excluded.updated_at,
             profile_version = profile_version + 1
           WHERE name IS NULL AND excluded.name IS NOT NULL`,
          json,
        ),
        t.sql(
          `INSERT INTO consent_events (seller_id, id, contact_id, previous_id, from_state, to_state, reason, actor, source, at)
           SELECT ?1, value->>'eventId', c.id, NULL, NULL, c.consent_state, c.consent_reason, value->>'actor',
             c.consent_source, value->>'at'
           FROM json_each(?2) CROSS JOIN contacts c ON c.seller_id = ?1 AND c.id = value->>'id'`,
          json,
        ),
        t.sql(
          `INSERT INTO audience_days (seller_id, kind, day, joined)
           SELECT ?1, 'contact', value->>'at' / ${DAY}, count(*)
           FROM json_each(?2) CROSS JOIN contacts c ON c.seller_id = ?1 AND c.id = value->>'id' WHERE true GROUP BY 3
           ON CONFLICT (seller_id, kind, day) DO UPDATE SET joined = joined + excluded.joined`,
          json,
        ),
      ]
    },
  }
}

/** The event a contact starts with is found by this id. */
export const firstEventId = (contactId: string) => `ce_${contactId.slice('ct_'.length)}`

/** A whole row, as SQLite has it. */
export const CONTACT_COLUMNS = `seller_id AS sellerId, id, email, email_given AS emailGiven, name, country,
  external_id AS externalId, country_given AS countryGiven, tags, attributes, source_at AS sourceAt,
  profile_version AS profileVersion, consent_state AS consentState, consent_reason AS consentReason, consent_source AS consentSource,
  consent_changed_at AS consentChangedAt, consent_event_id AS consentEventId, suppressed_reason AS suppressedReason,
  untracked, first_seen_at AS firstSeenAt, follower_since AS followerSince, customer_since AS customerSince,
  last_purchase_at AS lastPurchaseAt, affiliate_since AS affiliateSince, last_affiliate_at AS lastAffiliateAt,
  purchases, spent, bought, countries, created_at AS createdAt, updated_at AS updatedAt, erased_at AS erasedAt`
export type StoredContact = Omit<ContactRow, 'untracked' | 'spent'> & { untracked: number; spent: string }
export const toContactRow = (row: StoredContact): ContactRow => ({
  ...row,
  untracked: row.untracked === 1,
  spent: JSON.parse(row.spent) as ContactRow['spent'],
})
