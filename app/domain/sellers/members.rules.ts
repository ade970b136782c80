import { type AppError, conflict, forbidden } from '../kernel/errors.ts'
import type { Role } from './permissions.rules.ts'

/** How long an invitation may be accepted. */
export const INVITATION_DAYS = 7

/**
 * May this role be given, changed or taken away? `from` null: invited; `to` null: removed. Owners decide about
 * owners (product.md: transfer of ownership), and a seller always has one.
 * @param owners how many owners the seller has before the change
 * @returns the refusal, or null
 */
export function decideRoleChange(change: {
  actorIsOwner: boolean
  from: Role | null
  to: Role | null
  owners: number
}): AppError | null {
  const { actorIsOwner, from, to, owners } = change
  if ((from === 'owner' || to === 'owner') && !actorIsOwner)
    return forbidden('Only an owner may make or remove an owner.')
  if (from === 'owner' && to !== 'owner' && owners <= 1)
    return conflict('last_owner', 'A seller needs an owner. Make somebody else owner first.')
  return null
}
