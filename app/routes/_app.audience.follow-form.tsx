import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/cloudflare'
import { useLoaderData } from '@remix-run/react'
import { ErrorPanel } from '#app/components/shell/error-page.tsx'
import { ButtonLink } from '#app/components/ui/button.tsx'
import { Card } from '#app/components/ui/card.tsx'
import { CopyButton } from '#app/components/ui/copy-button.tsx'
import { HONEYPOT } from '#app/domain/audience/follow.schema.ts'
import { enter, orPage } from '#app/http/refusal.ts'

export const meta: MetaFunction = () => [{ title: 'Follow form · Awning' }]

export async function loader(args: LoaderFunctionArgs) {
  const { seller, services, scope } = await enter(args)
  return { url: await orPage(services.follows.pageUrl(scope)), name: seller.name }
}

/** Where followers come from: a page to link to, and a form for the seller's own site. */
export default function FollowFormPage() {
  const { url, name } = useLoaderData<typeof loader>()
  const snippet = snippetOf(url)
  return (
    <div className="grid max-w-3xl gap-6">
      <Card
        title="Your public page"
        description="People leave their address there. They follow once they confirm it by mail."
        footer={
          <>
            <CopyButton text={url} label="Copy the link" />
            <ButtonLink to={url} target="_blank" reloadDocument>
              Open the page
            </ButtonLink>
          </>
        }
      >
        <p className="font-mono text-sm break-all">{url}</p>
      </Card>
      <Card
        title="A form on your own site"
        description="Plain HTML that works anywhere, without a script or a cookie. Change how it looks as you like; leave names and the hidden field as they are."
        footer={<CopyButton text={snippet} label="Copy the form" />}
      >
        <pre className="rounded-md bg-sunken p-4 text-sm break-all whitespace-pre-wrap">
          <code>{snippet}</code>
        </pre>
        <h3 className="mt-5 text-sm font-semibold">How it looks where nothing styles it</h3>
        <div className="mt-2 rounded-md border border-dashed p-4" aria-hidden="true">
          <p>
            E-mail{' '}
            <span className="inline-block min-w-40 rounded border border-edge bg-surface px-2 py-0.5 text-muted">
              ada@example.com
            </span>{' '}
            <span className="inline-block rounded border border-edge bg-sunken px-2 py-0.5">
              Follow {name}
            </span>
          </p>
        </div>
      </Card>
    </div>
  )
}

const snippetOf = (url: string) => `<form method="post" action="${url}/follow">
  <label>E-mail <input type="email" name="email" required maxlength="254"></label>
  <input name="${HONEYPOT}" tabindex="-1" autocomplete="off" aria-hidden="true" style="position:absolute;left:-99rem">
  <button>Follow</button>
</form>`

export const ErrorBoundary = ErrorPanel
