import { eq } from 'drizzle-orm'
import type { FollowSource } from '#app/domain/audience/follow.schema.ts'
import { follows } from '../schema/audience.table.ts'
import type { Statement, TenantDb } from '../tenant-db.ts'

/** Statements change a follow; `relations.refresh` belongs behind each of them. */
export function followsRepo(t: TenantDb) {
  return {
    find: (contactId: string) => t.find(follows, eq(follows.contactId, contactId)),

    /**
     * Notes that a contact asked to follow, unless they did within `everyMs`. A follow that ended begins anew and waits
     * for a confirmation; one that stands goes on.
     */
    request: (contactId: string, source: FollowSource, everyMs: number, now: number): Statement =>
      t.sql(
        `INSERT INTO follows (seller_id, contact_id, source, requested_at, mailed_at)
         SELECT ?1, c.id, ?3, ?4, ?4 FROM contacts c WHERE c.seller_id = ?1 AND c.id = ?2 AND c.erased_at IS NULL
         ON CONFLICT (seller_id, contact_id) DO UPDATE SET mailed_at = excluded.mailed_at, source = excluded.source,
           requested_at = CASE WHEN ended_at IS NULL THEN requested_at ELSE excluded.requested_at END,
           confirmed_at = CASE WHEN ended_at IS NULL THEN confirmed_at END, ended_at = NULL
         WHERE mailed_at IS NULL OR mailed_at <= ?5`,
        contactId,
        source,
        now,
        now - everyMs,
      ),
    /** Does nothing for whoever gets no mail: nobody follows without it. */
    confirm: (contactId: string, now: number): Statement =>
      t.sql(
        `UPDATE follows SET confirmed_at = ?3
         WHERE seller_id = ?1 AND contact_id = ?2 AND confirmed_at IS NULL AND ended_at IS NULL AND EXISTS (
           SELECT 1 FROM contacts c WHERE c.seller_id = ?1 AND c.id = ?2 AND c.consent_state = 'subscribed'
             AND c.suppressed_reason IS NULL)`,
        contactId,
        now,
      ),
    end: (contactId: string, now: number): Statement =>
      t.sql(
        `UPDATE follows SET ended_at = ?3 WHERE seller_id = ?1 AND contact_id = ?2 AND ended_at IS NULL`,
        contactId,
        now,
      ),
  }
}
