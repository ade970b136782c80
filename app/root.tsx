import type { LinksFunction, LoaderFunctionArgs, MetaFunction } from '@remix-run/cloudflare'
import { Links, Meta, Outlet, Scripts, ScrollRestoration, useMatches } from '@remix-run/react'
import type { ReactNode } from 'react'
import type { AppLoadContext } from '#workers/load-context.ts'
import { ErrorPage } from './components/shell/error-page.tsx'
import { useNonce } from './nonce.ts'
import './styles/app.css'

export const links: LinksFunction = () => [{ rel: 'icon', href: '/favicon.svg', type: 'image/svg+xml' }]
export const meta: MetaFunction = () => [{ title: 'Awning' }]

export const loader = ({ context }: LoaderFunctionArgs) => ({
  requestId: (context as AppLoadContext).requestId,
})

export function Layout({ children }: { children: ReactNode }) {
  const nonce = useNonce()
  // Customers' pages are links and forms: `export const handle = { withoutScripts: true }`.
  const isPlain = useMatches().some(
    (m) => (m.handle as { withoutScripts?: boolean } | undefined)?.withoutScripts,
  )
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <Meta />
        <Links />
      </head>
      <body>
        {children}
        {!isPlain && (
          <>
            <ScrollRestoration nonce={nonce} />
            <Scripts nonce={nonce} />
          </>
        )}
      </body>
    </html>
  )
}

export default function App() {
  return <Outlet />
}

export const ErrorBoundary = ErrorPage
