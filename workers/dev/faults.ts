import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import { z } from 'zod'
import { invalidFromIssues } from '#app/domain/kernel/errors.ts'
import type { Fault, SandboxStore } from '#db/sandbox/sandbox-store.ts'
import type { AppEnv } from '../app-env.ts'
import { devPage } from './dev-page.ts'
import { readBody } from './read-body.ts'

const PORTS = ['mail', 'payments', 'files'] as const
const MODES = [
  'timeout',
  'rate_limit',
  'server_error',
  'reject',
  'drop_after_accept',
  'quota',
  'unauthorized',
] as const
const PROVIDERS = ['resend', 'sendgrid'] as const

const faultSchema = z.object({
  port: z.enum(PORTS, `must be one of ${PORTS.join(', ')}`),
  mode: z.enum(MODES, `must be one of ${MODES.join(', ')}`),
  times: z.coerce
    .number('must be a number')
    .int('must be a whole number')
    .min(0, 'must not be negative')
    .max(10_000, 'must be at most 10000')
    .default(1),
  provider: z
    .enum(PROVIDERS, `must be one of ${PROVIDERS.join(', ')}`)
    .nullable()
    .default(null),
})
const rateSchema = z.object({
  calls_per_second: z.coerce
    .number('must be a number')
    .int('must be a whole number')
    .min(0, 'must not be negative')
    .max(1000, 'must be at most 1000'),
})

/**
 * Scripts the next calls of a port, of one provider or any. `times: 0` takes back what is scripted for it. `/rate` makes
 * the mail fakes refuse what comes faster. Mounted under /dev.
 */
export function createFaults(storeOf: (c: Context<AppEnv>) => SandboxStore) {
  const app = new Hono<AppEnv>()
  app.get('/faults', async (c) => {
    const store = storeOf(c)
    const [pending, rate] = await Promise.all([store.pendingFaults(), store.getSetting('mail_rate')])
    return c.req.header('accept')?.includes('json')
      ? c.json({ pending })
      : c.html(page(pending, Number(rate ?? 0)))
  })
  app.post('/faults', async (c) => {
    const { isForm, body } = await readBody(c)
    const parsed = faultSchema.safeParse(body)
    if (!parsed.success) throw invalidFromIssues(parsed.error.issues)
    const store = storeOf(c)
    const { port, times, provider } = parsed.data
    await (times === 0 ? store.clearFaults(port, provider) : store.addFault(parsed.data))
    return isForm ? c.redirect('/dev/faults', 303) : c.json({ pending: await store.pendingFaults() })
  })
  app.post('/rate', async (c) => {
    const { isForm, body } = await readBody(c)
    const parsed = rateSchema.safeParse(body)
    if (!parsed.success) throw invalidFromIssues(parsed.error.issues)
    await storeOf(c).setSetting('mail_rate', String(parsed.data.calls_per_second))
    return isForm ? c.redirect('/dev/faults', 303) : c.json(parsed.data)
  })
  return app
}

function page(pending: Fault[], rate: number) {
  const options = (names: readonly string[]) => names.map((name) => html`<option>${name}</option>`)
  return devPage(
    'Faults',
    html`<h1>Faults</h1>
<p>The next calls to a provider fail as scripted here, first come, first used.</p>
<form method="post"><label>Port<select name="port">${options(PORTS)}</select></label>
<label>Provider<select name="provider"><option value="">any</option>${options(PROVIDERS)}</select></label>
<label>What happens<select name="mode">${options(MODES)}</select></label>
<label>Times (0 clears the port)<input name="times" type="number" min="0" max="10000" value="1"></label><button>Script it</button></form>
${
  pending.length === 0
    ? html`<p>Nothing is scripted: every call succeeds.</p>`
    : html`<table><thead><tr><th>Port</th><th>Provider</th><th>What happens</th><th>Times left</th></tr></thead><tbody>
${pending.map((f) => html`<tr><td>${f.port}</td><td>${f.provider ?? 'any'}</td><td>${f.mode}</td><td>${f.times}</td></tr>`)}</tbody></table>`
}
<h2>Rate limit of the mail providers</h2>
<form method="post" action="/dev/rate"><label>Calls a second each takes (0: any number)<input name="calls_per_second" type="number" min="0" max="1000" value="${rate}"></label><button>Set it</button></form>`,
  )
}
