import { DAY, HOUR, MINUTE } from '#app/domain/kernel/time.ts'
import { makeLogo } from '#db/seed/artwork.ts'
import { makeFollows } from '#db/seed/follows.ts'
import { makePeople } from '#db/seed/people.ts'
import { createRandom } from '#db/seed/random.ts'
import { makeSales, type SeededSale } from '#db/seed/sales.ts'
import type { ShopScenario } from '#db/seed/scenario.ts'
import { seedIdentity, seedRepo } from '#db/seed/seed.repo.ts'
import { tenantDb } from '#db/tenant-db.ts'
import { memberScope, systemScope } from '../../auth/scope.ts'
import type { Container } from '../../container.ts'
import { affiliateSteps } from './affiliate-steps.ts'
import { changeMinds } from './change-minds.ts'
import { follow } from './follow.ts'
import { giveBack, paymentOf, tellProcessor } from './money-back.ts'
import { paydays } from './paydays.ts'
import { productSteps, type SeededProduct } from './product-steps.ts'
import { servicesInThePast } from './services-in-the-past.ts'
import type { Shop, Step } from './shop.ts'

type PlannedSale = SeededSale & { product: SeededProduct }

/**
 * Lives a shop's past day by day: everything goes through the services with their clock set back, so that what is
 * seeded is what the product itself would have made.
 */
export async function buildShop(c: Container, scenario: ShopScenario): Promise<void> {
  const random = createRandom(scenario.people.seed)
  const now = c.clock.now()
  const past = servicesInThePast(c)
  const ago = (days: number) => Math.round(now - days * DAY - random.next() * 5 * HOUR)
  past.setTime(ago(scenario.foundedDaysAgo))
  const scope = systemScope(scenario.id)
  const members = await found(c, scenario, past.now())
  const as: Shop['as'] = (role = 'owner') => memberScope(members.find((m) => m.role === role) ?? members[0]!)
  const shop: Shop = { c, past, scenario, scope, as, random, ago }
  await past.settings.setLogo(as(), makeLogo(scenario.brandColor, scenario.logoStripes))

  const { seed, count, alsoFrom } = scenario.people
  const people = [...(alsoFrom ? makePeople(alsoFrom.seed, alsoFrom.count) : []), ...makePeople(seed, count)]
  const steps: Step[] = []
  const sales: PlannedSale[] = []
  const products = new Map<string, SeededProduct>()
  for (const p of scenario.products) {
    const product: SeededProduct = { id: '', editionIds: [] }
    products.set(p.slug, product)
    const plan = productSteps(shop, p, product)
    steps.push(...plan.steps)
    if (plan.onSale) sales.push(...makeSales(p, people, plan.onSale, random).map((s) => ({ ...s, product })))
  }
  const productId = (slug: string) => products.get(slug)!.id
  for (const a of scenario.affiliates) steps.push(...affiliateSteps(shop, a, productId))
  const keepSegments = async () => {
    for (const { name, filter } of scenario.segments)
      await past.segments.create(as('marketing'), { name, filter: filter(productId) })
  }
  steps.push({ at: now - 33 * DAY, run: keepSegments })
  steps.push(...paydays(shop, now))
  // Ticks of a week, so that people change their minds all year round.
  for (let at = past.now() + 7 * DAY; at < now; at += 7 * DAY) steps.push({ at, run: async () => {} })
  steps.push({ at: now, run: async () => {} })
  steps.sort((a, b) => a.at - b.at)
  sales.sort((a, b) => a.purchasedAt - b.purchasedAt)
  // Numbers of their own: what else the shop went through stays what it was.
  const { followers } = scenario
  const follows = makeFollows(followers, sales, { from: past.now(), to: now }, createRandom(followers.seed))

  let sold = 0
  let followed = 0
  for (const step of steps) {
    past.setTime(step.at)
    const slice: PlannedSale[] = []
    while (sold < sales.length && sales[sold]!.purchasedAt <= step.at) slice.push(sales[sold++]!)
    await sell(shop, slice)
    const since = followed
    while (followed < follows.length && follows[followed]!.at <= step.at) followed++
    await follow(shop, follows.slice(since, followed))
    await step.run()
  }
  // What the provider told of payouts of the past was heard in it.
  await c.sandbox!.payments.store.markAllSent(now)
}

async function sell(shop: Shop, slice: PlannedSale[]): Promise<void> {
  if (slice.length === 0) return
  const payments = slice.map((s) => paymentOf(shop, s.cents))
  const ids = await shop.past.sales.recordMany(
    shop.scope,
    slice.map((s, i) => ({
      productId: s.product.id,
      editionId: s.product.editionIds[s.edition]!,
      email: s.person.email,
      name: s.person.name,
      country: s.person.country,
      price: { amount: s.cents, currency: 'usd' },
      purchasedAt: s.purchasedAt,
      payment: payments[i],
      ...(s.isPending && { consentState: 'pending' }),
    })),
  )
  const paid = slice.flatMap((sale, i) => {
    const payment = payments[i]
    return payment ? [{ purchaseId: ids[i]!, intent: payment.intent, sale }] : []
  })
  await tellProcessor(
    shop,
    paid.map(({ intent, sale }) => ({ intent, cents: sale.cents, at: sale.purchasedAt })),
  )
  await giveBack(shop, paid)
  await changeMinds(
    shop,
    slice.map((s) => ({ email: s.person.email, productId: s.product.id })),
  )
}

/** The seller itself with its settings and members. */
async function found(c: Container, s: ShopScenario, at: number) {
  const identity = seedIdentity(c.db)
  await identity.seller({ id: s.id, name: s.name, slug: s.slug, now: at })
  const t = tenantDb(c.db, systemScope(s.id))
  const { settings, members: membersRepo } = c.repos(systemScope(s.id))
  const { senderName, senderLocalPart, supportEmail, postalAddress, mailProvider, brandColor } = s
  await t.batch([
    settings.insert({
      ...{ senderName, senderLocalPart, supportEmail, postalAddress, mailProvider, brandColor },
      updatedAt: at,
    }),
  ])
  const members = []
  for (const [i, m] of s.members.entries()) {
    const joinedAt = at + i * 19 * DAY
    const loginId = await identity.login({
      id: c.newId('user', joinedAt),
      ...m,
      isOperator: false,
      now: joinedAt,
    })
    const memberId = c.newId('member', joinedAt)
    await t.batch([seedRepo(t).member({ id: memberId, loginId, role: m.role, createdAt: joinedAt })])
    if (m.password) {
      const { hashPassword } = await import('better-auth/crypto')
      await identity.password(loginId, await hashPassword(m.password), joinedAt)
    }
    members.push({ sellerId: s.id, memberId, name: m.name, role: m.role })
  }
  const invitedAt = c.clock.now() - 20 * HOUR - 13 * MINUTE
  if (s.invited)
    await t.batch(
      membersRepo.invite({
        id: c.newId('invitation', invitedAt),
        ...s.invited,
        invitedBy: members[0]!.memberId,
        expiresAt: invitedAt + 7 * DAY,
        createdAt: invitedAt,
      }),
    )
  return members
}
