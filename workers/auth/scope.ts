import { forbidden } from '#app/domain/kernel/errors.ts'
import { type Permission, ROLE_PERMISSIONS, type Role } from '#app/domain/sellers/permissions.rules.ts'

/** A brand that neither an object literal nor a spread (`{ ...scope, sellerId }`) can carry: private members do neither. */
declare class Minted<Kind extends string> {
  private readonly kind: Kind
}

/** Proof that this code may act for one seller. Only this file mints it; every repository asks for it. */
export type SellerScope = Minted<'seller'> & {
  readonly sellerId: string
  readonly actor: Actor
  readonly can: ReadonlySet<Permission>
}
/** Who acts, for audit rows: `member:mem_…`, `key:key_…`, `job:updates.dispatch`, `contact:ct_…`. */
export type Actor = { kind: 'member' | 'key' | 'job' | 'contact' | 'system'; id: string; name: string }

const mint = (sellerId: string, actor: Actor, can: ReadonlySet<Permission>) =>
  ({ sellerId, actor, can }) as SellerScope

/** A signed-in member with a role. */
export const memberScope = (m: { sellerId: string; memberId: string; name: string; role: Role }) =>
  mint(m.sellerId, { kind: 'member', id: m.memberId, name: m.name }, ROLE_PERMISSIONS[m.role])

/** An API key with the permissions its scopes carry. */
export const keyScope = (k: {
  sellerId: string
  keyId: string
  name: string
  can: ReadonlySet<Permission>
}) => {
  const can = new Set(k.can)
  if (can.has('payouts:write')) can.add('payouts:instant')
  if (can.has('payouts:read')) can.add('payouts:export')
  return mint(k.sellerId, { kind: 'key', id: k.keyId, name: k.name }, can)
}

/** A job message; services called by handlers check no permission, the one who caused the job had it. */
export const jobScope = (sellerId: string, jobName: string) =>
  mint(sellerId, { kind: 'job', id: jobName, name: 'Awning' }, new Set())

/** The seeding of a sandbox and its tests. */
export const systemScope = (sellerId: string) =>
  mint(sellerId, { kind: 'system', id: 'seed', name: 'Awning' }, ROLE_PERMISSIONS.owner)

/** The operator while founding a seller: until its first owner has joined, somebody must be able to invite one. */
export const founderScope = (sellerId: string, operator: OperatorScope) =>
  mint(sellerId, { kind: 'system', id: operator.loginId, name: operator.name }, ROLE_PERMISSIONS.owner)

/** Runs the installation: sees sellers, counts and jobs, never a seller's customers. */
export type OperatorScope = Minted<'operator'> & { readonly loginId: string; readonly name: string }
export const operatorScope = (o: { loginId: string; name: string }) => o as OperatorScope

/** A person acting for themselves by a signed link. Narrow: only the few services that name it accept it. */
export type PersonScope = Minted<'person'> & {
  readonly sellerId: string
  readonly contactId: string
  /** For repositories. */
  readonly seller: SellerScope
}
export const personScope = (p: { sellerId: string; contactId: string }) =>
  ({
    ...p,
    seller: mint(p.sellerId, { kind: 'contact', id: p.contactId, name: 'Customer' }, new Set()),
  }) as PersonScope

/** One who holds the link of a purchase. */
export type CustomerScope = PersonScope & { readonly purchaseId: string }
export const customerScope = (c: { sellerId: string; contactId: string; purchaseId: string }) =>
  ({ ...personScope(c), purchaseId: c.purchaseId }) as CustomerScope

/** @throws forbidden when the role or key lacks the permission */
export function requirePermission(scope: SellerScope, permission: Permission): void {
  if (!scope.can.has(permission)) throw forbidden(`This needs the permission ${permission}.`)
}
