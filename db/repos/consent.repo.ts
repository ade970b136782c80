import type { ConsentState, SuppressionReason } from '#app/domain/audience/consent.rules.ts'
import type { consentEvents } from '../schema/audience.table.ts'
import type { Statement, TenantDb } from '../tenant-db.ts'
import { type ContactRow, firstEventId } from './contacts.repo.ts'

export type ConsentEventRow = typeof consentEvents.$inferSelect
export type ConsentChange = {
  /** The contact as the change was decided on. */
  from: Pick<ContactRow, 'id' | 'consentEventId'>
  eventId: string
  to: ConsentState
  reason: string | null
  source: string
  actor: string
  evidence: string | null
  at: number
  suppress: { reason: SuppressionReason; emailHash: string } | null
}

export function consentRepo(t: TenantDb) {
  return {
    /** Newest first. */
    async history(contactId: string, limit: number): Promise<ConsentEventRow[]> {
      const { results } = await t
        .sql(
          `SELECT ${COLUMNS} FROM consent_events WHERE seller_id = ?1 AND id = ?2 AND contact_id = ?3
           UNION ALL
           SELECT ${COLUMNS} FROM consent_events WHERE seller_id = ?1 AND contact_id = ?3 AND from_state IS NOT NULL
           ORDER BY at DESC, id DESC LIMIT ?4`,
          firstEventId(contactId),
          contactId,
          limit,
        )
        .all<ConsentEventRow>()
      return results
    },

    /**
     * The only write of consent columns: events, contacts and suppressions together. A contact's event is written only
     * if the contact still stands on the event it was read with, the rest only for events that were. The first statement
     * answers how many. D1 refuses what `decideConsent` would not permit (migrations/0001_guards).
     */
    change(changes: ConsentChange[]): Statement[] {
      const json = JSON.stringify(
        changes.map((c) => [
          ...[
            c.eventId,
            c.from.id,
            c.from.consentEventId,
            c.to,
            c.reason,
            c.source,
            c.actor,
            c.evidence,
            c.at,
          ],
        ]),
      )
      const suppressed = changes.flatMap((c) =>
        c.suppress ? [[c.eventId, c.suppress.emailHash, c.suppress.reason, c.at]] : [],
      )
      return [
        t.sql(
          `INSERT INTO consent_events (seller_id, id, contact_id, previous_id, from_state, to_state, reason, source,
             actor, evidence, at)
           SELECT ?1, j.value ->> 0, c.id, c.consent_event_id, c.consent_state, j.value ->> 3, j.value ->> 4,
             j.value ->> 5, j.value ->> 6, j.value ->> 7, j.value ->> 8
           FROM json_each(?2) j CROSS JOIN contacts c ON c.seller_id = ?1 AND c.id = j.value ->> 1
           WHERE c.consent_event_id = j.value ->> 2`,
          json,
        ),
        ...alike(changes).map(([c, eventIds]) =>
          t.sql(
            `UPDATE contacts SET consent_state = ?3, consent_reason = ?4, consent_source = ?5, consent_changed_at = ?6,
               suppressed_reason = coalesce(suppressed_reason, ?7), updated_at = ?6,
               consent_event_id = (SELECT e.id FROM consent_events e WHERE e.seller_id = ?1 AND e.contact_id = contacts.id
                 AND e.from_state IS NOT NULL AND e.previous_id = contacts.consent_event_id)
             WHERE seller_id = ?1 AND id IN (SELECT e.contact_id FROM json_each(?2) j
               CROSS JOIN consent_events e ON e.seller_id = ?1 AND e.id = j.value)`,
            JSON.stringify(eventIds),
            c.to,
            c.reason,
            c.source,
            c.at,
            c.suppress?.reason ?? null,
          ),
        ),
        ...(suppressed.length === 0
          ? []
          : [
              t.sql(
                `INSERT INTO suppressions (seller_id, email_hash, reason, at)
                 SELECT ?1, j.value ->> 1, j.value ->> 2, j.value ->> 3 FROM json_each(?2) j
                 CROSS JOIN consent_events e ON e.seller_id = ?1 AND e.id = j.value ->> 0 WHERE true
                 ON CONFLICT (seller_id, email_hash) DO NOTHING`,
                JSON.stringify(suppressed),
              ),
            ]),
      ]
    },
  }
}

/** Changes that write the same into their contacts, with the ids of their events: one statement for each kind. */
function alike(changes: ConsentChange[]): [ConsentChange, string[]][] {
  const groups = new Map<string, [ConsentChange, string[]]>()
  for (const c of changes) {
    const key = JSON.stringify([c.to, c.reason, c.source, c.at, c.suppress?.reason])
    const group = groups.get(key) ?? [c, []]
    group[1].push(c.eventId)
    groups.set(key, group)
  }
  return [...groups.values()]
}

const COLUMNS = `seller_id AS sellerId, id, contact_id AS contactId, previous_id AS previousId, from_state AS fromState, to_state AS toState, reason,
  actor, source, evidence, at`
