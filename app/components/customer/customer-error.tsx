import { isRouteErrorResponse, useRouteError } from '@remix-run/react'

/** Where a customer's link leads nowhere: no seller is known, so the page has nobody's face. */
export function CustomerError() {
  const error = useRouteError()
  const data = isRouteErrorResponse(error) ? (error.data as { code?: string; detail?: string } | null) : null
  const isLost = isRouteErrorResponse(error) && error.status === 404
  return (
    <main className="mx-auto max-w-lg px-5 py-20">
      <h1 className="text-2xl">{isLost ? 'This link leads nowhere' : 'This did not work'}</h1>
      <p className="mt-3">
        {isLost
          ? 'Part of the address may be missing: open it from the mail once more, or copy it whole.'
          : (data?.detail ?? 'It is not your fault. Try again in a moment.')}
      </p>
      <p className="mt-3 text-muted">If it stays so, answer the mail the link came with.</p>
    </main>
  )
}
