import { Hono } from 'hono'
import { html } from 'hono/html'
import { SECOND, toIso } from '#app/domain/kernel/time.ts'
import type { AppEnv } from '../app-env.ts'
import type { Container } from '../container.ts'
import { CRON_EXPRESSIONS, runCron } from '../cron.ts'
import { devPage } from './dev-page.ts'
import { readBody } from './read-body.ts'

/** A drain waits for what is due within this: the hold of an update, the first retries. Later work is left waiting. */
const SOON = 15 * SECOND
const GIVE_UP = 120 * SECOND
const SHOWN = 500

/** Jobs, queues and cron of the sandbox. Mounted under /dev. */
export const jobs = new Hono<AppEnv>()

jobs.get('/jobs.json', async (c) => c.json(await overview(c.get('container'))))
jobs.get('/jobs', async (c) => c.html(page(await overview(c.get('container')))))

jobs.post('/drain', async (c) => {
  const container = c.get('container')
  const startedAt = Date.now()
  while (Date.now() - startedAt < GIVE_UP) {
    await container.system.jobs.reviveExpired(container.clock.now())
    await container.jobs.relay()
    const { reports, payments } = container.sandbox!
    const now = container.clock.now()
    await payments.shop.sweep(SHOWN)
    const reported = (await reports.sweep(now)) + (await payments.reports.sweep(now))
    const due = await container.system.jobs.countDue(container.clock.now() + SOON)
    if (reported === 0 && due === 0) break
    await scheduler.wait(50)
  }
  const isForm = /form/.test(c.req.header('content-type') ?? '')
  return isForm ? c.redirect('/dev/jobs', 303) : c.json(await overview(container))
})

jobs.post('/cron', async (c) => {
  const { isForm, body } = await readBody(c)
  const cron = String((body as { cron?: unknown } | null)?.cron ?? '')
  await runCron(cron, c.get('container'))
  return isForm ? c.redirect('/dev/jobs', 303) : c.json({ ran: cron })
})

/** `idle`: nothing is due, queued or running. */
async function overview(c: Container) {
  const [rows, counts, parked] = await Promise.all([
    c.system.jobs.list(SHOWN),
    c.system.jobs.countByState(),
    c.system.jobs.listParked(SHOWN),
  ])
  const view = rows.map((r) => ({
    id: r.id,
    name: r.name,
    seller_id: r.sellerId,
    key: r.key,
    state: r.state,
    attempts: r.attempts,
    run_at: toIso(r.runAt),
    error: r.error,
  }))
  const of = (state: string) => view.filter((j) => j.state === state)
  return {
    idle: (await c.system.jobs.countDue(c.clock.now())) === 0,
    counts: { pending: 0, queued: 0, running: 0, failed: 0, ...counts, parked: parked.length },
    outbox: of('pending'),
    queue: [...of('queued'), ...of('running')],
    failed: of('failed'),
    parked: parked.map((p) => ({
      id: p.id,
      queue: p.queue,
      reason: p.reason,
      body: p.body,
      at: toIso(p.at),
    })),
  }
}

function page(o: Awaited<ReturnType<typeof overview>>) {
  const rows = [...o.queue, ...o.outbox, ...o.failed]
  return devPage(
    'Jobs',
    html`<h1>Jobs</h1>
<p>${Object.entries(o.counts).map(([state, n]) => html`<span>${state} ${n}</span> · `)}${o.idle ? 'nothing to do' : 'at work'}</p>
<form method="post" action="/dev/drain"><button>Wait until nothing is left to do</button></form>
<form method="post" action="/dev/cron"><label>Cron<select name="cron">${CRON_EXPRESSIONS.map((e) => html`<option>${e}</option>`)}</select></label><button>Run it now</button></form>
<table><thead><tr><th>Job</th><th>Key</th><th>State</th><th>Runs at</th><th>Tries</th><th>Error</th></tr></thead><tbody>
${rows.map((j) => html`<tr><td>${j.name}</td><td>${j.key}</td><td>${j.state}</td><td>${j.run_at}</td><td>${j.attempts}</td><td>${j.error ?? ''}</td></tr>`)}
${o.parked.map((p) => html`<tr><td>message</td><td>${p.id}</td><td>parked</td><td>${p.at}</td><td></td><td>${p.reason}</td></tr>`)}</tbody></table>`,
  )
}
