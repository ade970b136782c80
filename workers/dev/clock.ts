import { Hono } from 'hono'
import { html } from 'hono/html'
import { z } from 'zod'
import { invalidFromIssues } from '#app/domain/kernel/errors.ts'
import { DAY, HOUR, MINUTE, SECOND, toIso } from '#app/domain/kernel/time.ts'
import type { AppEnv } from '../app-env.ts'
import { devPage } from './dev-page.ts'
import { readBody } from './read-body.ts'

/** Years and months differ in length; weeks stand alone in ISO 8601. */
const DURATION = /^P(?:(\d+)W|(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?)$/

/** `PT10S`, `P1DT2H`, `P2W` → ms; null for anything else, years and months included. */
export function parseDuration(text: string): number | null {
  const m = DURATION.exec(text)
  if (!m || /^PT?$|T$/.test(text)) return null
  const [w, d, h, min, s] = m.slice(1).map((v) => Number(v ?? 0))
  return w! * 7 * DAY + d! * DAY + h! * HOUR + min! * MINUTE + s! * SECOND
}

const bodySchema = z
  .object({
    now: z.iso.datetime({ offset: true, error: 'must be a time like 2026-11-20T12:00:00Z' }).optional(),
    advance: z
      .string()
      .refine(
        (v) => parseDuration(v) !== null,
        'must be an ISO 8601 duration of weeks, days, hours, minutes or seconds, for example PT10S',
      )
      .optional(),
  })
  .refine((b) => b.now !== undefined || b.advance !== undefined, {
    path: ['now'],
    message: 'give now or advance',
  })

/** The injected clock: all business time reads it. Mounted under /dev. */
export const clock = new Hono<AppEnv>()

clock.get('/clock', (c) => {
  const now = toIso(c.get('container').clock.now())
  return c.req.header('accept')?.includes('text/html') ? c.html(page(now)) : c.json({ now })
})

clock.post('/clock', async (c) => {
  const container = c.get('container')
  const { isForm, body } = await readBody(c)
  const parsed = bodySchema.safeParse(body)
  if (!parsed.success) throw invalidFromIssues(parsed.error.issues)
  const from = parsed.data.now ? Date.parse(parsed.data.now) : container.clock.now()
  const now = from + (parsed.data.advance ? parseDuration(parsed.data.advance)! : 0)
  await container.sandbox!.clock.setOffset(now - Date.now())
  // What the jump made due should not wait for the minute's sweep.
  await container.timer.arm(container.clock.now())
  return isForm ? c.redirect('/dev/clock', 303) : c.json({ now: toIso(now) })
})

const page = (now: string) =>
  devPage(
    'Clock',
    html`<h1>Clock</h1><p>Business time is <strong>${now}</strong>.</p>
<form method="post"><label>Advance<input name="advance" value="PT1H"></label><button>Move</button></form>
<form method="post"><label>Set to<input name="now" value="${now}"></label><button>Set</button></form>`,
  )
