import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DAY, HOUR } from '#app/domain/kernel/time.ts'
import { PERMISSIONS, type Permission, ROLES, type Role } from '#app/domain/sellers/permissions.rules.ts'
import { advance, makeSeller, type TestContainer, testContainer } from '#test/support/container.ts'
import { asked, makeLogin, makeMember } from '#test/support/members.ts'
import type { SellerScope } from '#workers/auth/scope.ts'
import { findSession, requireSeller } from '#workers/auth/session.ts'
import { listMails } from '#workers/dev/captured-mails.ts'

let c: TestContainer
let shop: SellerScope
const scopeOf: Partial<Record<Role, SellerScope>> = {}
const cookies: Partial<Record<Role, string>> = {}
const memberIds: Partial<Record<Role, string>> = {}

beforeAll(async () => {
  c = await testContainer()
  shop = await makeSeller(c, 'roles')
  for (const role of ROLES) {
    const made = await makeMember(c, shop, role, `${role}@example.com`)
    cookies[role] = made.cookie
    memberIds[role] = made.memberId
    scopeOf[role] = (await requireSeller(asked(made.cookie), c)).scope
  }
})
beforeEach(async () => {
  c = await testContainer()
})
const refused = (code: string) => expect.objectContaining({ code })

describe('the five roles', () => {
  const may: Record<Role, Permission[]> = {
    owner: [...PERMISSIONS],
    admin: PERMISSIONS.filter((p) => p !== 'seller:own'),
    marketing: [
      'products:read',
      'products:write',
      'updates:read',
      'updates:send',
      'contacts:read',
      'exports:write',
      'contacts:write',
      'consent:restrict',
      'purchases:read',
    ],
    support: [
      'products:read',
      'updates:read',
      'contacts:read',
      'exports:write',
      'consent:restrict',
      'purchases:read',
      'refunds:write',
      'payouts:read',
    ],
    accountant: [
      'products:read',
      'updates:read',
      'contacts:read',
      'exports:write',
      'purchases:read',
      'payouts:read',
      'payouts:export',
      'payouts:instant',
    ],
  }
  it.each(ROLES)('a session of the role %s carries what product.md says, and no more', (role) => {
    const held = [...scopeOf[role]!.can].filter((p) => (may.owner as string[]).includes(p))
    expect(held.sort()).toEqual([...may[role]].sort())
  })

  it.each(['marketing', 'support', 'accountant'] as const)(
    '%s may not touch members, keys or settings',
    async (role) => {
      const { members, apiKeys, settings } = c.services
      const scope = scopeOf[role]!
      const tries = [
        () => members.list(scope),
        () => members.invite(scope, { email: 'x@example.com', role: 'support' }),
        () => members.changeRole(scope, memberIds.admin!, 'support'),
        () => members.remove(scope, memberIds.admin!),
        () => members.revokeInvitation(scope, 'inv_x'),
        () => apiKeys.list(scope),
        () => apiKeys.create(scope, { name: 'k', scopes: ['products:read'] }),
        () => apiKeys.revoke(scope, 'key_x'),
        () => settings.updateBrand(scope, '#000000'),
        () => settings.sendTest(scope, { email: 'x@example.com', name: 'X' }),
      ]
      for (const attempt of tries) await expect(attempt()).rejects.toEqual(refused('forbidden'))
    },
  )

  it('an admin makes no owner and unmakes none', async () => {
    const { members } = c.services
    const admin = scopeOf.admin!
    await expect(members.invite(admin, { email: 'o@example.com', role: 'owner' })).rejects.toEqual(
      refused('forbidden'),
    )
    await expect(members.changeRole(admin, memberIds.support!, 'owner')).rejects.toEqual(refused('forbidden'))
    await expect(members.changeRole(admin, memberIds.owner!, 'admin')).rejects.toEqual(refused('forbidden'))
    await expect(members.remove(admin, memberIds.owner!)).rejects.toEqual(refused('forbidden'))
  })
})

describe('changing and removing members', () => {
  it('takes effect with the next request', async () => {
    const { cookie, memberId } = await makeMember(c, shop, 'marketing', 'changing@example.com')
    await c.services.members.changeRole(scopeOf.owner!, memberId, 'accountant')
    expect((await requireSeller(asked(cookie), c)).scope.can.has('products:write')).toBe(false)
    await c.services.members.remove(scopeOf.owner!, memberId)
    await expect(requireSeller(asked(cookie), c)).rejects.toEqual(refused('forbidden'))
  })

  it('keeps the last owner, even when two leave at once', async () => {
    const other = await makeSeller(c)
    const [a, b] = [
      await makeMember(c, other, 'owner', 'first-owner@example.com'),
      await makeMember(c, other, 'owner', 'second-owner@example.com'),
    ]
    const scope = (await requireSeller(asked(a.cookie), c)).scope
    const left = await Promise.allSettled([
      c.services.members.remove(scope, a.memberId),
      c.services.members.changeRole(scope, b.memberId, 'admin'),
    ])
    expect(left.map((r) => r.status).sort()).toEqual(['fulfilled', 'rejected'])
    const owners = (await c.repos(other).members.list()).filter((m) => m.role === 'owner')
    expect(owners).toHaveLength(1)
  })

  it("finds nobody of another seller's", async () => {
    const other = await makeSeller(c)
    const theirs = await makeMember(c, other, 'support', 'theirs@example.com')
    const { members } = c.services
    await expect(members.changeRole(scopeOf.owner!, theirs.memberId, 'admin')).rejects.toEqual(
      refused('not_found'),
    )
    await expect(members.remove(scopeOf.owner!, theirs.memberId)).rejects.toEqual(refused('not_found'))
    expect((await requireSeller(asked(theirs.cookie), c)).member.role).toBe('support')
  })
})

describe('an invitation', () => {
  const invite = (email: string, role: Role = 'support') =>
    c.services.members.invite(scopeOf.owner!, { email, role })
  const loginOf = async (email: string) => ({ id: await makeLogin(c, email), email, name: 'Invited' })

  it('comes by mail, and accepting it makes a member once', async () => {
    const { id } = await invite('join@example.com', 'marketing')
    const [mail] = await listMails(c.sandbox!.store, { to: 'join@example.com' })
    expect(mail!.text).toContain(`/invitations/${id}`)
    const login = await loginOf('join@example.com')
    expect(await c.services.members.accept(login, id)).toEqual({ sellerId: shop.sellerId })
    const members = await c.repos(shop).members.list()
    expect(members.find((m) => m.email === login.email)).toMatchObject({
      role: 'marketing',
      loginId: login.id,
    })
    await expect(c.services.members.accept(login, id)).rejects.toEqual(refused('not_found'))
  })

  it('makes one member of two clicks at once', async () => {
    const { id } = await invite('twice@example.com')
    const login = await loginOf('twice@example.com')
    await Promise.allSettled([c.services.members.accept(login, id), c.services.members.accept(login, id)])
    expect((await c.repos(shop).members.list()).filter((m) => m.email === login.email)).toHaveLength(1)
  })

  it('is for the invited address only, and does not say which that is', async () => {
    const { id } = await invite('meant@example.com')
    const stranger = await loginOf('someone-else@example.com')
    await expect(c.services.members.accept(stranger, id)).rejects.toMatchObject({
      code: 'wrong_email',
      detail: expect.not.stringContaining('meant@example.com'),
    })
  })

  it('runs out after seven days', async () => {
    const { id } = await invite('slow@example.com')
    const login = await loginOf('slow@example.com')
    c = await advance(c, 7 * DAY + HOUR)
    await expect(c.services.members.accept(login, id)).rejects.toEqual(refused('invitation_expired'))
  })

  it('is revoked by its seller only, and then leads nowhere', async () => {
    const { id } = await invite('revoked@example.com')
    const other = await makeSeller(c)
    await expect(c.services.members.revokeInvitation(other, id)).rejects.toEqual(refused('not_found'))
    await c.services.members.revokeInvitation(scopeOf.owner!, id)
    await expect(c.services.members.findInvitation(id, null)).rejects.toEqual(refused('not_found'))
  })

  it('is replaced by a second one to the same address', async () => {
    const first = await invite('again@example.com', 'support')
    const second = await invite('again@example.com', 'admin')
    await expect(c.services.members.findInvitation(first.id, null)).rejects.toEqual(refused('not_found'))
    expect(await c.services.members.findInvitation(second.id, 'again@example.com')).toMatchObject({
      role: 'admin',
      isForMe: true,
    })
  })

  it('is not sent to somebody who is a member', () =>
    expect(invite('support@example.com')).rejects.toEqual(refused('already_member')))

  it('lets somebody without a login ask for a sign-in link while it is open', async () => {
    expect(await c.system.logins.isKnown('fresh@example.com', c.clock.now())).toBe(false)
    await invite('fresh@example.com')
    expect(await c.system.logins.isKnown('fresh@example.com', c.clock.now())).toBe(true)
    c = await advance(c, 8 * DAY)
    expect(await c.system.logins.isKnown('fresh@example.com', c.clock.now())).toBe(false)
  })
})

describe('a login with several sellers', () => {
  it('chooses among its own, and only those', async () => {
    const [one, two, foreign] = [await makeSeller(c), await makeSeller(c), await makeSeller(c)]
    await makeMember(c, one, 'owner', 'both@example.com')
    const { cookie } = await makeMember(c, two, 'support', 'both@example.com')
    const session = await findSession(asked(cookie), c)
    const choose = (s: SellerScope) => c.system.logins.activateSeller(session!.login.sessionId, s.sellerId)

    expect(await choose(two)).toBe(true)
    expect(await requireSeller(asked(cookie), c)).toMatchObject({
      seller: { id: two.sellerId },
      member: { role: 'support' },
      sellers: [{ id: one.sellerId }],
    })
    expect(await choose(foreign)).toBe(false)
    expect((await requireSeller(asked(cookie), c)).seller.id).toBe(two.sellerId)
  })
})
