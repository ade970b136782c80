import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import { z } from 'zod'
import { invalidFromIssues, notFound } from '#app/domain/kernel/errors.ts'
import type { SandboxStore } from '#db/sandbox/sandbox-store.ts'
import type { AppEnv } from '../app-env.ts'
import { acceptanceLog, eachMail, findMail, listMails, type MailFilter } from './captured-mails.ts'
import { devPage } from './dev-page.ts'
import type { CapturedMail, ExpandedMail } from './fakes/mail-fake.ts'
import { type ProviderEventDeps, sendProviderEvent } from './provider-event.ts'
import { EVENT_TYPES, eventTypesOf } from './provider-webhook.ts'
import { readBody } from './read-body.ts'

export type OutboxDeps = ProviderEventDeps & { store: SandboxStore }

const querySchema = z.object({
  to: z.string().trim().min(1).optional(),
  since: z.iso
    .datetime({ offset: true, error: 'must be a time like 2026-11-20T12:00:00Z' })
    .transform((text) => Date.parse(text))
    .optional(),
  limit: z.coerce.number().int().min(1).optional(),
})
const eventSchema = z.object({
  type: z.enum(EVENT_TYPES, `must be one of ${EVENT_TYPES.join(', ')}`),
  url: z.url({ protocol: /^https?$/, error: 'must be an http or https address' }).optional(),
})
const logSchema = z.object({ update: z.string('must name an update').min(1) })
const reportsSchema = z.object({
  automatic: z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')], {
    error: 'must be true or false',
  }),
})

/** The mailbox of the sandbox: `/outbox` for people, `/outbox.json` for programs. Mounted under /dev. */
export function createOutbox(depsOf: (c: Context<AppEnv>) => OutboxDeps) {
  const app = new Hono<AppEnv>()

  app.get('/outbox', async (c) => {
    const filter = readQuery(c)
    const { store } = depsOf(c)
    const mails = await listMails(store, { ...filter, limit: 100 })
    return c.html(listPage(mails, filter.to ?? '', await isAutomatic(store)))
  })
  app.get('/outbox/log.json', async (c) => {
    const parsed = logSchema.safeParse(c.req.query())
    if (!parsed.success) throw invalidFromIssues(parsed.error.issues)
    return c.json(await logView(depsOf(c).store, parsed.data.update))
  })
  app.post('/reports', async (c) => {
    const { isForm, body } = await readBody(c)
    const parsed = reportsSchema.safeParse(body)
    if (!parsed.success) throw invalidFromIssues(parsed.error.issues)
    await depsOf(c).store.setSetting('mail_reports', parsed.data.automatic ? 'on' : 'off')
    return isForm ? c.redirect('/dev/outbox', 303) : c.json(parsed.data)
  })
  app.get('/outbox.json', (c) => jsonArray(eachMail(depsOf(c).store, readQuery(c))))
  app.get('/outbox/:id', async (c) => c.html(mailPage(await getMail(c))))
  app.get('/outbox/:id/html', async (c) => {
    const mail = await getMail(c)
    // The mail's own markup, without any right on this origin; links open in a tab of their own.
    c.header(
      'content-security-policy',
      "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src * data:; frame-ancestors 'self'",
    )
    const base = '<base target="_blank">'
    return c.html(
      /<head[^>]*>/i.test(mail.html) ? mail.html.replace(/<head[^>]*>/i, `$&${base}`) : base + mail.html,
    )
  })
  app.post('/outbox/:id/events', async (c) => {
    const { isForm, body } = await readBody(c)
    const parsed = eventSchema.safeParse(body)
    if (!parsed.success) throw invalidFromIssues(parsed.error.issues)
    const deps = depsOf(c)
    const result = await sendProviderEvent(
      deps.store,
      c.req.param('id'),
      parsed.data.type,
      deps,
      parsed.data.url,
    )
    return isForm
      ? c.redirect(`/dev/outbox/${c.req.param('id')}?sent=${parsed.data.type}`, 303)
      : c.json(result)
  })
  return app

  async function getMail(c: Context<AppEnv>): Promise<ExpandedMail> {
    const mail = await findMail(depsOf(c).store, c.req.param('id') ?? '')
    if (!mail) throw notFound('mail')
    return mail
  }
}

function readQuery(c: Context): MailFilter {
  const given = Object.entries(c.req.query()).filter(([, value]) => value !== '')
  const parsed = querySchema.safeParse(Object.fromEntries(given))
  if (!parsed.success) throw invalidFromIssues(parsed.error.issues)
  return parsed.data
}

const isAutomatic = async (store: SandboxStore) => (await store.getSetting('mail_reports')) !== 'off'

/** The providers' own account of an update: see `acceptanceLog`. */
async function logView(store: SandboxStore, updateId: string) {
  const { calls, mails, accepted } = await acceptanceLog(store, updateId)
  const counted = [...accepted]
  return {
    update: updateId,
    calls,
    mails,
    addresses: counted.length,
    more_than_once: counted
      .filter(([, times]) => times.resend + times.sendgrid > 1)
      .map(([address, times]) => ({ address, ...times })),
    accepted: Object.fromEntries(counted),
  }
}

const toView = ({ tags: _tags, ...mail }: ExpandedMail): CapturedMail => mail

/** Streamed, because a shop's whole update is some thousand mails of 15 KB. */
function jsonArray(mails: AsyncGenerator<ExpandedMail>): Response {
  const encoder = new TextEncoder()
  const CHUNK = 64 * 1024
  let first = true
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      let text = ''
      while (text.length < CHUNK) {
        const { done, value } = await mails.next()
        if (done) {
          controller.enqueue(encoder.encode(`${text}${first ? '[' : ''}]`))
          return controller.close()
        }
        text += `${first ? '[' : ',\n'}${JSON.stringify(toView(value))}`
        first = false
      }
      controller.enqueue(encoder.encode(text))
    },
    cancel: async () => void (await mails.return(undefined)),
  })
  return new Response(stream, { headers: { 'content-type': 'application/json; charset=utf-8' } })
}

const time = (iso: string) => html`<time datetime="${iso}">${iso.slice(0, 19).replace('T', ' ')}</time>`

function listPage(mails: ExpandedMail[], to: string, automatic: boolean) {
  const rows = mails.map(
    (m) => html`<tr><td>${m.to}</td><td><a href="/dev/outbox/${m.id}">${m.subject}</a></td>
<td class="wide">${m.from}</td><td class="wide">${m.provider}</td><td>${time(m.at)}</td></tr>`,
  )
  return devPage(
    'Outbox',
    html`<h1>Outbox</h1>
<form method="get"><label>To<input name="to" type="search" value="${to}" placeholder="whole address"></label><button>Show</button></form>
<form method="post" action="/dev/reports"><input type="hidden" name="automatic" value="${String(!automatic)}">
<span>The providers ${automatic ? 'report' : 'do not report'} deliveries by themselves.</span><button>${automatic ? 'Stop that' : 'Let them'}</button></form>
${
  mails.length === 0
    ? html`<p>No mail${to ? ` to ${to}` : ''} yet.</p>`
    : html`<table><thead><tr><th>To</th><th>Subject</th><th class="wide">From</th><th class="wide">Provider</th><th>At (UTC)</th></tr></thead>
<tbody>${rows}</tbody></table><p>The newest ${mails.length}; all of them as <a href="/dev/outbox.json">JSON</a>.</p>`
}`,
  )
}

function mailPage(mail: ExpandedMail) {
  const row = (name: string, value: string) => html`<dt>${name}</dt><dd>${value}</dd>`
  return devPage(
    mail.subject,
    html`<h1>${mail.subject}</h1>
<dl>${row('To', mail.to)}${row('From', mail.from)}<dt>At (UTC)</dt><dd>${time(mail.at)}</dd>${row('Provider', mail.provider)}</dl>
<form method="post" action="/dev/outbox/${mail.id}/events">
<span>Let ${mail.provider} report it as</span>
${eventTypesOf(mail.provider).map((type) => html`<button name="type" value="${type}">${type}</button>`)}</form>
<iframe title="The mail as HTML" src="/dev/outbox/${mail.id}/html" sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>
<p><a href="/dev/outbox/${mail.id}/html">HTML part alone</a></p>
<h2>Text part</h2><pre>${mail.text}</pre>
<h2>Headers</h2><dl>${Object.entries(mail.headers).map(([name, value]) => row(name, value))}</dl>`,
  )
}
