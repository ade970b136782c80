import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { html, raw } from 'hono/html'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { followSchema, HONEYPOT } from '#app/domain/audience/follow.schema.ts'
import { AppError, type FieldError, invalidFromIssues, isAppError } from '#app/domain/kernel/errors.ts'
import type { AppEnv } from './app-env.ts'
import { problem } from './middleware/errors.ts'
import { callerOf, takeLimit } from './middleware/rate-limit.ts'

type Html = ReturnType<typeof html>

const shortBody = bodyLimit({
  maxSize: 10_000,
  onError: () => {
    throw new AppError('too_large', 'too_large', 'A follow form is two short fields.')
  },
})

/**
 * Where follow forms post to, also those on other sites: no cookie is read, so where a form comes from does not matter,
 * and this stands before the check of it. The answer never tells whether an address is known.
 */
export const followRouter = new Hono<AppEnv>()

followRouter.options('/:slug/follow', (c) => c.body(null, 204, CORS))
// Where an answer was shown: whoever comes back to that address wants the form.
followRouter.get('/:slug/follow', (c) => c.redirect(`/s/${c.req.param('slug')}`))
followRouter.post('/:slug/follow', shortBody, async (c) => {
  const { services, env } = c.get('container')
  const slug = c.req.param('slug')
  const isJson = c.req.header('accept')?.includes('application/json') ?? false
  let form: Record<string, unknown> = {}
  try {
    await takeLimit(env.SIGN_IN_LIMIT, `follow:${slug}:${callerOf(c.req.raw.headers)}`)
    form = await readFields(c)
    const parsed = followSchema.safeParse(form)
    if (!parsed.success) throw invalidFromIssues(parsed.error.issues)
    // Whoever fills in what nobody sees is told the same as everybody, and nothing is stored.
    if (!form[HONEYPOT]) await services.follows.request(slug, parsed.data)
    if (isJson) return c.json({ message: THANKS }, 202, CORS)
    return page(c, 200, 'Almost there', html`<p role="status">${THANKS}</p>${backTo(slug)}`)
  } catch (e) {
    if (!isAppError(e)) throw e
    if (isJson) {
      // A site that asked from a script may only read why with these.
      const refusal = problem(e, c.get('requestId'))
      for (const [name, value] of Object.entries(CORS)) refusal.headers.set(name, value)
      return refusal
    }
    if (e.extra.errors) return page(c, e.status, 'Please look again', formAgain(slug, form, e.extra.errors))
    if (e.extra.retryAfterSeconds) c.header('retry-after', String(e.extra.retryAfterSeconds))
    const back = e.kind === 'not_found' ? '' : backTo(slug)
    return page(c, e.status, 'That did not work', html`<p role="alert">${e.detail}</p>${back}`)
  }
})

/** @throws malformed for a body that is not what its type says */
async function readFields(c: Context<AppEnv>): Promise<Record<string, unknown>> {
  try {
    if (!c.req.header('content-type')?.startsWith('application/json')) return await c.req.parseBody()
    const body: unknown = await c.req.json()
    return typeof body === 'object' && body !== null ? { ...body } : {}
  } catch {
    throw new AppError('malformed', 'malformed_form', 'The form cannot be read.')
  }
}

const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'POST',
  'access-control-allow-headers': 'content-type',
}
const THANKS =
  'If this address can get mail from us, a confirmation is on its way. Open it and press the button; until then nothing happens.'

const backTo = (slug: string) => html`<p><a href="/s/${slug}">Back</a></p>`

const FIELDS = [
  { name: 'email', type: 'email', label: 'E-mail', complete: 'email', most: 254 },
  { name: 'name', type: 'text', label: 'Name (optional)', complete: 'name', most: 100 },
] as const

/** The form with what was sent and what is wrong with it, also for those who came from another site. */
const formAgain = (slug: string, sent: Record<string, unknown>, errors: readonly FieldError[]) =>
  html`<form method="post" action="/s/${slug}/follow">
${FIELDS.map(({ name, type, label, complete, most }) => {
  const wrong = errors.find((e) => e.path === name)
  const value = sent[name]
  return html`<p><label for="${name}">${label}</label><br>
<input id="${name}" type="${type}" name="${name}" value="${typeof value === 'string' ? value.slice(0, most) : ''}" maxlength="${most}" autocomplete="${complete}"${name === 'email' ? ' required' : ''}${wrong ? html` aria-invalid="true" aria-describedby="${name}-error" autofocus` : ''}>
${wrong ? html`<br><strong id="${name}-error" role="alert">It ${wrong.message}.</strong>` : ''}</p>`
})}
<input type="hidden" name="source" value="${sent.source === 'page' ? 'page' : 'embed'}">
<p hidden><label>Leave this empty <input name="${HONEYPOT}" tabindex="-1" autocomplete="off"></label></p>
<button>Follow</button></form>`

/** A page of its own and not the shop's: it is shown in place of whatever site the form stood on. */
const page = (c: Context<AppEnv>, status: number, title: string, inside: Html) =>
  c.html(
    html`<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">
<title>${title}</title><style>${raw(STYLE)}</style><main><h1>${title}</h1>${inside}</main></html>`,
    status as ContentfulStatusCode,
  )
const STYLE = `:root{color-scheme:light dark}body{font:1rem/1.6 system-ui,sans-serif;max-width:32rem;margin:15vh auto;padding:0 1rem}
label{font-weight:600}input,button{font:inherit;min-height:2.75rem;padding:0 .75rem;max-width:100%;box-sizing:border-box}`
