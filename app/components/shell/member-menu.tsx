import { ChevronsUpDown, LogOut } from 'lucide-react'
import { Avatar } from '../ui/avatar.tsx'
import { Button } from '../ui/button.tsx'
import { DetailsMenu } from '../ui/details-menu.tsx'
import type { ShellProps } from './shell-props.ts'

/** Who is signed in and in which role, and the way out: a POST to /sign-out. */
export function MemberMenu({ member }: Pick<ShellProps, 'member'>) {
  return (
    <DetailsMenu
      label="Your session"
      className="relative"
      summary={
        <span className="flex min-h-12 items-center gap-2.5 rounded-md px-2.5 hover:bg-sunken">
          <Avatar name={member.name} />
          <span className="min-w-0 leading-tight">
            <span className="block truncate text-sm font-semibold">{member.name}</span>
            <span className="block text-xs text-muted capitalize">{member.role}</span>
          </span>
          <ChevronsUpDown aria-hidden="true" className="ml-auto size-4 shrink-0 text-muted" />
        </span>
      }
    >
      <div className="mt-1 rounded-lg border bg-surface p-1 lg:absolute lg:inset-x-0 lg:bottom-full lg:mb-1 lg:shadow-float">
        <p className="truncate px-2.5 py-1.5 text-sm text-muted">{member.email}</p>
        <form method="post" action="/sign-out">
          <Button type="submit" variant="ghost" size="sm" icon={LogOut} className="w-full justify-start!">
            Sign out
          </Button>
        </form>
      </div>
    </DetailsMenu>
  )
}
