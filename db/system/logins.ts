import type { Role } from '#app/domain/sellers/permissions.rules.ts'
import { askedStatement } from '../asked.ts'
import type { Db } from '../client.ts'
import { CROSS_TENANT } from '../tripwire.ts'

export type SessionRow = {
  sessionId: string
  /** Epoch ms, by the machine's clock like `expiresAt`. */
  signedInAt: number
  expiresAt: number
  activeSellerId: string | null
  loginId: string
  name: string
  email: string
  isOperator: number
  twoFactorEnabled: number
  /** null: this login belongs to no seller. One row per seller it belongs to. */
  memberId: string | null
  role: Role | null
  sellerId: string | null
  sellerName: string | null
  sellerSlug: string | null
  logoKey: string | null
}

/** Identity is asked for before a seller is known, so these reads cross sellers. They hand out no business rows. */
export function loginsSystem({ d1 }: Db) {
  return {
    /** The whole of "who is this": session, login and every seller it belongs to, in one statement. */
    async findSession(token: string): Promise<SessionRow[]> {
      const { results } = await d1
        .prepare(
          `${CROSS_TENANT} SELECT s.id AS sessionId, s.created_at AS signedInAt, s.expires_at AS expiresAt, s.active_seller_id AS activeSellerId,
             l.id AS loginId, l.name, l.email, l.is_operator AS isOperator, l.two_factor_enabled AS twoFactorEnabled,
             m.id AS memberId, m.role, se.id AS sellerId, se.name AS sellerName, se.slug AS sellerSlug,
             ss.logo_key AS logoKey
           FROM sessions s JOIN logins l ON l.id = s.login_id
           LEFT JOIN members m ON m.login_id = l.id LEFT JOIN sellers se ON se.id = m.seller_id
           LEFT JOIN seller_settings ss ON ss.seller_id = m.seller_id
           WHERE s.token = ?1 ORDER BY m.created_at, m.id`,
        )
        .bind(token)
        .all<SessionRow>()
      return results
    },

    /** Whether anybody who is signed in belongs to the seller. @param now by the machine's clock, as sessions end */
    async isAnyoneIn(sellerId: string, now: number): Promise<boolean> {
      const { results } = await askedStatement(
        d1,
        sellerId,
        `SELECT a.k AS k FROM asked a WHERE EXISTS (SELECT 1 FROM members m CROSS JOIN sessions s ON s.login_id = m.login_id
           WHERE m.seller_id = a.seller_id AND s.expires_at > a.p ->> 0)`,
        [now],
      ).all()
      return results.length > 0
    },

    /** Only a seller the login belongs to. @returns whether it was set */
    async activateSeller(sessionId: string, sellerId: string): Promise<boolean> {
      const { meta } = await d1
        .prepare(
          `${CROSS_TENANT} UPDATE sessions SET active_seller_id = ?2 WHERE id = ?1
             AND EXISTS (SELECT 1 FROM members m WHERE m.login_id = sessions.login_id AND m.seller_id = ?2)`,
        )
        .bind(sessionId, sellerId)
        .run()
      return meta.changes > 0
    },

    /** May this address be sent a sign-in link? Logins, and who has been invited and has none yet. */
    async isKnown(email: string, now: number): Promise<boolean> {
      const row = await d1
        .prepare(
          `${CROSS_TENANT} SELECT 1 AS known FROM logins WHERE email = ?1
           UNION ALL SELECT 1 FROM invitations WHERE email = ?1 AND expires_at > ?2 LIMIT 1`,
        )
        .bind(email, now)
        .first()
      return row !== null
    },

    findByEmail: (email: string) =>
      d1.prepare(`SELECT id, name, email FROM logins WHERE email = ?1`).bind(email).first<{
        id: string
        name: string
        email: string
      }>(),

    async rename(loginId: string, name: string, now: number): Promise<void> {
      await d1
        .prepare(`UPDATE logins SET name = ?2, updated_at = ?3 WHERE id = ?1`)
        .bind(loginId, name, now)
        .run()
    },

    async hasPassword(loginId: string): Promise<boolean> {
      const row = await d1
        .prepare(`SELECT 1 AS has FROM login_accounts WHERE login_id = ?1 AND password IS NOT NULL`)
        .bind(loginId)
        .first()
      return row !== null
    },

    /** An invitation as its link finds it; the id in the link is what the invited person proves. */
    findInvitation: (id: string) =>
      d1
        .prepare(
          `${CROSS_TENANT} SELECT i.id, i.seller_id AS sellerId, se.name AS sellerName, i.email, i.role,
             i.expires_at AS expiresAt
           FROM invitations i JOIN sellers se ON se.id = i.seller_id WHERE i.id = ?1`,
        )
        .bind(id)
        .first<{
          id: string
          sellerId: string
          sellerName: string
          email: string
          role: Role
          expiresAt: number
        }>(),

    /** Sessions and links that have run out; nothing reads them any more. `now` is the machine's, as they were made. */
    async sweep(now: number): Promise<void> {
      await d1.batch([
        d1.prepare(`DELETE FROM sessions WHERE expires_at < ?1`).bind(now),
        d1.prepare(`DELETE FROM verifications WHERE expires_at < ?1`).bind(now),
      ])
    },

    /** Who may be signed in by `/dev/login`. */
    async listAll(limit: number) {
      const { results } = await d1
        .prepare(
          `${CROSS_TENANT} SELECT l.name, l.email, l.is_operator AS isOperator, m.role, se.name AS seller
           FROM logins l LEFT JOIN members m ON m.login_id = l.id LEFT JOIN sellers se ON se.id = m.seller_id
           ORDER BY l.is_operator DESC, se.name, m.created_at LIMIT ?1`,
        )
        .bind(limit)
        .all<{ name: string; email: string; isOperator: number; role: Role | null; seller: string | null }>()
      return results
    },
  }
}
export type LoginsSystem = ReturnType<typeof loginsSystem>
