/** product.md "Who may do what", as far as it is built. API keys carry the same permissions as scopes. */
export const PERMISSIONS = [
  'products:read',
  'products:write',
  'updates:read',
  'updates:send',
  'contacts:read',
  'contacts:write',
  'contacts:privacy',
  'exports:write',
  'consent:restrict',
  'consent:resubscribe',
  'purchases:read',
  'purchases:write',
  'refunds:write',
  'policies:write',
  'payouts:read',
  'payouts:export',
  'payouts:write',
  'payouts:instant',
  'settings:write',
  'seller:own',
] as const
export type Permission = (typeof PERMISSIONS)[number]

export const ROLES = ['owner', 'admin', 'marketing', 'support', 'accountant'] as const
export type Role = (typeof ROLES)[number]

const everyone: Permission[] = [
  'products:read',
  'updates:read',
  'contacts:read',
  'exports:write',
  'purchases:read',
]
const marketing: Permission[] = [
  ...everyone,
  'products:write',
  'updates:send',
  'contacts:write',
  'consent:restrict',
]
const admin: Permission[] = [
  ...marketing,
  'contacts:privacy',
  'consent:resubscribe',
  'purchases:write',
  'refunds:write',
  'policies:write',
  'payouts:read',
  'payouts:export',
  'payouts:write',
  'payouts:instant',
  'settings:write',
]

export const ROLE_PERMISSIONS: Record<Role, ReadonlySet<Permission>> = {
  owner: new Set([...admin, 'seller:own']),
  admin: new Set(admin),
  marketing: new Set(marketing),
  support: new Set([...everyone, 'consent:restrict', 'refunds:write', 'payouts:read']),
  accountant: new Set([...everyone, 'payouts:read', 'payouts:export', 'payouts:instant']),
}

/**
 * Scopes a key may be given; what only a person may decide (ownership) is not among them. `payouts:write` of a key allows
 * instant payouts as well, `payouts:read` the files of what it reads.
 */
const NO_SCOPES: readonly Permission[] = ['seller:own', 'settings:write', 'payouts:instant', 'payouts:export']
export const API_SCOPES = PERMISSIONS.filter((p) => !NO_SCOPES.includes(p))
