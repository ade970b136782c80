import { Hono } from 'hono'
import { z } from 'zod'
import { contentWireSchema } from '#app/domain/catalog/content.schema.ts'
import { invalidFromIssues } from '#app/domain/kernel/errors.ts'
import { MINUTE } from '#app/domain/kernel/time.ts'
import { API_SCOPES } from '#app/domain/sellers/permissions.rules.ts'
import type { AppEnv } from '../app-env.ts'
import { systemScope } from '../auth/scope.ts'
import { readBody } from './read-body.ts'

const SLICE = 5_000
const bodySchema = z.object({
  customers: z.int().min(1).max(1_000_000),
  provider: z.enum(['resend', 'sendgrid']),
  /** How long the fakes take to answer; they keep no mails while a benchmark runs. */
  delay_ms: z.int().min(0).max(10_000),
})

/** A seller with one product, `customers` owners and a content change to tell them about. Mounted under /dev. */
export const benchShop = new Hono<AppEnv>()
benchShop.post('/bench', async (ctx) => {
  const c = ctx.get('container')
  const parsed = bodySchema.safeParse((await readBody(ctx)).body)
  if (!parsed.success) throw invalidFromIssues(parsed.error.issues)
  const { customers, provider, delay_ms } = parsed.data
  await c.sandbox!.store.setSetting('mail_keep', 'none')
  await c.sandbox!.store.setSetting('mail_delay_ms', String(delay_ms))

  const sellerId = c.newId('seller')
  const slug = `bench-${sellerId.slice(-8)}`
  const now = c.clock.now()
  await c.system.sellers.insert({ id: sellerId, name: 'Bench', slug, now })
  const scope = systemScope(sellerId)
  const { settings, batch } = c.repos(scope)
  await batch([settings.insert({ senderName: 'Bench', mailProvider: provider, updatedAt: now })])

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
        purchasedAt: now - MINUTE,
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
  return ctx.json({ product_id: product.id, api_key: key })
})
