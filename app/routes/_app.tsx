import type { LoaderFunctionArgs } from '@remix-run/cloudflare'
import { Outlet, useLoaderData } from '@remix-run/react'
import { AppShell } from '#app/components/shell/app-shell.tsx'
import { ErrorPage } from '#app/components/shell/error-page.tsx'
import { RealtimeProvider, useSellerRoom } from '#app/hooks/use-realtime.ts'
import { enter } from '#app/http/refusal.ts'

export async function loader(args: LoaderFunctionArgs) {
  const { seller, sellers, member, scope, isOperator } = await enter(args)
  return {
    seller,
    sellers: [seller, ...sellers],
    member,
    can: [...scope.can],
    isOperator,
    loadedAt: Date.now(),
  }
}

/** Every signed-in screen: the shell around it and the seller's room behind it. */
export default function Dashboard() {
  const { loadedAt, ...shell } = useLoaderData<typeof loader>()
  const register = useSellerRoom(shell.seller.id, loadedAt)
  return (
    <RealtimeProvider value={register}>
      <AppShell {...shell}>
        <Outlet />
      </AppShell>
    </RealtimeProvider>
  )
}

export const ErrorBoundary = ErrorPage
