import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import { deliveryId } from '#app/domain/kernel/ids.ts'
import { classifyAgent } from '#app/domain/updates/agent.rules.ts'
import type { AppEnv } from './app-env.ts'
import type { CustomerLink } from './auth/customer-link.ts'
import { customerScope } from './auth/scope.ts'

const PIXEL = Uint8Array.from(atob('R0lGODlhAQABAIAAAP///wAAACH5BAEAAAAALAAAAAABAAEAAAICRAEAOw=='), (char) =>
  char.charCodeAt(0),
)

/**
 * The pixel and the counted links of mails. Mail programs load them from anywhere and without a session, so the
 * signed key is all the proof there is. What is answered never waits for what is recorded.
 */
export const trackingRouter = new Hono<AppEnv>()

trackingRouter.get('/o/:file{[^/]+\\.gif}', (c) => {
  const link = c.get('container').customerLinks.parse(c.req.param('file').slice(0, -'.gif'.length))
  record(c, link, 'opened', null)
  return c.body(PIXEL, 200, {
    'content-type': 'image/gif',
    'cache-control': 'no-store',
    // Mail programs on the web show it on pages of their own.
    'cross-origin-resource-policy': 'cross-origin',
  })
})

trackingRouter.get('/c/:key/:no', async (c) => {
  const { customerLinks, repos } = c.get('container')
  const key = c.req.param('key')
  const no = /^[1-9]\d{0,3}$/.test(c.req.param('no')) ? Number(c.req.param('no')) : 0
  c.header('cache-control', 'no-store')
  c.header('referrer-policy', 'no-referrer')
  c.header('x-robots-tag', 'noindex, nofollow')
  const named = customerLinks.read(key)
  // Where links lead is no secret, and nothing else is read for a key that proves nothing.
  const target = named?.updateId ? await repos(scopeOf(named)).updates.link(named.updateId, no) : null
  const link = customerLinks.parse(key)
  if (target && link) {
    record(c, link, 'clicked', no)
    return c.redirect(target.url ?? `/l/${key}`)
  }
  return target?.url ? c.html(unverifiedPage(target.url)) : c.html(unknownPage(), 404)
})

const scopeOf = ({ sellerId, purchaseId }: CustomerLink) =>
  customerScope({ sellerId, purchaseId, contactId: '' }).seller

/** Keeps that somebody opened or clicked, once the answer is on its way; of who asked not to be counted, nothing. */
function record(
  c: Context<AppEnv>,
  link: CustomerLink | null,
  type: 'opened' | 'clicked',
  linkNo: number | null,
) {
  const { clock, repos, waitUntil, inbox } = c.get('container')
  if (!link?.updateId || c.req.header('sec-gpc') === '1' || c.req.header('dnt') === '1') return
  const { updateId, purchaseId } = link
  const agent = classifyAgent({
    userAgent: c.req.header('user-agent') ?? '',
    method: c.req.method,
    purpose: ['purpose', 'sec-purpose', 'x-moz'].map((name) => c.req.header(name) ?? '').join(' '),
  })
  const eventId = c.get('requestId')
  const at = clock.now()
  waitUntil(keep())

  async function keep(): Promise<void> {
    const contactId = await repos(scopeOf(link!)).updates.countedReader(updateId!, purchaseId)
    if (!contactId) return
    const about = { deliveryId: deliveryId(updateId!, contactId), detail: null, agent, linkNo }
    await inbox.keep([{ eventId, provider: 'awning', type, at, ...about }])
  }
}

const STYLE = `:root{color-scheme:light dark}body{margin:0;font:16px/1.5 system-ui,sans-serif}
main{max-width:36rem;margin:0 auto;padding:3rem 1.25rem}h1{font-size:1.5rem;line-height:1.3}a{overflow-wrap:anywhere}`

/** Belongs to nobody: without a proof no seller's face is shown. `html` escapes what is put into it. */
const page = (title: string, body: ReturnType<typeof html>) => html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><style>${STYLE}</style></head>
<body><main><h1>${title}</h1>${body}</main></body></html>`

const unverifiedPage = (url: string) =>
  page(
    'This link could not be verified',
    html`<p>It was changed or cut on its way to you, so we do not open it by ourselves. If you trust this address, you can:</p>
<p><a href="${url}" rel="noreferrer noopener nofollow">${url}</a></p>`,
  )

const unknownPage = () =>
  page(
    'This link leads nowhere',
    html`<p>Part of the address may be missing: open it from the mail once more, or copy it whole.</p>
<p>If it stays so, answer the mail the link came with.</p>`,
  )
