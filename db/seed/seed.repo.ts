import { and, eq, isNotNull } from 'drizzle-orm'
import type { Role } from '#app/domain/sellers/permissions.rules.ts'
import { ACTIVITY_KINDS } from '#app/domain/updates/activity.rules.ts'
import { dayOf } from '#app/domain/updates/daily-limit.rules.ts'
import type { Db } from '../client.ts'
import { apiKeys, members } from '../schema/sellers.table.ts'
import type { Statement, TenantDb } from '../tenant-db.ts'
import type { Reaction, Reactions } from './reactions.ts'

export const DEMO_KEY_NAME = 'Demo key'

/** Everything of a seller: its settings, without which D1 lets go of what is otherwise append-only; then children first. */
const TABLES = [
  'seller_settings',
  'update_links',
  'link_clicks',
  'update_activity',
  'update_failures',
  'soft_bounces',
  'sending_days',
  'event_folds',
  'deliveries',
  'update_batches',
  'update_bodies',
  'updates',
  'mutes',
  'consent_events',
  'suppressions',
  'follows',
  'affiliate_products',
  'affiliates',
  'audience_days',
  'relation_moves',
  'segments',
  'exports',
  'audit_events',
  'payout_events',
  'payout_runs',
  'payout_claims',
  'payouts',
  'payout_drifts',
  'payout_accounts',
  'balance_days',
  'ledger_entries',
  'ledger_balances',
  'ledger_postings',
  'ledger_checks',
  'refund_requests',
  'refunds',
  'disputes',
  'checkouts',
  'discounts',
  'purchases',
  'policy_snapshots',
  'refund_policies',
  'policy_changes',
  'policy_run_items',
  'rollout_overrides',
  'contacts',
  'files',
  'versions',
  'editions',
  'products',
  'api_keys',
  'invitations',
  'members',
  'idempotency_keys',
] as const

/** What only seeding writes: rows that otherwise come from months of use. */
export function seedRepo(t: TenantDb) {
  return {
    member: (m: { id: string; loginId: string; role: Role; createdAt: number }): Statement =>
      t.insert(members, m),

    /** The key of demo.json, which is also how a finished seed is told from one that was cut off. */
    demoKeys: () => t.list(apiKeys, eq(apiKeys.name, DEMO_KEY_NAME), { limit: 100 }),
    reviveKey: (keyHash: string): Statement =>
      t.update(
        apiKeys,
        { revokedAt: null },
        and(eq(apiKeys.keyHash, keyHash), isNotNull(apiKeys.revokedAt))!,
      ),

    /** Takes back what a seed that was cut off left behind. */
    clear: (): Statement[] => TABLES.map((table) => t.sql(`DELETE FROM ${table} WHERE seller_id = ?1`)),

    /** An update that was frozen has been sent at that time, and this is what came of its mails. */
    settle(updateId: string, r: Reactions, sentAt: number): Statement[] {
      const count = (...states: Reaction['state'][]) =>
        r.people.filter((p) => states.includes(p.state)).length
      const insert = (table: string, columns: string, rows: unknown[][], onConflict = '') =>
        rows.length === 0
          ? []
          : [
              t.sql(
                `INSERT INTO ${table} (seller_id, update_id, ${columns})
                 SELECT ?1, ?2, ${rows[0]!.map((_, i) => `j.value ->> ${i}`).join(', ')} FROM json_each(?3) j WHERE true ${onConflict}`,
                updateId,
                JSON.stringify(rows),
              ),
            ]
      const delivered = r.people.length - count('bounced')
      return [
        // An upsert of rows that are there: joined as an UPDATE, SQLite would walk all deliveries once per entry.
        t.sql(
          `INSERT INTO deliveries (seller_id, update_id, contact_id, batch_no, email, purchase_id, state, reason, changed_at)
           SELECT d.seller_id, d.update_id, d.contact_id, d.batch_no, d.email, d.purchase_id, j.value ->> 1, j.value ->> 2, j.value ->> 3
           FROM json_each(?3) j CROSS JOIN deliveries d
             ON d.seller_id = ?1 AND d.update_id = ?2 AND d.contact_id = j.value ->> 0 WHERE true
           ON CONFLICT (seller_id, update_id, contact_id)
             DO UPDATE SET state = excluded.state, reason = excluded.reason, changed_at = excluded.changed_at`,
          updateId,
          JSON.stringify(r.people.map((p) => [p.contactId, p.state, p.reason, p.changedAt])),
        ),
        t.sql(
          `UPDATE update_batches SET state = 'accepted', attempts = 1, accepted = size, first_call_at = ?3, settled_at = ?3,
             recipients = NULL WHERE seller_id = ?1 AND update_id = ?2`,
          updateId,
          sentAt,
        ),
        t.sql(
          `UPDATE updates SET accepted = recipients, delivered = ?3, opened = ?4, clicked = ?5, bounced = ?6, complained = ?7,
             opens = ?8, clicks = ?9, machine_opens = ?10, machine_clicks = ?11
           WHERE seller_id = ?1 AND id = ?2`,
          updateId,
          ...[delivered, r.opened, count('clicked'), count('bounced'), count('complained')],
          ...[r.opens, r.clicks, r.machineOpens, r.machineClicks],
        ),
        ...r.links.map((link) =>
          t.sql(
            `UPDATE update_links SET clicks = ?4, people = ?5, machines = ?6 WHERE seller_id = ?1 AND update_id = ?2 AND no = ?3`,
            updateId,
            ...[link.no, link.clicks, link.people, link.machines],
          ),
        ),
        ...insert(
          'link_clicks',
          'no, contact_id, clicks',
          r.linkClicks.map((l) => [l.no, l.contactId, l.clicks]),
        ),
        ...insert(
          'update_activity',
          `at, ${ACTIVITY_KINDS.join(', ')}`,
          r.activity.map((p) => [p.at, ...ACTIVITY_KINDS.map((kind) => p[kind])]),
        ),
        ...insert(
          'update_failures',
          'state, cause, n',
          r.failures.map((f) => [f.state, f.cause, f.n]),
        ),
        t.sql(
          `INSERT INTO sending_days (seller_id, day, handed_over, delivered) VALUES (?1, ?2, ?3, ?4)
           ON CONFLICT (seller_id, day) DO UPDATE
             SET handed_over = handed_over + excluded.handed_over, delivered = delivered + excluded.delivered`,
          dayOf(sentAt),
          r.people.length,
          delivered,
        ),
        t.sql(
          `UPDATE purchases SET seen_version = max(seen_version, (SELECT version FROM updates WHERE seller_id = ?1 AND id = ?2))
           WHERE seller_id = ?1 AND id IN (SELECT purchase_id FROM deliveries
             WHERE seller_id = ?1 AND update_id = ?2 AND state = 'clicked')`,
          updateId,
        ),
      ]
    },
  }
}

/** Logins and sellers are identity, not a tenant's. */
export function seedIdentity({ d1 }: Db) {
  return {
    /** Makes the login unless its address has one. @returns its id */
    async login(l: {
      id: string
      name: string
      email: string
      isOperator: boolean
      now: number
    }): Promise<string> {
      await d1
        .prepare(
          `INSERT INTO logins (id, name, email, email_verified, two_factor_enabled, is_operator, created_at, updated_at)
           VALUES (?1, ?2, ?3, 1, 0, ?4, ?5, ?5) ON CONFLICT (email) DO NOTHING`,
        )
        .bind(l.id, l.name, l.email, l.isOperator ? 1 : 0, l.now)
        .run()
      const row = await d1
        .prepare('SELECT id FROM logins WHERE email = ?1')
        .bind(l.email)
        .first<{ id: string }>()
      return row!.id
    },
    password: (loginId: string, hash: string, now: number): Promise<unknown> =>
      d1
        .prepare(
          `INSERT INTO login_accounts (id, account_id, provider_id, login_id, password, created_at, updated_at)
           SELECT ?1, ?2, 'credential', ?2, ?3, ?4, ?4
           WHERE NOT EXISTS (SELECT 1 FROM login_accounts WHERE login_id = ?2)`,
        )
        .bind(crypto.randomUUID(), loginId, hash, now)
        .run(),
    seller: (s: { id: string; name: string; slug: string; now: number }): Promise<unknown> =>
      d1
        .prepare(
          `INSERT INTO sellers (id, name, slug, created_at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (id) DO NOTHING`,
        )
        .bind(s.id, s.name, s.slug, s.now)
        .run(),
  }
}
