import { and, eq, isNotNull } from 'drizzle-orm'
import type { Role } from '#app/domain/sellers/permissions.rules.ts'
import type { ActivityPoint } from '#app/domain/updates/activity.rules.ts'
import type { FailureReport } from '#app/domain/updates/report.schema.ts'
import type { Db } from '../client.ts'
import { apiKeys, members } from '../schema/sellers.table.ts'
import type { Statement, TenantDb } from '../tenant-db.ts'

export const DEMO_KEY_NAME = 'Demo key'
const OUTCOMES = ['delivered', 'opened', 'clicked', 'bounced', 'complained'] as const
/** What came back about a mail: contact and its last state. */
export type Outcome = [contactId: string, state: (typeof OUTCOMES)[number]]

/** Everything of a seller, children first. */
const TABLES = [
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
  'purchases',
  'contacts',
  'files',
  'versions',
  'editions',
  'products',
  'api_keys',
  'invitations',
  'members',
  'idempotency_keys',
  'seller_settings',
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

    /** What came back over time, and why mails failed. */
    report: (updateId: string, points: ActivityPoint[], failures: FailureReport[]): Statement[] => [
      t.sql(
        `INSERT INTO update_activity (seller_id, update_id, at, accepted, delivered, opened, clicked, bounced, complained)
         SELECT ?1, ?2, value ->> 'at', value ->> 'accepted', value ->> 'delivered', value ->> 'opened',
           value ->> 'clicked', value ->> 'bounced', value ->> 'complained' FROM json_each(?3)`,
        updateId,
        JSON.stringify(points),
      ),
      t.sql(
        `INSERT INTO update_failures (seller_id, update_id, state, cause, n)
         SELECT ?1, ?2, value ->> 'state', value ->> 'cause', value ->> 'n' FROM json_each(?3) WHERE value ->> 'n' > 0`,
        updateId,
        JSON.stringify(failures),
      ),
    ],

    /** An update that was frozen has been sent, and this is what came of each mail. */
    settle(updateId: string, outcomes: Outcome[], at: number): Statement[] {
      const of = (state: Outcome[1]) => outcomes.filter((o) => o[1] === state).map(([contactId]) => contactId)
      const count = (...states: Outcome[1][]) => states.reduce((sum, state) => sum + of(state).length, 0)
      return [
        // One statement per state with IN: joined to the list, SQLite walks all deliveries once per entry.
        ...OUTCOMES.map((state) =>
          t.sql(
            `UPDATE deliveries SET state = ?3, changed_at = ?5 WHERE seller_id = ?1 AND update_id = ?2
               AND contact_id IN (SELECT value FROM json_each(?4))`,
            updateId,
            state,
            JSON.stringify(of(state)),
            at,
          ),
        ),
        t.sql(
          `UPDATE update_batches SET state = 'accepted', accepted = size, attempts = 1, first_call_at = ?3, recipients = NULL
           WHERE seller_id = ?1 AND update_id = ?2`,
          updateId,
          at,
        ),
        t.sql(
          `UPDATE updates SET accepted = recipients, delivered = ?3, opened = ?4, clicked = ?5, bounced = ?6, complained = ?7,
             opens = ?4, clicks = ?5
           WHERE seller_id = ?1 AND id = ?2`,
          updateId,
          outcomes.length - count('bounced'),
          count('opened', 'clicked', 'complained'),
          count('clicked'),
          count('bounced'),
          count('complained'),
        ),
        t.sql(
          `UPDATE update_links SET clicks = ?3, people = ?3 WHERE seller_id = ?1 AND update_id = ?2 AND url IS NULL`,
          updateId,
          count('clicked'),
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
