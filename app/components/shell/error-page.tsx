import { isRouteErrorResponse, useRouteError, useRouteLoaderData } from '@remix-run/react'
import { ButtonLink } from '../ui/button.tsx'
import { Logo } from '../ui/logo.tsx'

type Problem = { code: string; detail: string; requestId: string | undefined; status: number }

/** What went wrong in a sentence, with the code and the request id one can name to whoever helps. */
export function ErrorPanel() {
  const problem = useProblem()
  return (
    <div className="mx-auto max-w-lg py-16">
      <p className="text-sm font-semibold text-muted">{problem.status}</p>
      <h1 className="mt-1 text-2xl">{HEADINGS[problem.status] ?? 'Something went wrong on our side'}</h1>
      <p className="mt-2">{problem.detail}</p>
      <div className="mt-6 flex flex-wrap gap-2">
        <ButtonLink to="." reloadDocument>
          Try again
        </ButtonLink>
        <ButtonLink to="/" variant="ghost" reloadDocument>
          Back to the start
        </ButtonLink>
      </div>
      <dl className="mt-10 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 border-t pt-4 text-sm text-muted">
        <dt>Code</dt>
        <dd className="font-mono">{problem.code}</dd>
        {problem.requestId && (
          <>
            <dt>Request</dt>
            <dd className="font-mono break-all">{problem.requestId}</dd>
          </>
        )}
      </dl>
    </div>
  )
}

/** The same as a whole page, where no shell is around it. */
export function ErrorPage() {
  return (
    <main className="px-5">
      <div className="mx-auto max-w-lg pt-10">
        <Logo />
      </div>
      <ErrorPanel />
    </main>
  )
}

const HEADINGS: Record<number, string> = {
  400: 'This request cannot be read',
  401: 'Please sign in',
  403: 'You may not see this',
  404: 'Nothing here',
  405: 'This page takes no such request',
  409: 'Somebody was here before you',
  422: 'Some fields need another value',
  429: 'Too many requests',
  503: 'Not available right now',
}

function useProblem(): Problem {
  const error = useRouteError()
  const page = useRouteLoaderData('root') as { requestId: string } | undefined
  if (!isRouteErrorResponse(error))
    return {
      status: 500,
      code: 'internal',
      detail: 'It is not your fault. Try again; if it stays, tell us the request below.',
      requestId: page?.requestId,
    }
  const data = (error.data ?? {}) as { code?: string; detail?: string; request_id?: string }
  return {
    status: error.status,
    code: data.code ?? error.statusText.toLowerCase().replaceAll(' ', '_'),
    detail: data.detail ?? 'Check the address, or go back to where you came from.',
    requestId: data.request_id ?? page?.requestId,
  }
}
