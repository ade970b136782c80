import {
  type AffiliateNow,
  INVITATION_EVERY_MS,
  referralCookie,
  refuseInvitation,
  termsOf,
} from '#app/domain/audience/affiliate.rules.ts'
import type {
  AffiliateQuery,
  AffiliateView,
  AffiliationView,
  InviteAffiliate,
  Share,
} from '#app/domain/audience/affiliate.schema.ts'
import { firstConsent } from '#app/domain/audience/consent.rules.ts'
import { maskEmail } from '#app/domain/audience/contacts.schema.ts'
import { conflict, invalid, notFound } from '#app/domain/kernel/errors.ts'
import { type Page, toPage } from '#app/domain/kernel/page.ts'
import { isoOrNull, toIso } from '#app/domain/kernel/time.ts'
import type { ListedAffiliate } from '#db/repos/affiliates.repo.ts'
import type { Repos } from '#db/repos/index.ts'
import type { AffiliatesSystem } from '#db/system/affiliates.ts'
import type { JobOutcome } from '#queues/define-job.ts'
import { inviteAffiliate } from '#queues/jobs/audience.jobs.ts'
import type { ContactLinks } from '../../auth/contact-link.ts'
import { personScope, requirePermission, type SellerScope } from '../../auth/scope.ts'
import type { HashEmail } from '../../auth/suppression-hash.ts'
import type { Clock } from '../../ports/clock.port.ts'
import type { NewId } from '../../ports/ids.port.ts'
import type { JobBus } from '../../ports/job-bus.port.ts'
import type { Realtime } from '../../ports/realtime.port.ts'
import type { Mailer } from '../mailer.service.ts'
import { shopOf } from '../sales/library.service.ts'

/** Characters of a referral code: fifty bits, the last of an id's. */
const CODE = 10

type Deps = {
  repos: (scope: SellerScope) => Repos
  affiliates: AffiliatesSystem
  contactLinks: ContactLinks
  hashEmail: HashEmail
  mailer: Mailer
  jobs: JobBus
  baseUrl: string
  secureCookies: boolean
  clock: Clock
  newId: NewId
  realtime: Realtime
}

/**
 * People who sell for a seller against a share: invited by a member, active once they accept, until either side stops
 * it. It says nothing about news mail: whoever is new to the seller has not agreed to any.
 */
export function createAffiliatesService(d: Deps) {
  async function requireProducts(repos: Repos, shares: readonly Share[]): Promise<void> {
    const there = await repos.affiliates.products(shares.map((s) => s.product_id))
    const errors = shares.flatMap(({ product_id }, i) =>
      there.has(product_id)
        ? []
        : [{ path: `products.${i}.product_id`, message: 'is not one of your products' }],
    )
    if (errors.length > 0) throw invalid(errors)
  }
  async function require(repos: Repos, id: string): Promise<ListedAffiliate> {
    const row = await repos.affiliates.find(id)
    if (!row) throw notFound('affiliate')
    return row
  }
  /** @throws not_found for a forged or cut link, and for somebody who is gone */
  async function open(token: string) {
    const link = d.contactLinks.parse('affiliate', token)
    if (!link) throw notFound('link')
    const { seller } = personScope(link)
    const repos = d.repos(seller)
    const row = await repos.affiliates.findByContact(link.contactId)
    if (!row) throw notFound('link')
    return { repos, row, sellerId: link.sellerId }
  }
  async function stop(repos: Repos, sellerId: string, { id, contactId }: ListedAffiliate): Promise<void> {
    const now = d.clock.now()
    await repos.batch([repos.affiliates.stop(id, now), ...repos.relations.refresh({ ids: [contactId] }, now)])
    d.realtime.hint(sellerId, 'contacts')
  }
  const referralUrl = ({ status, code }: ListedAffiliate) =>
    status === 'active' ? `${d.baseUrl}/r/${code}` : null

  const toView = (row: ListedAffiliate): AffiliateView => ({
    id: row.id,
    contact_id: row.contactId,
    email: row.email,
    name: row.name,
    status: row.status,
    referral_url: referralUrl(row),
    products: row.products.map((p) => ({
      product_id: p.productId,
      name: p.name,
      basis_points: p.basisPoints,
      added_at: toIso(p.addedAt),
    })),
    invited_at: toIso(row.invitedAt),
    accepted_at: isoOrNull(row.acceptedAt),
    stopped_at: isoOrNull(row.stoppedAt),
  })

  return {
    /** Latest first, by when they were first invited. */
    async list(scope: SellerScope, q: AffiliateQuery): Promise<Page<AffiliateView>> {
      requirePermission(scope, 'contacts:read')
      const rows = await d
        .repos(scope)
        .affiliates.list({ status: q.status, before: q.cursor, limit: q.limit + 1 })
      return toPage(rows, q.limit, (r) => r.id, toView)
    },

    /** @throws not_found */
    async get(scope: SellerScope, id: string): Promise<AffiliateView> {
      requirePermission(scope, 'contacts:read')
      return toView(await require(d.repos(scope), id))
    },

    /**
     * Asks somebody by mail to sell these products; also again, who was asked before or has stopped.
     * @throws invalid `products.N.product_id`; conflict `already_affiliate`, `recently_invited`, `suppressed`, `blocklisted`
     */
    async invite(scope: SellerScope, input: InviteAffiliate): Promise<AffiliateView> {
      requirePermission(scope, 'contacts:write')
      const repos = d.repos(scope)
      const { email } = input.email
      const hash = d.hashEmail(scope.sellerId, email)
      const [contact, suppressed] = await Promise.all([
        repos.contacts.findByEmail(email),
        repos.contacts.suppressions([hash]),
        requireProducts(repos, input.products),
      ])
      const known: AffiliateNow = {
        affiliate: contact && (await repos.affiliates.findByContact(contact.id)),
        consent: contact?.consentState ?? null,
        suppressedReason: contact?.suppressedReason ?? suppressed.get(hash) ?? null,
      }
      const now = d.clock.now()
      const refusal = refuseInvitation(known, now)
      if (refusal) throw refusal

      const id = d.newId('affiliate')
      const newContactId = d.newId('contact')
      const contactId = contact?.id ?? newContactId
      const actor = `${scope.actor.kind}:${scope.actor.id}`
      const made = repos.contacts.ensure([
        {
          ...{ id: newContactId, ...input.email, name: input.name ?? null, ...firstConsent(null, 'pending') },
          ...{ source: 'affiliate', suppressedReason: null, at: now, actor },
        },
      ])
      const written = await repos.batch([
        ...made,
        repos.affiliates.invite(
          { id, email, code: id.slice(-CODE), createdBy: actor },
          INVITATION_EVERY_MS,
          now,
        ),
        ...repos.affiliates.setProducts(email, { status: 'invited', invitedAt: now }, input.products, now),
        ...repos.relations.refresh({ emails: [email] }, now),
        d.jobs.enqueue(scope, inviteAffiliate, { contactId, invitedAt: now }),
      ])
      // Of two requests at the same moment one invites.
      if (!written[made.length])
        throw conflict('recently_invited', 'Somebody else invited them at this moment.')
      d.jobs.wake()
      d.realtime.hint(scope.sellerId, 'contacts')
      return toView((await repos.affiliates.findByContact(contactId))!)
    },

    /** Mails the invitation of `invitedAt`. Issued by the job. */
    async mailInvitation(scope: SellerScope, contactId: string, invitedAt: number): Promise<JobOutcome> {
      const repos = d.repos(scope)
      const [contact, row] = await Promise.all([
        repos.contacts.find(contactId),
        repos.affiliates.findByContact(contactId),
      ])
      if (!contact || row?.status !== 'invited' || row.invitedAt !== invitedAt) return 'stale'
      const { suppressedReason, consentState: consent } = contact
      if (refuseInvitation({ affiliate: null, consent, suppressedReason }, invitedAt)) return 'stale'
      const { renderAffiliateInvitation } = await import('#app/emails/affiliate-invitation.tsx')
      const [settings, seller] = await Promise.all([repos.settings.get(), repos.settings.seller()])
      const rendered = await renderAffiliateInvitation({
        url: `${d.baseUrl}/a/${d.contactLinks.token('affiliate', { sellerId: scope.sellerId, contactId })}`,
        products: row.products,
        seller: {
          name: seller.name,
          brandColor: settings.brandColor,
          logoUrl: settings.logoKey ? `${d.baseUrl}/brand/${seller.slug}/logo` : null,
        },
      })
      await d.mailer.send(
        {
          idempotencyKey: `affiliate/${row.id}/${invitedAt}`,
          to: { email: contact.emailGiven, name: contact.name },
          from: { localPart: settings.senderLocalPart, name: settings.senderName },
          replyTo: settings.supportEmail,
          provider: settings.mailProvider,
        },
        rendered,
      )
      return 'done'
    },

    /**
     * What an affiliate sells from now on, and for which share.
     * @throws not_found; invalid `products.N.product_id`; conflict `affiliate_stopped`, `changed_meanwhile`
     */
    async change(
      scope: SellerScope,
      id: string,
      { products }: { products: Share[] },
    ): Promise<AffiliateView> {
      requirePermission(scope, 'contacts:write')
      const repos = d.repos(scope)
      const row = await require(repos, id)
      await requireProducts(repos, products)
      if (row.status === 'stopped')
        throw conflict('affiliate_stopped', 'They sell nothing any more. Invite them again instead.')
      const now = d.clock.now()
      const contact = await repos.contacts.find(row.contactId)
      if (!contact) throw notFound('affiliate')
      const [, written] = await repos.batch([
        ...repos.affiliates.setProducts(contact.email, row, products, now),
        ...repos.relations.refresh({ ids: [row.contactId] }, now),
      ])
      if (!written)
        throw conflict(
          'changed_meanwhile',
          'They accepted or stopped at this moment. Look again, then change it.',
        )
      d.realtime.hint(scope.sellerId, 'contacts')
      return toView(await require(repos, id))
    },

    /** The arrangement ends, or the invitation is taken back; twice means the same. @throws not_found */
    async stop(scope: SellerScope, id: string): Promise<void> {
      requirePermission(scope, 'contacts:write')
      const repos = d.repos(scope)
      await stop(repos, scope.sellerId, await require(repos, id))
    },

    /** What the link in an invitation shows; nothing happens by looking. @throws not_found */
    async view(token: string): Promise<AffiliationView> {
      const { repos, row } = await open(token)
      return {
        shop: await shopOf(repos),
        maskedEmail: maskEmail(row.email),
        status: row.status,
        referralUrl: referralUrl(row),
        products: row.products.map(({ name, basisPoints }) => ({ name, basisPoints })),
        terms: termsOf(sharesOf(row)),
      }
    },

    /**
     * They accept the terms they saw; twice means the same.
     * @throws not_found; conflict `affiliate_stopped`, `terms_changed`
     */
    async accept(token: string, terms: string): Promise<void> {
      const { repos, row, sellerId } = await open(token)
      if (row.status === 'active') return
      if (row.status === 'stopped')
        throw conflict('affiliate_stopped', 'This invitation was taken back. Ask the shop for a new one.')
      const now = d.clock.now()
      const [accepted] = await repos.batch([
        repos.affiliates.accept(row.id, terms, now),
        ...repos.relations.refresh({ ids: [row.contactId] }, now),
      ])
      if (!accepted)
        throw conflict('terms_changed', 'The terms changed meanwhile. Open the link again and look at them.')
      d.realtime.hint(sellerId, 'contacts')
    },

    /** They stop it themselves, or decline. @throws not_found */
    async leave(token: string): Promise<void> {
      const { repos, row, sellerId } = await open(token)
      await stop(repos, sellerId, row)
    },

    /**
     * Where a referral link leads, and what the browser is to remember of it; nothing where it counts for nobody: not
     * accepted yet, or stopped. @throws not_found for a code nobody has
     */
    async follow(code: string): Promise<{ path: string; cookie: string | null }> {
      const found = await d.affiliates.findByCode(code)
      if (!found) throw notFound('link')
      return {
        path: `/s/${found.slug}`,
        cookie: found.status === 'active' ? referralCookie(found.sellerId, code, d.secureCookies) : null,
      }
    },
  }
}

const sharesOf = (row: ListedAffiliate): Share[] =>
  row.products.map((p) => ({ product_id: p.productId, basis_points: p.basisPoints }))
