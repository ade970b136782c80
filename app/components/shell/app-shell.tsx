import { Menu as MenuIcon } from 'lucide-react'
import { Toaster } from '../toast/toaster.tsx'
import { DetailsMenu } from '../ui/details-menu.tsx'
import { Logo } from '../ui/logo.tsx'
import { MainNav } from './main-nav.tsx'
import { MemberMenu } from './member-menu.tsx'
import { SellerSwitcher } from './seller-switcher.tsx'
import type { ShellProps } from './shell-props.ts'

/** The frame of every signed-in screen: navigation beside it, on phones above it, and the toasts. */
export function AppShell(props: ShellProps) {
  const nav = <MainNav can={props.can} badges={props.badges ?? {}} isOperator={props.isOperator ?? false} />
  const switcher = <SellerSwitcher seller={props.seller} sellers={props.sellers} />
  const member = <MemberMenu member={props.member} />
  return (
    <Toaster>
      <a
        href="#main"
        className="sr-only z-50 rounded-md bg-accent px-4 py-2 font-medium text-on-accent focus:not-sr-only focus:fixed focus:top-3 focus:left-3"
      >
        Skip to content
      </a>
      <div className="lg:grid lg:grid-cols-[15.5rem_minmax(0,1fr)]">
        <header className="sticky top-0 z-20 border-b bg-canvas lg:hidden">
          <DetailsMenu
            label="Menu"
            summary={
              <span className="flex min-h-14 items-center justify-between px-4">
                <Logo />
                <span className="flex items-center gap-2 text-sm font-medium">
                  <span className="max-w-36 truncate text-muted">{props.seller.name}</span>
                  <MenuIcon aria-hidden="true" className="size-5" />
                </span>
              </span>
            }
          >
            <div className="grid max-h-[calc(100dvh-3.5rem)] gap-3 overflow-y-auto border-t px-3 py-3">
              {switcher}
              {nav}
              <div className="border-t pt-3">{member}</div>
            </div>
          </DetailsMenu>
        </header>
        <aside className="sticky top-0 hidden h-dvh flex-col gap-5 border-r px-3 py-5 lg:flex">
          <Logo className="px-2.5" />
          {switcher}
          <div className="flex-1 overflow-y-auto">{nav}</div>
          {member}
        </aside>
        <main id="main" tabIndex={-1} className="min-w-0 px-4 py-6 outline-none sm:px-8 lg:px-10 lg:py-9">
          {/* A screen that needs all the room (the editor) marks its root with data-wide. */}
          <div className="mx-auto max-w-5xl has-data-wide:max-w-none">{props.children}</div>
        </main>
      </div>
    </Toaster>
  )
}
