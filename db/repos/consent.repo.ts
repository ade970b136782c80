import type { ConsentState, SuppressionReason } from '#app/domain/audience/consent.rules.ts'
import type { consentEvents } from '../schema/audience.table.ts'
import type { Statement, TenantDb } from '../tenant-db.ts'
import { type ContactRow, firstEventId } from './contacts.repo.ts'

export type ConsentEventRow = typeof consentEvents.$inferSelect
export type ConsentChange = {
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
     * The only write of a consent column: event, contact and suppression together. The event is written only if the
     * contact still is as `from` was read, the rest only if the event was: 0 changed rows = somebody was faster.
     */
    change(from: ContactRow, c: ConsentChange): Statement[] {
      const statements = [
        t.sql(
          `INSERT INTO consent_events (seller_id, id, contact_id, from_state, to_state, reason, actor, source, evidence, at)
           SELECT ?1, ?2, id, consent_state, ?6, ?7, ?8, ?9, ?10, ?11 FROM contacts
           WHERE seller_id = ?1 AND id = ?3 AND consent_state = ?4 AND suppressed_reason IS ?5`,
          c.eventId,
          from.id,
          from.consentState,
          from.suppressedReason,
          c.to,
          c.reason,
          c.actor,
          c.source,
          c.evidence,
          c.at,
        ),
        t.sql(
          `UPDATE contacts SET consent_state = ?4, consent_reason = ?5, consent_source = ?6, consent_changed_at = ?7,
             suppressed_reason = coalesce(suppressed_reason, ?8), updated_at = ?7
           WHERE seller_id = ?1 AND id = ?2
             AND EXISTS (SELECT 1 FROM consent_events e WHERE e.seller_id = ?1 AND e.id = ?3)`,
          from.id,
          c.eventId,
          c.to,
          c.reason,
          c.source,
          c.at,
          c.suppress?.reason ?? null,
        ),
      ]
      if (c.suppress)
        statements.push(
          t.sql(
            `INSERT INTO suppressions (seller_id, email_hash, reason, at) SELECT ?1, ?2, ?3, ?4
             WHERE EXISTS (SELECT 1 FROM consent_events e WHERE e.seller_id = ?1 AND e.id = ?5)
             ON CONFLICT (seller_id, email_hash) DO NOTHING`,
            c.suppress.emailHash,
            c.suppress.reason,
            c.at,
            c.eventId,
          ),
        )
      return statements
    },
  }
}

const COLUMNS = `seller_id AS sellerId, id, contact_id AS contactId, from_state AS fromState, to_state AS toState, reason,
  actor, source, evidence, at`
