import { createHmac } from 'node:crypto'
import { apiKeyHint, encodeApiKey, hashApiKey } from '#app/domain/sellers/api-key.rules.ts'
import { API_SCOPES } from '#app/domain/sellers/permissions.rules.ts'
import type { ShopScenario } from '#db/seed/scenario.ts'
import { DEMO_KEY_NAME, seedIdentity, seedRepo } from '#db/seed/seed.repo.ts'
import { lindenQuill } from '#db/seed/shops/linden-quill.ts'
import { northlight } from '#db/seed/shops/northlight.ts'
import { tenantDb } from '#db/tenant-db.ts'
import { systemScope } from '../../auth/scope.ts'
import type { Container } from '../../container.ts'
import { buildShop } from './build-shop.ts'

const SHOPS = [lindenQuill, northlight]
const OPERATOR = { name: 'Olu Operator', email: 'operator@awning.example' }

/** The JSON of `.local/demo.json` (product.md, "Two commands"). */
export type Demo = {
  baseUrl: string
  operator: { email: string }
  sellers: {
    slug: string
    name: string
    email: string
    apiKey: string
    products: { id: string; slug: string; name: string; status: string; customers: number }[]
  }[]
}

/**
 * Makes the demo's sellers where they are missing, and says what there is. What somebody changed since stays. A seed
 * that was cut off is taken back and made again.
 */
export async function seedDemo(c: Container): Promise<Demo> {
  const identity = seedIdentity(c.db)
  const now = c.clock.now()
  await identity.login({ id: c.newId('user'), ...OPERATOR, isOperator: true, now })
  const sellers: Demo['sellers'] = []
  for (const shop of SHOPS) {
    const apiKey = await ensureShop(c, shop)
    sellers.push(await describe(c, shop, apiKey))
  }
  return { baseUrl: c.config.baseUrl, operator: { email: OPERATOR.email }, sellers }
}

/** @returns the demo key: made of the installation's secret, so that it is the same whenever it is asked for */
async function ensureShop(c: Container, shop: ShopScenario): Promise<string> {
  const t = tenantDb(c.db, systemScope(shop.id))
  const seed = seedRepo(t)
  const secret = createHmac('sha256', c.config.secrets.auth).update(`demo-key\n${shop.id}`).digest()
  const apiKey = encodeApiKey(new Uint8Array(secret))
  const keyHash = await hashApiKey(apiKey)
  const keys = await seed.demoKeys()
  if (keys.length === 0) {
    await t.batch(seed.clear())
    await buildShop(c, shop)
  }
  const known = keys.find((k) => k.keyHash === keyHash)
  if (!known)
    await t.batch([
      c.repos(systemScope(shop.id)).apiKeys.insert({
        id: c.newId('apiKey'),
        name: DEMO_KEY_NAME,
        hint: apiKeyHint(apiKey),
        keyHash,
        scopes: [...API_SCOPES],
        createdBy: shop.members[0]!.name,
        createdAt: c.clock.now(),
      }),
    ])
  else if (known.revokedAt !== null) await t.batch([seed.reviveKey(keyHash)])
  return apiKey
}

async function describe(c: Container, shop: ShopScenario, apiKey: string): Promise<Demo['sellers'][number]> {
  const scope = systemScope(shop.id)
  const { members, settings } = c.repos(scope)
  const [{ slug, name }, team, { data }] = await Promise.all([
    settings.seller(),
    members.list(),
    c.services.products.list(scope, { limit: 100 }),
  ])
  // Whoever takes the first product of the list should meet one that has customers.
  const products = data
    .map(({ id, slug, name, status, customers }) => ({ id, slug, name, status, customers }))
    .sort((a, b) => rank(b) - rank(a) || b.customers - a.customers)
  const owner = team.find((m) => m.role === 'owner')
  return { slug, name, email: owner?.email ?? shop.members[0]!.email, apiKey, products }
}

const rank = (p: { status: string }) => (p.status === 'published' ? 1 : 0)
