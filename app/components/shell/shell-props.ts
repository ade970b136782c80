import type { ReactNode } from 'react'
import type { Permission, Role } from '#app/domain/sellers/permissions.rules.ts'

export type ShellSeller = { id: string; name: string; logoUrl?: string | null }
export type ShellProps = {
  seller: ShellSeller
  /** Every seller this member belongs to, the current one among them. */
  sellers: readonly ShellSeller[]
  member: { name: string; email: string; role: Role }
  /** What the role allows; entries for anything else are not shown. */
  can: readonly Permission[]
  /** Small counts behind entries of the navigation: products that changed since their last update, say. */
  badges?: Partial<Record<'/products' | '/updates' | '/audience', number>>
  /** Shows the operator's entry. */
  isOperator?: boolean
  children: ReactNode
}
