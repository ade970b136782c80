import type { Role } from '#app/domain/sellers/permissions.rules.ts'

export const roleLabel = (role: Role) => role[0]!.toUpperCase() + role.slice(1)
