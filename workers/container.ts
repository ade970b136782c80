import { encodeId } from '#app/domain/kernel/ids.ts'
import { createDb } from '#db/client.ts'
import { buildRepos } from '#db/repos/index.ts'
import { sandboxClock } from '#db/sandbox/sandbox-clock.ts'
import { createSandboxStore } from '#db/sandbox/sandbox-store.ts'
import { idempotencySystem } from '#db/system/idempotency.ts'
import { jobsSystem } from '#db/system/jobs.ts'
import type { Envelope } from '#queues/define-job.ts'
import { relayDue } from '#queues/outbox.ts'
import { type RunResult, runJob } from '#queues/run-job.ts'
import { createResend } from './adapters/email/resend.ts'
import { createSendgrid } from './adapters/email/sendgrid.ts'
import { createJobBus } from './adapters/job-bus.ts'
import { createOutbound } from './adapters/outbound.ts'
import { createRealtime } from './adapters/realtime.ts'
import { createFakes } from './dev/fakes/fakes.ts'
import { parseConfig } from './env.ts'
import { createLog } from './log.ts'
import type { Clock } from './ports/clock.port.ts'
import type { NewId } from './ports/ids.port.ts'
import type { SendingService } from './services/sending.service.ts'

/** One D1 today; the day there are more, this is where a seller finds its own. */
const shardFor = (env: Env): D1Database => env.DB

/**
 * Composes everything for one request, job batch or alarm. The only file that sees all parts.
 * @param base fields that every log line of this run carries (request id, queue)
 * @throws unavailable `bad_config` naming each wrong variable
 */
export async function buildContainer(
  env: Env,
  ctx: Pick<ExecutionContext, 'waitUntil'>,
  base: Record<string, string> = {},
) {
  const config = parseConfig(env as unknown as Record<string, unknown>)
  const waitUntil = (p: Promise<unknown>) => ctx.waitUntil(p)
  const log = createLog(base)
  const db = createDb(shardFor(env), (reason) => {
    log('tenancy.fault', { reason })
    if (config.sandbox) throw new Error(`Tenancy: ${reason}`)
  })
  const sandbox = config.sandbox ? { clock: sandboxClock(db), store: createSandboxStore(db.d1) } : null
  const offset = sandbox ? await sandbox.clock.offset() : 0
  const clock: Clock = { now: () => Date.now() + offset }
  const newId: NewId = (kind) => encodeId(kind, clock.now(), crypto.getRandomValues(new Uint8Array(10)))

  const system = { idempotency: idempotencySystem(db), jobs: jobsSystem(db) }
  const repos = buildRepos(db)
  const fakes = sandbox && createFakes({ store: sandbox.store, clock })
  const outbound = createOutbound(config, fakes && ((request) => fakes.fetch(request)))
  const { resend, sendgrid } = config.mail
  const providers = {
    resend: createResend({ apiKey: resend.apiKey, baseUrl: resend.baseUrl, fetch: outbound, clock }),
    sendgrid: createSendgrid({ apiKey: sendgrid.apiKey, baseUrl: sendgrid.baseUrl, fetch: outbound, clock }),
  }
  const realtime = createRealtime(env, waitUntil)
  const timer = {
    /** Wakes the outbox at `runAt` (business time; the alarm itself runs on the machine's clock). */
    arm: (runAt: number) => env.JobTimer.get(env.JobTimer.idFromName('jobs')).arm(runAt - clock.now()),
  }
  const jobs = createJobBus({
    jobs: system.jobs,
    clock,
    newId,
    waitUntil,
    arm: timer.arm,
    relay: () =>
      relayDue(system.jobs, { mail: env.MAIL_QUEUE, bulk: env.BULK_QUEUE }, clock.now(), (e) =>
        container.runJob(e),
      ),
  })
  const services = { sending: null as unknown as SendingService }

  const container = {
    env,
    config,
    log,
    db,
    clock,
    newId,
    system,
    repos,
    realtime,
    jobs,
    timer,
    outbound,
    sandbox,
    services,
    waitUntil,
    runJob: (envelope: Envelope): Promise<RunResult> => runJob(envelope, container),
  }
  return container
}
export type Container = Awaited<ReturnType<typeof buildContainer>>
export type Services = Container['services']
