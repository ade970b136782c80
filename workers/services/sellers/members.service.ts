import { AppError, conflict, notFound } from '#app/domain/kernel/errors.ts'
import { DAY } from '#app/domain/kernel/time.ts'
import { decideRoleChange, INVITATION_DAYS } from '#app/domain/sellers/members.rules.ts'
import type { Invitation, Member } from '#app/domain/sellers/members.schema.ts'
import type { Role } from '#app/domain/sellers/permissions.rules.ts'
import type { Repos } from '#db/repos/index.ts'
import type { LoginsSystem } from '#db/system/logins.ts'
import { memberScope, requirePermission, type SellerScope } from '../../auth/scope.ts'
import type { Clock } from '../../ports/clock.port.ts'
import type { NewId } from '../../ports/ids.port.ts'
import type { Realtime } from '../../ports/realtime.port.ts'
import type { Mailer } from '../mailer.service.ts'

type Deps = {
  repos: (scope: SellerScope) => Repos
  logins: LoginsSystem
  mailer: Mailer
  baseUrl: string
  clock: Clock
  newId: NewId
  realtime: Realtime
}

/** Who belongs to a seller. Owners and admins only, and only owners decide about owners. */
export function createMembersService(d: Deps) {
  const isOwner = (scope: SellerScope) => scope.can.has('seller:own')

  async function decide(scope: SellerScope, repos: Repos, from: Role | null, to: Role | null) {
    const owners = await repos.members.countOwners()
    const refusal = decideRoleChange({ actorIsOwner: isOwner(scope), from, to, owners })
    if (refusal) throw refusal
  }
  /** A guarded write that matched nothing: gone, or the last owner after all. */
  const lost = () => conflict('last_owner', 'A seller needs an owner. Make somebody else owner first.')

  return {
    /** @returns members in the order they joined, and invitations that are still open or ran out */
    async list(scope: SellerScope): Promise<{ members: Member[]; invitations: Invitation[] }> {
      requirePermission(scope, 'settings:write')
      const { members } = d.repos(scope)
      const [list, invitations] = await Promise.all([members.list(), members.listInvitations()])
      return { members: list, invitations }
    },

    /**
     * Asks somebody by mail. A second invitation to one address replaces the first.
     * @throws conflict `already_member`; forbidden for an owner's role by an admin; unavailable when the mail is refused
     */
    async invite(scope: SellerScope, input: { email: string; role: Role }): Promise<{ id: string }> {
      requirePermission(scope, 'settings:write')
      const repos = d.repos(scope)
      await decide(scope, repos, null, input.role)
      if (await repos.members.findByEmail(input.email))
        throw conflict('already_member', 'This person is a member already.')
      const now = d.clock.now()
      const id = d.newId('invitation')
      const expiresAt = now + INVITATION_DAYS * DAY
      await repos.batch(
        repos.members.invite({ id, ...input, expiresAt, createdAt: now, invitedBy: scope.actor.id }),
      )
      d.realtime.hint(scope.sellerId, 'settings')
      await sendInvitation(scope, repos, { id, ...input })
      return { id }
    },

    /** The link in the mail leads nowhere from now on. @throws not_found */
    async revokeInvitation(scope: SellerScope, id: string): Promise<void> {
      requirePermission(scope, 'settings:write')
      const repos = d.repos(scope)
      const [removed] = await repos.batch([repos.members.revokeInvitation(id)])
      if (!removed) throw notFound('invitation')
      d.realtime.hint(scope.sellerId, 'settings')
    },

    /** Takes effect with the member's next request. @throws not_found, forbidden, conflict `last_owner` */
    async changeRole(scope: SellerScope, memberId: string, role: Role): Promise<void> {
      requirePermission(scope, 'settings:write')
      const repos = d.repos(scope)
      const member = await repos.members.find(memberId)
      if (!member) throw notFound('member')
      await decide(scope, repos, member.role, role)
      const [changed] = await repos.batch([repos.members.changeRole(memberId, role)])
      if (!changed) throw lost()
      d.realtime.dismiss(scope.sellerId, memberId)
      d.realtime.hint(scope.sellerId, 'settings')
    },

    /** Out with the next request; open rooms close. @throws not_found, forbidden, conflict `last_owner` */
    async remove(scope: SellerScope, memberId: string): Promise<void> {
      requirePermission(scope, 'settings:write')
      const repos = d.repos(scope)
      const member = await repos.members.find(memberId)
      if (!member) throw notFound('member')
      await decide(scope, repos, member.role, null)
      const [removed] = await repos.batch([repos.members.remove(memberId)])
      if (!removed) throw lost()
      d.realtime.dismiss(scope.sellerId, memberId)
      d.realtime.hint(scope.sellerId, 'settings')
    },

    /**
     * What the link in an invitation shows. Whether it is for the one who looks is said, not for whom.
     * @throws not_found when it was revoked or accepted; conflict `invitation_expired`
     */
    async findInvitation(id: string, email: string | null) {
      const found = await d.logins.findInvitation(id)
      if (!found) throw notFound('invitation')
      if (found.expiresAt <= d.clock.now())
        throw conflict(
          'invitation_expired',
          `The invitation ran out after ${INVITATION_DAYS} days. Ask for a new one.`,
        )
      const { sellerId, sellerName, role } = found
      return { id, sellerId, sellerName, role, isForMe: email === found.email, email: found.email }
    },

    /**
     * The invited person joins.
     * @throws not_found, conflict `invitation_expired`, forbidden `wrong_email` for another login
     */
    async accept(
      login: { id: string; email: string; name: string },
      invitationId: string,
    ): Promise<{ sellerId: string }> {
      const found = await this.findInvitation(invitationId, login.email)
      if (!found.isForMe)
        throw new AppError('forbidden', 'wrong_email', 'This invitation was sent to another address.')
      const memberId = d.newId('member')
      const scope = memberScope({ sellerId: found.sellerId, memberId, name: login.name, role: found.role })
      const repos = d.repos(scope)
      const statements = repos.members.accept({
        invitationId,
        memberId,
        loginId: login.id,
        email: login.email,
        now: d.clock.now(),
      })
      const [, taken] = await repos.batch(statements)
      if (!taken) throw notFound('invitation')
      d.realtime.hint(found.sellerId, 'settings')
      return { sellerId: found.sellerId }
    },
  }

  async function sendInvitation(
    scope: SellerScope,
    repos: Repos,
    i: { id: string; email: string; role: Role },
  ) {
    const { renderInvitation } = await import('#app/emails/invitation.tsx')
    const [settings, seller] = await Promise.all([repos.settings.get(), repos.settings.seller()])
    const rendered = await renderInvitation({
      url: `${d.baseUrl}/invitations/${i.id}`,
      inviterName: scope.actor.name,
      role: i.role,
      seller: {
        name: seller.name,
        brandColor: settings.brandColor,
        logoUrl: settings.logoKey ? `${d.baseUrl}/brand/${seller.slug}/logo` : null,
      },
      validDays: INVITATION_DAYS,
    })
    await d.mailer.send(
      {
        idempotencyKey: `invitation/${i.id}`,
        to: { email: i.email, name: null },
        from: { localPart: 'no-reply', name: 'Awning' },
        replyTo: settings.supportEmail,
      },
      rendered,
    )
  }
}
