import { ABANDONED_UPLOAD_MS } from '#app/domain/catalog/file.rules.ts'
import { invalid } from '#app/domain/kernel/errors.ts'
import { DAY, HOUR, SECOND } from '#app/domain/kernel/time.ts'
import { IDEMPOTENCY_TTL_MS } from './api/idempotency.ts'
import { jobScope } from './auth/scope.ts'
import type { Container } from './container.ts'

const SWEPT_UPLOADS = 200
const SWEPT_SESSIONS = 50
const SWEPT_PAYOUTS = 200
const SWEPT_EXPORTS = 500
/** Each may have hundreds of objects. */
const SWEPT_IMPORTS = 50
/** Providers tell again for a day at most; soft bounces count for thirty. */
const KEPT_EVENTS_MS = 30 * DAY
const EVENT_PAGE = 2_000
const SWEPT_EVENT_PAGES = 200

/** Cron expression → what it does. The same expressions stand in wrangler.toml. */
const CRONS: Record<string, (c: Container) => Promise<void>> = {
  // Backstop of the outbox: jobs whose wake-up, message or run was lost.
  '* * * * *': async (c) => {
    const revived = await c.system.jobs.reviveExpired(c.clock.now())
    if (revived > 0) c.log('jobs.swept', { revived })
    await c.services.policyRuns.handOutDue()
    await c.jobs.relay()
    await c.system.idempotency.sweep(c.clock.now() - IDEMPOTENCY_TTL_MS, 1_000)
    // Those taken just now are still about to be reported by the run that took them.
    await c.sandbox?.reports.sweep(c.clock.now() - 5 * SECOND)
    await c.sandbox?.payments.shop.sweep(SWEPT_SESSIONS)
    await c.sandbox?.payments.connect.sweep(SWEPT_PAYOUTS)
    await c.sandbox?.payments.reports.sweep(c.clock.now() - 5 * SECOND)
  },
  // Payouts, at the hours of RUN_HOUR; then whatever was missed.
  '0 8 * * *': async (c) => {
    c.log('payouts.tick', { kind: 'daily', sellers: await c.services.payoutRuns.tick('daily') })
  },
  '0 10 * * *': async (c) => {
    c.log('payouts.tick', { kind: 'standard', sellers: await c.services.payoutRuns.tick('standard') })
  },
  '*/15 * * * *': async (c) => {
    const { sellers, payouts } = await c.services.payoutRuns.reconcile()
    if (sellers + payouts > 0) c.log('payouts.reconciled', { sellers, payouts })
  },
  // What the payment processor told and nobody heard. What the hour before asked about is known by now, and skipped.
  // Files of exports and imports whose time is over. What is left waits for the next hour.
  '0 * * * *': async (c) => {
    await hearPayments(c, c.clock.now() - 3 * HOUR)
    const over = await c.services.exports.over(SWEPT_EXPORTS)
    for (const { sellerId, id } of over)
      await c.services.exports.sweep(jobScope(sellerId, 'exports.sweep'), id)
    if (over.length > 0) c.log('exports.swept', { exports: over.length })
    const imports = await c.services.imports.over(SWEPT_IMPORTS)
    for (const { sellerId, id } of imports)
      await c.services.imports.sweep(jobScope(sellerId, 'imports.sweep'), id)
    if (imports.length > 0) c.log('imports.swept', { imports: imports.length })
  },
  // Whether the books add up, dispute rates, uploads nobody completed, and mail events that are only kept to know them again. What is left waits for the next run.
  '15 3 * * *': async (c) => {
    await c.system.logins.sweep(Date.now())
    await sweepEvents(c)
    // As long as a provider that is down, or we, may stay so over a weekend.
    await hearPayments(c, c.clock.now() - 4 * DAY)
    await c.system.payments.sweep(c.clock.now() - KEPT_EVENTS_MS, 10_000)
    await c.services.ledgerCheck.beginAll()
    await c.services.payoutDrift.beginAll()
    const recounted = await c.services.policyEnforcement.recountAll()
    if (recounted > 0) c.log('policies.recounted', { sellers: recounted })
    const abandoned = await c.system.files.abandoned(c.clock.now() - ABANDONED_UPLOAD_MS, SWEPT_UPLOADS)
    for (const { sellerId, productId, id } of abandoned)
      await c.services.files.giveUp(jobScope(sellerId, 'files.sweep'), productId, id)
    if (abandoned.length > 0) c.log('files.swept', { uploads: abandoned.length })
  },
}
async function hearPayments(c: Container, since: number): Promise<void> {
  const told = await c.payments.findEvents(since)
  if (told.kind !== 'done') return c.log('payments.unheard', { reason: told.kind })
  let heard = 0
  for (const hint of told.value.toReversed()) if (await c.paymentInbox.keep(hint)) heard++
  if (heard > 0) c.log('payments.heard', { events: heard })
}
async function sweepEvents(c: Container): Promise<void> {
  let swept = 0
  for (let page = 0; page < SWEPT_EVENT_PAGES; page++) {
    const n = await c.system.mailEvents.sweep(c.clock.now() - KEPT_EVENTS_MS, EVENT_PAGE)
    swept += n
    if (n < EVENT_PAGE) break
  }
  if (swept > 0) c.log('events.swept', { events: swept })
}
export const CRON_EXPRESSIONS = Object.keys(CRONS)

/** @throws invalid naming the known expressions */
export async function runCron(cron: string, c: Container): Promise<void> {
  const run = CRONS[cron]
  if (!run) throw invalid([{ path: 'cron', message: `must be one of ${CRON_EXPRESSIONS.join(' | ')}` }])
  await run(c)
}
