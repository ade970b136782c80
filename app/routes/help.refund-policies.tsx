import type { MetaFunction } from '@remix-run/cloudflare'
import { Link, useLoaderData } from '@remix-run/react'
import MarkdownIt from 'markdown-it'
import { Logo } from '#app/components/ui/logo.tsx'
import text from '../../docs/help/refund-policies.md?raw'

export const handle = { withoutScripts: true }
export const headers = () => ({ 'cache-control': 'public, max-age=300' })
export const meta: MetaFunction = () => [{ title: 'Refund policies · Help · Awning' }]

export const loader = async () => ({ html: new MarkdownIt({ html: false }).render(text) })

/** What refund policies are and what changed, in the words of docs/help. */
export default function RefundPolicyHelp() {
  const { html } = useLoaderData<typeof loader>()
  return (
    <div className="mx-auto max-w-3xl px-4 py-8 sm:px-8">
      <header className="mb-6">
        <Link to="/">
          <Logo />
        </Link>
      </header>
      {/* Our own text, built in. */}
      {/* biome-ignore lint/security/noDangerouslySetInnerHtml: no input of anybody goes into it */}
      <main className="document" dangerouslySetInnerHTML={{ __html: html }} />
    </div>
  )
}
