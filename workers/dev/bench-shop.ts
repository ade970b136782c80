import { Hono } from 'hono'
import { z } from 'zod'
import { contentWireSchema } from '#app/domain/catalog/content.schema.ts'
import { invalidFromIssues } from '#app/domain/kernel/errors.ts'
import { deliveryId } from '#app/domain/kernel/ids.ts'
import { DAY, MINUTE } from '#app/domain/kernel/time.ts'
import { addDays, utcDay } from '#app/domain/payouts/schedule.rules.ts'
import { API_SCOPES } from '#app/domain/sellers/permissions.rules.ts'
import { benchAudience } from '#db/sandbox/bench-audience.ts'
import { benchDeliveries } from '#db/sandbox/bench-deliveries.ts'
import { benchPayouts } from '#db/sandbox/bench-payouts.ts'
import { seedIdentity, seedRepo } from '#db/seed/seed.repo.ts'
import { tenantDb } from '#db/tenant-db.ts'
import type { AppEnv } from '../app-env.ts'
import { systemScope } from '../auth/scope.ts'
import type { Container } from '../container.ts'
import { benchPeople } from './bench-people.ts'
import { readBody } from './read-body.ts'

/** More than any benchmark sends: the seller's daily limit must not shape what is measured. */
const NO_DAILY_LIMIT = 1_000_000_000
const SLICE = 5_000
/** Rows of people a batch makes: below what a parameter of D1 may hold. */
const PEOPLE = 2_500
const bodySchema = z.object({
  customers: z.int().min(1).max(1_000_000),
  provider: z.enum(['resend', 'sendgrid']),
  /** How long the fakes take to answer; they keep no mails while a benchmark runs. */
  delay_ms: z.int().min(0).max(10_000),
})

/** A seller with an owner to sign in as, whose daily limit is out of the way. */
async function benchSeller(c: Container, provider: 'resend' | 'sendgrid') {
  const sellerId = c.newId('seller')
  const slug = `bench-${sellerId.slice(-8)}`
  const now = c.clock.now()
  await c.system.sellers.insert({ id: sellerId, name: 'Bench', slug, now })
  const scope = systemScope(sellerId)
  const t = tenantDb(c.db, scope)
  const email = `${slug}@example.com`
  const loginId = await seedIdentity(c.db).login({
    ...{ id: c.newId('user'), name: 'Bench', email, isOperator: false, now },
  })
  const { settings } = c.repos(scope)
  await t.batch([
    settings.insert({
      ...{ senderName: 'Bench', mailProvider: provider, dailyLimit: NO_DAILY_LIMIT, updatedAt: now },
    }),
    seedRepo(t).member({ id: c.newId('member'), loginId, role: 'owner', createdAt: now }),
  ])
  return { sellerId, email, scope }
}

/**
 * A seller with an owner to sign in as, one product, `customers` who own it and a content change to tell them about.
 * Mounted under /dev.
 */
export const benchShop = new Hono<AppEnv>()
benchShop.post('/bench', async (ctx) => {
  const c = ctx.get('container')
  const parsed = bodySchema.safeParse((await readBody(ctx)).body)
  if (!parsed.success) throw invalidFromIssues(parsed.error.issues)
  const { customers, provider, delay_ms } = parsed.data
  await c.sandbox!.store.setSetting('mail_keep', 'none')
  await c.sandbox!.store.setSetting('mail_delay_ms', String(delay_ms))

  const { sellerId, email, scope } = await benchSeller(c, provider)
  const { products, content, sales, apiKeys } = c.services
  const product = await products.create(scope, { name: 'Bench course' })
  await products.publish(scope, product.id)
  for (let from = 0; from < customers; from += SLICE)
    await sales.recordMany(
      scope,
      Array.from({ length: Math.min(SLICE, customers - from) }, (_, i) => ({
        productId: product.id,
        editionId: product.editions[0]!.id,
        email: `person-${from + i}@example.com`,
        name: `Person ${from + i}`,
        country: 'DE',
        price: { amount: 1000, currency: 'usd' as const },
        purchasedAt: c.clock.now() - MINUTE,
      })),
    )
  const { version: _, ...wire } = await content.get(scope, product.id)
  const page = {
    title: 'New chapter',
    doc: {
      type: 'doc',
      content: [{ type: 'paragraph', content: [{ type: 'text', text: 'New words to read.' }] }],
    },
  }
  await content.save(scope, product.id, {
    content: contentWireSchema.parse({ ...wire, pages: [...wire.pages, page] }),
    baseVersion: null,
  })
  const { key } = await apiKeys.create(scope, { name: 'bench', scopes: [...API_SCOPES] })
  return ctx.json({ product_id: product.id, api_key: key, seller_id: sellerId, email })
})

/** A seller with five products and nobody yet; `/dev/bench/people` brings them, some at a time. */
benchShop.post('/bench/audience', async (ctx) => {
  const c = ctx.get('container')
  const { sellerId, email, scope } = await benchSeller(c, 'sendgrid')
  const products = []
  for (let i = 1; i <= 5; i++) {
    const { id, editions } = await c.services.products.create(scope, { name: `Bench course ${i}` })
    products.push({ id, editionId: editions[0]!.id })
  }
  const { key } = await c.services.apiKeys.create(scope, { name: 'bench', scopes: [...API_SCOPES] })
  return ctx.json({ seller_id: sellerId, api_key: key, email, products })
})

const storeSchema = z.object({ seller_id: z.string().optional(), products: z.int().min(1).max(1_000) })
/** So many more products on sale at 10.00, in a shop that is made when none is named. */
benchShop.post('/bench/store', async (ctx) => {
  const c = ctx.get('container')
  const parsed = storeSchema.safeParse((await readBody(ctx)).body)
  if (!parsed.success) throw invalidFromIssues(parsed.error.issues)
  await c.sandbox!.store.setSetting('mail_keep', 'none')
  const scope = parsed.data.seller_id
    ? systemScope(parsed.data.seller_id)
    : (await benchSeller(c, 'sendgrid')).scope
  let slug = ''
  for (let i = 0; i < parsed.data.products; i++) {
    const name = `Bench course ${c.newId('product').slice(-12)}`
    const product = await c.services.products.create(scope, {
      name,
      price: { amount: 1000, currency: 'usd' },
    })
    await c.services.products.publish(scope, product.id)
    slug = product.slug
  }
  const seller = await c.repos(scope).settings.seller()
  return ctx.json({ seller_id: scope.sellerId, slug: seller.slug, product_slug: slug })
})

const peopleSchema = z.object({
  seller_id: z.string(),
  products: z.array(z.object({ id: z.string(), editionId: z.string() })).min(1),
  from: z.int().min(0),
  to: z.int().max(1_000_000),
  total: z.int().min(1),
})
/** People `from`…`to` of `total`, as `bench-people` makes them up. */
benchShop.post('/bench/people', async (ctx) => {
  const c = ctx.get('container')
  const parsed = peopleSchema.safeParse((await readBody(ctx)).body)
  if (!parsed.success) throw invalidFromIssues(parsed.error.issues)
  const { seller_id, products, from, to, total } = parsed.data
  const audience = benchAudience(tenantDb(c.db, systemScope(seller_id)))
  const now = c.clock.now()
  for (let at = from; at < to; at += PEOPLE) {
    const { contacts, purchases, days } = benchPeople(at, Math.min(to, at + PEOPLE), total, products, now)
    await audience.add(contacts, purchases, days, products[0]!.id)
  }
  return ctx.json({ people: to - from })
})

const payeesSchema = z.object({
  due: z.int().min(0).max(5_000),
  /** With an account: every other one has money as well, of which the run is another day's. */
  others: z.int().min(0).max(5_000),
  /** In percent: of the due ones, those of whom somebody is signed in. */
  watched: z.int().min(0).max(100),
})
/** So many sellers who are due today, and others who are not. */
benchShop.post('/bench/payees', async (ctx) => {
  const c = ctx.get('container')
  const parsed = payeesSchema.safeParse((await readBody(ctx)).body)
  if (!parsed.success) throw invalidFromIssues(parsed.error.issues)
  const { due, others, watched } = parsed.data
  const now = c.clock.now() - 90 * DAY
  const today = utcDay(c.clock.now())
  const days = [12, 11, 10].map((ago) => addDays(today, -ago))
  const payees = Array.from({ length: due + others }, (_, i) => ({
    id: c.newId('seller'),
    postings: i < due || i % 2 === 0 ? days.map(() => c.newId('posting', now)) : [],
    runOn: i < due ? today : addDays(today, 7),
    isWatched: i < due && i % 100 < watched,
  }))
  await benchPayouts(c.db).add(payees, days, 2_000, now)
  return ctx.json({ sellers: payees.length })
})
benchShop.get('/bench/payouts', async (ctx) => {
  const c = ctx.get('container')
  const [payouts, jobs] = await Promise.all([benchPayouts(c.db).counts(), c.system.jobs.countByState()])
  return ctx.json({ payouts, jobs })
})

/** What the built-in fakes took so far. */
benchShop.get('/bench', async (ctx) => ctx.json(await ctx.get('container').sandbox!.store.mailCounts()))

/** Ids of an update's deliveries, page by page, for benchmarks that tell what became of them. */
benchShop.get('/bench/deliveries', async (ctx) => {
  const { update = '', after = '' } = ctx.req.query()
  const contacts = await benchDeliveries(ctx.get('container').db).contactsOf(update, after, SLICE)
  return ctx.json({
    deliveries: contacts.map((id) => deliveryId(update, id)),
    next: contacts.length === SLICE ? contacts.at(-1)! : null,
  })
})
