import { eq, sql } from 'drizzle-orm'
import type { Invitation, Member } from '#app/domain/sellers/members.schema.ts'
import type { Role } from '#app/domain/sellers/permissions.rules.ts'
import { invitations } from '../schema/sellers.table.ts'
import type { Statement, TenantDb } from '../tenant-db.ts'

const MEMBER = `SELECT m.id, m.login_id AS loginId, l.name, l.email, m.role, l.two_factor_enabled AS twoFactor,
    m.created_at AS joinedAt FROM members m JOIN logins l ON l.id = m.login_id WHERE m.seller_id = ?1`
type Row = Omit<Member, 'twoFactor'> & { twoFactor: number }
const view = (row: Row): Member => ({ ...row, twoFactor: row.twoFactor === 1 })

/** A seller never loses its last owner, even when two owners leave at the same moment. */
const KEEPS_AN_OWNER = `(role <> 'owner' OR (SELECT count(*) FROM members o WHERE o.seller_id = ?1 AND o.role = 'owner') > 1)`

export function membersRepo(t: TenantDb) {
  return {
    async list(): Promise<Member[]> {
      return (await t.sql(`${MEMBER} ORDER BY m.created_at, m.id LIMIT 500`).all<Row>()).results.map(view)
    },
    async find(id: string): Promise<Member | null> {
      const row = await t.sql(`${MEMBER} AND m.id = ?2`, id).first<Row>()
      return row && view(row)
    },
    async findByEmail(email: string): Promise<Member | null> {
      const row = await t.sql(`${MEMBER} AND l.email = ?2`, email).first<Row>()
      return row && view(row)
    },
    async countOwners(): Promise<number> {
      const row = await t
        .sql(`SELECT count(*) AS n FROM members WHERE seller_id = ?1 AND role = 'owner'`)
        .first<{ n: number }>()
      return row?.n ?? 0
    },
    changeRole: (id: string, role: Role): Statement =>
      t.sql(
        `UPDATE members SET role = ?3 WHERE seller_id = ?1 AND id = ?2 AND (?3 = 'owner' OR ${KEEPS_AN_OWNER})`,
        id,
        role,
      ),
    remove: (id: string): Statement =>
      t.sql(`DELETE FROM members WHERE seller_id = ?1 AND id = ?2 AND ${KEEPS_AN_OWNER}`, id),

    listInvitations: (): Promise<Invitation[]> =>
      t.list(invitations, undefined, { orderBy: [invitations.createdAt], limit: 200 }),
    /** One open invitation per address: a second one replaces the first, whose link then leads nowhere. */
    invite: (i: Invitation & { invitedBy: string }): Statement[] => [
      t.remove(invitations, eq(invitations.email, i.email)),
      t.insert(invitations, i),
    ],
    revokeInvitation: (id: string): Statement => t.remove(invitations, eq(invitations.id, id)),
    /** Turns an open invitation into a membership; two clicks at once make one member. */
    accept: (i: {
      invitationId: string
      memberId: string
      loginId: string
      email: string
      now: number
    }): Statement[] => [
      t.sql(
        `INSERT INTO members (seller_id, id, login_id, role, created_at)
         SELECT i.seller_id, ?3, ?4, i.role, ?6 FROM invitations i
         WHERE i.seller_id = ?1 AND i.id = ?2 AND i.email = ?5 AND i.expires_at > ?6
         ON CONFLICT (login_id, seller_id) DO NOTHING`,
        i.invitationId,
        i.memberId,
        i.loginId,
        i.email,
        i.now,
      ),
      t.remove(invitations, sql`${invitations.id} = ${i.invitationId} AND ${invitations.email} = ${i.email}`),
    ],
  }
}
