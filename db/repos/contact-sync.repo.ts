import type { ConsentState } from '#app/domain/audience/consent.rules.ts'
import type { Known, Profile } from '#app/domain/imports/decide-row.rules.ts'
import { DAY } from '#app/domain/kernel/time.ts'
import { isTooBig } from '../errors.ts'
import type { Statement, TenantDb } from '../tenant-db.ts'

/** Somebody new, and the consent they start with. */
export type CreatedContact = {
  id: string
  profile: Profile
  state: string
  reason: string | null
  evidence: string | null
}
export type ConsentChangeRow = {
  id: string
  contact_id: string
  email: string
  external_id: string | null
  from: ConsentState | null
  to: ConsentState
  reason: string | null
  source: string
  at: number
  state: ConsentState
}
export type Writer = { source: 'import' | 'api'; actor: string; at: number }

/** What imports and syncs read and write of contacts: profiles. Consent of those there are is not theirs to write. */
export function contactSyncRepo(t: TenantDb) {
  async function knownBy(column: 'email' | 'external_id', keys: string[]): Promise<Known[]> {
    if (keys.length === 0) return []
    const parts: string[][] = []
    for (let i = 0; i < keys.length; i += LOOKUP_KEYS) parts.push(keys.slice(i, i + LOOKUP_KEYS))
    try {
      const { results } = await t
        .sql(
          `SELECT (SELECT json_group_array(json_array(${COMPACT})) FROM json_each(p.value) j
             CROSS JOIN contacts c ON c.seller_id = ?1 AND c.${column} = j.value) AS found FROM json_each(?2) p`,
          JSON.stringify(parts),
        )
        .all<{ found: string }>()
      return results.flatMap(({ found }) => (JSON.parse(found) as Compact[]).map(fromCompact))
    } catch (e) {
      // A value holds 2 MB, and people may have far more attributes than most.
      if (!isTooBig(e)) throw e
      const { results } = await t
        .sql(
          `SELECT ${KNOWN} FROM json_each(?2) j CROSS JOIN contacts c ON c.seller_id = ?1 AND c.${column} = j.value`,
          JSON.stringify(keys),
        )
        .all<Known>()
      return results
    }
  }

  return {
    /** Those of these addresses (canonical); erased ones have none. */
    byEmail: (emails: string[]) => knownBy('email', emails),
    byExternalId: (externalIds: string[]) => knownBy('external_id', externalIds),

    /** Whether the seller has any address it must not mail: where none is, nobody needs to be looked up. */
    async hasSuppressions(): Promise<boolean> {
      const row = await t.sql('SELECT 1 AS one FROM suppressions WHERE seller_id = ?1 LIMIT 1').first()
      return row !== null
    },

    /** New people with their first consent event. An address or external id somebody has meanwhile stops the batch. */
    create(rows: CreatedContact[], by: Writer): Statement[] {
      const json = JSON.stringify(
        rows.map(({ id, profile: p, state, reason, evidence }) => [
          id,
          p.email,
          p.emailGiven === p.email ? null : p.emailGiven,
          p.name,
          p.externalId,
          p.country,
          p.tags === '[]' ? null : p.tags,
          p.attributes === '{}' ? null : p.attributes,
          p.sourceAt,
          state,
          reason,
          evidence,
        ]),
      )
      return [
        t.sql(
          `INSERT INTO contacts (seller_id, id, email, email_given, name, external_id, country_given, tags, attributes,
             source_at, consent_state, consent_reason, consent_source, consent_changed_at, consent_event_id,
             first_seen_at, created_at, updated_at)
           SELECT ?1, value ->> 0, value ->> 1, coalesce(value ->> 2, value ->> 1), value ->> 3, value ->> 4, value ->> 5,
             coalesce(value ->> 6, '[]'), coalesce(value ->> 7, '{}'), value ->> 8, value ->> 9, value ->> 10, ?3, ?4,
             'ce_' || substr(value ->> 0, 4), ?4, ?4, ?4
           FROM json_each(?2)`,
          json,
          by.source,
          by.at,
        ),
        t.sql(
          `INSERT INTO consent_events (seller_id, id, contact_id, to_state, reason, actor, source, evidence, at)
           SELECT ?1, 'ce_' || substr(value ->> 0, 4), value ->> 0, value ->> 9, value ->> 10, ?5, ?3, value ->> 11, ?4
           FROM json_each(?2)`,
          json,
          by.source,
          by.at,
          by.actor,
        ),
        t.sql(
          `INSERT INTO audience_days (seller_id, kind, day, joined) VALUES (?1, 'contact', ?2 / ${DAY}, ?3)
           ON CONFLICT (seller_id, kind, day) DO UPDATE SET joined = joined + excluded.joined`,
          by.at,
          rows.length,
        ),
      ]
    },

    /**
     * Writes profiles; no consent column is among them. A profile that was written by somebody else since it was read
     * stops the whole batch (`not_null`), and so does an address or external id of somebody else (`unique`).
     */
    update(rows: { known: Pick<Known, 'id' | 'version'>; profile: Profile }[], at: number): Statement {
      return t.sql(
        // The LIMIT keeps SQLite from turning the join round, which would read the whole table for each row.
        `UPDATE contacts SET email = j.email, email_given = j.email_given, name = j.name, external_id = j.external_id,
           -- Where they bought from is not theirs to keep: only what differs from it is.
           country_given = CASE WHEN country_given IS NULL AND j.country IS contacts.country THEN NULL ELSE j.country END, tags = j.tags, attributes = j.attributes, source_at = j.source_at,
           profile_version = CASE WHEN profile_version = j.version THEN profile_version + 1 END, updated_at = ?3
         FROM (SELECT value ->> 0 AS id, value ->> 1 AS version, value ->> 2 AS email, value ->> 3 AS email_given,
             value ->> 4 AS name, value ->> 5 AS external_id, value ->> 6 AS country, value ->> 7 AS tags,
             value ->> 8 AS attributes, value ->> 9 AS source_at FROM json_each(?2) LIMIT -1) j
         WHERE contacts.seller_id = ?1 AND contacts.id = j.id`,
        JSON.stringify(
          rows.map(({ known, profile: p }) => [
            ...[known.id, known.version, p.email, p.emailGiven, p.name, p.externalId, p.country],
            ...[p.tags, p.attributes, p.sourceAt],
          ]),
        ),
        at,
      )
    },

    /** Stops the batch (`not_null`) if the consent of one of these has changed since they were read. */
    unmoved: (rows: Pick<Known, 'id' | 'consentEventId'>[]): Statement =>
      t.sql(
        `UPDATE contacts SET updated_at = NULL WHERE seller_id = ?1 AND id IN (SELECT c.id FROM json_each(?2) j
           CROSS JOIN contacts c ON c.seller_id = ?1 AND c.id = j.value ->> 0
           WHERE c.consent_event_id <> j.value ->> 1)`,
        JSON.stringify(rows.map((k) => [k.id, k.consentEventId])),
      ),

    /** Changes of consent after the one (at, id) says, oldest first; those of people erased are left out. */
    async changes(at: number, id: string, limit: number) {
      const { results } = await t
        .sql(
          `SELECT e.id, e.contact_id, c.email_given AS email, c.external_id, e.from_state AS "from", e.to_state AS "to",
             e.reason, e.source, e.at, c.consent_state AS state
           FROM consent_events e INDEXED BY consent_events_at
             CROSS JOIN contacts c ON c.seller_id = ?1 AND c.id = e.contact_id
           WHERE e.seller_id = ?1 AND (e.at, e.id) > (?2, ?3) AND c.erased_at IS NULL
           ORDER BY e.at, e.id LIMIT ?4`,
          ...[at, id, limit],
        )
        .all<ConsentChangeRow>()
      return results
    },

    /** Addresses (hashes) whose owners had opted out and have another one now. */
    suppress(hashes: string[], reason: 'opted_out', at: number): Statement {
      return t.sql(
        `INSERT INTO suppressions (seller_id, email_hash, reason, at) SELECT ?1, value, ?3, ?4 FROM json_each(?2) WHERE true
         ON CONFLICT (seller_id, email_hash) DO NOTHING`,
        JSON.stringify(hashes),
        reason,
        at,
      )
    },

    /** Those of these ids, for an undo. */
    async current(ids: string[]): Promise<Known[]> {
      const { results } = await t
        .sql(
          `SELECT ${KNOWN} FROM json_each(?2) j CROSS JOIN contacts c ON c.seller_id = ?1 AND c.id = j.value
           WHERE c.erased_at IS NULL`,
          JSON.stringify(ids),
        )
        .all<Known>()
      return results
    },

    /** Of these contacts an import made, those nothing else hangs on yet. */
    async untouched(ids: string[]): Promise<string[]> {
      const { results } = await t
        .sql(
          `SELECT c.id FROM json_each(?2) j CROSS JOIN contacts c ON c.seller_id = ?1 AND c.id = j.value
           WHERE ${UNTOUCHED}`,
          JSON.stringify(ids),
        )
        .all<{ id: string }>()
      return results.map((r) => r.id)
    },

    /** Takes them away again, with the event each began with; D1 lets that pass while an import is being undone. */
    remove(ids: string[], at: number): Statement[] {
      const json = JSON.stringify(ids)
      return [
        t.sql(
          `DELETE FROM consent_events WHERE seller_id = ?1 AND id IN (SELECT 'ce_' || substr(c.id, 4)
             FROM json_each(?2) j CROSS JOIN contacts c ON c.seller_id = ?1 AND c.id = j.value WHERE ${UNTOUCHED})`,
          json,
        ),
        t.sql(
          `INSERT INTO audience_days (seller_id, kind, day, joined, departed)
           SELECT ?1, 'contact', ?3 / ${DAY}, 0, count(*) FROM json_each(?2) j
             CROSS JOIN contacts c ON c.seller_id = ?1 AND c.id = j.value WHERE ${UNTOUCHED}
           ON CONFLICT (seller_id, kind, day) DO UPDATE SET departed = departed + excluded.departed`,
          json,
          at,
        ),
        // Asked whether they want mail, and have not answered.
        t.sql(
          `DELETE FROM follows WHERE seller_id = ?1 AND contact_id IN (SELECT c.id FROM json_each(?2) j
             CROSS JOIN contacts c ON c.seller_id = ?1 AND c.id = j.value WHERE ${UNTOUCHED})`,
          json,
        ),
        t.sql(
          `DELETE FROM contacts WHERE seller_id = ?1 AND id IN (SELECT c.id FROM json_each(?2) j
             CROSS JOIN contacts c ON c.seller_id = ?1 AND c.id = j.value WHERE ${UNTOUCHED})`,
          json,
        ),
      ]
    },
  }
}

/** How many people one value of a look-up is about. */
const LOOKUP_KEYS = 500
/**
 * What is known of one person as an array, of which SQLite makes one text for many: a third of what rows cost. What is as
 * for most people is null.
 */
const COMPACT = `c.id, c.email, nullif(c.email_given, c.email), c.external_id, c.name,
  coalesce(c.country_given, c.country), nullif(c.tags, '[]'), nullif(c.attributes, '{}'), c.source_at,
  c.consent_state, c.consent_reason, c.suppressed_reason, c.consent_changed_at,
  nullif(c.consent_event_id, 'ce_' || substr(c.id, 4)), c.profile_version`
type Compact = [
  id: string,
  email: string,
  emailGiven: string | null,
  externalId: string | null,
  name: string | null,
  country: string | null,
  tags: string | null,
  attributes: string | null,
  sourceAt: number | null,
  state: ConsentState,
  reason: Known['reason'],
  suppressedReason: Known['suppressedReason'],
  consentChangedAt: number,
  consentEventId: string | null,
  version: number,
]
const fromCompact = (c: Compact): Known => ({
  id: c[0],
  email: c[1],
  emailGiven: c[2] ?? c[1],
  externalId: c[3],
  name: c[4],
  country: c[5],
  tags: c[6] ?? '[]',
  attributes: c[7] ?? '{}',
  sourceAt: c[8],
  state: c[9],
  reason: c[10],
  suppressedReason: c[11],
  consentChangedAt: c[12],
  consentEventId: c[13] ?? `ce_${c[0].slice(3)}`,
  version: c[14],
})

const KNOWN = `c.id, c.email, c.email_given AS emailGiven, c.external_id AS externalId, c.name,
  coalesce(c.country_given, c.country) AS country,
  c.tags, c.attributes, c.source_at AS sourceAt, c.consent_state AS state, c.consent_reason AS reason,
  c.suppressed_reason AS suppressedReason, c.consent_changed_at AS consentChangedAt,
  c.consent_event_id AS consentEventId, c.profile_version AS version`

/** Nothing was bought, followed, sent or chosen since: the contact `c` is what it began as. */
const UNTOUCHED = `c.erased_at IS NULL AND c.consent_event_id = 'ce_' || substr(c.id, 4) AND c.profile_version = 0
  AND c.untracked = 0
  AND NOT EXISTS (SELECT 1 FROM purchases p INDEXED BY purchases_contact WHERE p.seller_id = ?1 AND p.contact_id = c.id)
  AND NOT EXISTS (SELECT 1 FROM follows f WHERE f.seller_id = ?1 AND f.contact_id = c.id
    AND NOT (f.source = 'import' AND f.confirmed_at IS NULL AND f.ended_at IS NULL))
  AND NOT EXISTS (SELECT 1 FROM affiliates a WHERE a.seller_id = ?1 AND a.contact_id = c.id)`
