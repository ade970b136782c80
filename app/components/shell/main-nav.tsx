import { NavLink } from '@remix-run/react'
import {
  House,
  Landmark,
  type LucideIcon,
  Package,
  ReceiptText,
  Send,
  Settings,
  SlidersHorizontal,
  Users,
} from 'lucide-react'
import type { Permission } from '#app/domain/sellers/permissions.rules.ts'
import { classNames } from '../ui/class-names.ts'
import type { ShellProps } from './shell-props.ts'

type Entry = { to: string; label: string; icon: LucideIcon; needs?: Permission }
const ENTRIES: Entry[] = [
  { to: '/', label: 'Dashboard', icon: House },
  { to: '/products', label: 'Products', icon: Package, needs: 'products:read' },
  { to: '/updates', label: 'Updates', icon: Send, needs: 'updates:read' },
  { to: '/audience', label: 'Audience', icon: Users, needs: 'contacts:read' },
  { to: '/sales', label: 'Sales', icon: ReceiptText, needs: 'purchases:read' },
  { to: '/payouts', label: 'Payouts', icon: Landmark, needs: 'payouts:read' },
  { to: '/settings', label: 'Settings', icon: Settings },
]
const OPERATOR: Entry = { to: '/operator', label: 'Operator', icon: SlidersHorizontal }

/** The way to each screen that is there and that the member may see. */
export function MainNav({
  can,
  badges,
  isOperator,
}: Required<Pick<ShellProps, 'can' | 'badges' | 'isOperator'>>) {
  const shown = ENTRIES.filter((entry) => !entry.needs || can.includes(entry.needs))
  return (
    <nav aria-label="Main">
      <ul className="grid gap-0.5">
        {[...shown, ...(isOperator ? [OPERATOR] : [])].map(({ to, label, icon: Icon }) => {
          const count = badges[to as keyof typeof badges] ?? 0
          return (
            <li key={to}>
              <NavLink
                to={to}
                end={to === '/'}
                prefetch="intent"
                className={({ isActive }) =>
                  classNames(
                    'flex min-h-9 items-center gap-3 rounded-md px-2.5 focus-visible:rounded-md pointer-coarse:min-h-11',
                    isActive
                      ? 'bg-accent-soft font-semibold text-accent'
                      : 'font-medium text-muted hover:bg-sunken hover:text-ink',
                  )
                }
              >
                <Icon aria-hidden="true" className="size-[1.125rem] shrink-0" />
                {label}
                {count > 0 && (
                  <span className="ml-auto rounded-full bg-accent px-1.5 text-xs font-semibold text-on-accent">
                    {count > 99 ? '99+' : count}
                    <span className="sr-only"> waiting</span>
                  </span>
                )}
              </NavLink>
            </li>
          )
        })}
      </ul>
    </nav>
  )
}
