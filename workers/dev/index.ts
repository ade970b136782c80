import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import { notFound } from '#app/domain/kernel/errors.ts'
import type { AppEnv } from '../app-env.ts'
import { benchShop } from './bench-shop.ts'
import { clock } from './clock.ts'
import { createConnectPages } from './connect.ts'
import { devPage } from './dev-page.ts'
import { createFaults } from './faults.ts'
import { jobs } from './jobs.ts'
import { login } from './login.ts'
import { createOutbox } from './outbox.ts'
import { createPayPage } from './pay.ts'
import { createPayments } from './payments.ts'
import { webhookSecrets } from './sandbox.ts'
import { seed } from './seed.ts'

/** `/dev/*`: controls of the sandbox. Outside sandbox mode there is nothing here. */
export const dev = new Hono<AppEnv>()
dev.use(async (c, next) => {
  if (!c.get('container').sandbox) throw notFound('page')
  await next()
})
dev.get('/', (c) =>
  c.html(
    devPage(
      'Sandbox',
      html`<h1>Sandbox</h1><ul>${['outbox', 'payments', 'connect', 'clock', 'faults', 'jobs', 'login'].map((p) => html`<li><a href="/dev/${p}">${p}</a></li>`)}</ul>`,
    ),
  ),
)
dev.route('/', benchShop)
dev.route('/', clock)
dev.route('/', jobs)
dev.route('/', login)
dev.route('/', seed)
dev.route(
  '/',
  createFaults((c) => storeOf(c)),
)
dev.route(
  '/',
  createOutbox((c) => {
    const { config, outbound, clock } = c.get('container')
    return {
      store: storeOf(c),
      fetch: outbound,
      webhookBaseUrl: config.baseUrl,
      clock,
      secrets: webhookSecrets(config),
    }
  }),
)

dev.route(
  '/',
  createPayPage((c) => c.get('container').sandbox!.payments),
)
dev.route(
  '/',
  createConnectPages((c) => ({ ...c.get('container').sandbox!.payments, store: storeOf(c) })),
)
dev.route(
  '/',
  createPayments((c) => {
    const { shop, reports, store } = c.get('container').sandbox!.payments
    return { shop, reports, payments: store, store: storeOf(c) }
  }),
)

const storeOf = (c: Context<AppEnv>) => c.get('container').sandbox!.store
