import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decideRoleChange } from './members.rules.ts'
import { ROLES } from './permissions.rules.ts'

describe('changing roles', () => {
  it.each([
    ['an admin makes an admin', { actorIsOwner: false, from: 'support', to: 'admin', owners: 1 }, null],
    ['an admin makes an owner', { actorIsOwner: false, from: 'admin', to: 'owner', owners: 1 }, 'forbidden'],
    [
      'an admin demotes an owner',
      { actorIsOwner: false, from: 'owner', to: 'admin', owners: 2 },
      'forbidden',
    ],
    ['an admin removes an owner', { actorIsOwner: false, from: 'owner', to: null, owners: 2 }, 'forbidden'],
    ['an admin invites an owner', { actorIsOwner: false, from: null, to: 'owner', owners: 1 }, 'forbidden'],
    ['an owner invites an owner', { actorIsOwner: true, from: null, to: 'owner', owners: 1 }, null],
    [
      'the last owner steps down',
      { actorIsOwner: true, from: 'owner', to: 'admin', owners: 1 },
      'last_owner',
    ],
    ['the last owner leaves', { actorIsOwner: true, from: 'owner', to: null, owners: 1 }, 'last_owner'],
    ['one of two owners leaves', { actorIsOwner: true, from: 'owner', to: null, owners: 2 }, null],
    ['the last owner stays owner', { actorIsOwner: true, from: 'owner', to: 'owner', owners: 1 }, null],
  ] as const)('%s', (_name, change, code) => {
    expect(decideRoleChange(change)?.code ?? null).toBe(code)
  })

  it('never leaves a seller without an owner', () => {
    const role = fc.constantFrom(...ROLES, null)
    const changes = fc.array(fc.record({ member: fc.nat(4), to: role, actorIsOwner: fc.boolean() }))
    fc.assert(
      fc.property(changes, (list) => {
        const members: ((typeof ROLES)[number] | null)[] = ['owner', 'admin', null, 'owner', 'support']
        for (const { member, to, actorIsOwner } of list) {
          const owners = members.filter((r) => r === 'owner').length
          const from = members[member]!
          if (!decideRoleChange({ actorIsOwner, from, to, owners })) members[member] = to
        }
        expect(members).toContain('owner')
      }),
    )
  })
})
