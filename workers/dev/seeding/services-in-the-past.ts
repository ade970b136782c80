import type { IdKind } from '#app/domain/kernel/ids.ts'
import { createStripePayouts } from '../../adapters/stripe/stripe-payouts.ts'
import type { Container } from '../../container.ts'
import type { Clock } from '../../ports/clock.port.ts'
import type { JobBus } from '../../ports/job-bus.port.ts'
import { createAffiliatesService } from '../../services/audience/affiliates.service.ts'
import { createAudienceService } from '../../services/audience/audience.service.ts'
import { createFollowsService } from '../../services/audience/follows.service.ts'
import { createSegmentsService } from '../../services/audience/segments.service.ts'
import { createContentService } from '../../services/catalog/content.service.ts'
import { createFilesService } from '../../services/catalog/files.service.ts'
import { createProductsService } from '../../services/catalog/products.service.ts'
import { createPayoutDestinationService } from '../../services/payouts/payout-destination.service.ts'
import { createPayoutFacts } from '../../services/payouts/payout-facts.ts'
import { createPayoutMaker } from '../../services/payouts/payout-maker.ts'
import { createPayoutRunsService } from '../../services/payouts/payout-runs.service.ts'
import { createPayoutSender } from '../../services/payouts/payout-sender.ts'
import { createPolicyOf } from '../../services/refunds/policy-of.ts'
import { createRefundsService } from '../../services/refunds/refunds.service.ts'
import { createPaymentsService } from '../../services/sales/payments.service.ts'
import { createSaleWriter } from '../../services/sales/sale-writer.ts'
import { createSalesService } from '../../services/sales/sales.service.ts'
import { createSettingsService } from '../../services/sellers/settings.service.ts'
import { createComposer } from '../../services/updates/compose-update.ts'
import { createFakes } from '../fakes/fakes.ts'
import { createStripeConnect } from '../fakes/stripe-connect.ts'

/**
 * The real services on a clock that seeding moves. Nobody watches the past, so there are no hints, and no edit
 * session is open; mail of the past went out long ago, so no job is made.
 */
export function servicesInThePast(c: Container) {
  let at = c.clock.now()
  const jobs: JobBus = {
    enqueue: () => c.db.d1.prepare('SELECT 1'),
    enqueueEach: async () => {},
    wake: () => {},
  }
  const kit = {
    repos: c.repos,
    clock: { now: () => at },
    newId: (kind: IdKind, time = at) => c.newId(kind, time),
    realtime: { hint: () => {}, dismiss: () => {} },
    mailer: c.mailer,
    jobs,
    contactLinks: c.contactLinks,
    customerLinks: c.customerLinks,
    hashEmail: c.hashEmail,
    baseUrl: c.config.baseUrl,
    mail: c.config.mail,
  }
  const files = createFilesService({ ...kit, store: c.objects, signedFiles: c.signedFiles })
  const content = createContentService({ ...kit, editSessions: { contentSaved: () => {} } })
  const policyOf = createPolicyOf({ repos: c.repos, rollout: c.system.rollout })
  const saleWriter = createSaleWriter({ ...kit, policyOf })
  const books = createPaymentsService({ ...kit, payments: c.payments })
  // The provider lives in the same past, so that what it is asked for happened then.
  const { store, payments } = c.sandbox!
  const connect = createStripeConnect({ payments: payments.store, clock: kit.clock })
  const fakes = createFakes(
    { store, clock: kit.clock },
    { store, clock: kit.clock, payments: payments.store, shop: payments.shop, connect },
  )
  const { secretKey, baseUrl, instantFeePercent: feePercent } = c.config.payments
  const payouts = createStripePayouts({ secretKey, baseUrl, fetch: fakes.fetch })
  const payoutKit = { ...kit, system: c.system.payouts, db: c.db.d1, payouts }
  const facts = createPayoutFacts({ ...payoutKit, feePercent })
  const payoutSender = createPayoutSender(payoutKit)
  const payoutRuns = createPayoutRunsService({
    ...{ ...payoutKit, facts, maker: createPayoutMaker(kit), sender: payoutSender, perSecond: 1 },
  })
  return {
    payouts,
    connect,
    payoutSender,
    payoutRuns,
    payoutDestination: createPayoutDestinationService({ ...payoutKit, runs: payoutRuns }),
    now: () => at,
    setTime(time: number) {
      at = time
    },
    newId: kit.newId,
    files,
    content,
    products: createProductsService({ ...kit, content, files }),
    sales: createSalesService({ ...kit, saleWriter }),
    books,
    refunds: createRefundsService({ ...kit, payments: c.payments, books }),
    audience: createAudienceService(kit),
    affiliates: createAffiliatesService({
      ...kit,
      affiliates: c.system.affiliates,
      secureCookies: c.config.secureCookies,
    }),
    segments: createSegmentsService(kit),
    /** Following at a moment of its own, so that many can do it side by side. */
    followsAt(time: number) {
      const clock: Clock = { now: () => time }
      const own = { ...kit, clock, newId: (kind: IdKind, at = time) => c.newId(kind, at) }
      return createFollowsService({
        ...own,
        sellers: c.system.sellers,
        audience: createAudienceService(own),
      })
    },
    settings: createSettingsService({ ...kit, sellers: c.system.sellers, objects: c.objects }),
    composer: createComposer(kit),
  }
}
