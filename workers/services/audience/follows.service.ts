import { consentNow, decideConsent, firstConsent } from '#app/domain/audience/consent.rules.ts'
import { maskEmail } from '#app/domain/audience/contacts.schema.ts'
import { CONFIRMATION_EVERY_MS, decideFollow, isFollowing } from '#app/domain/audience/follow.rules.ts'
import type { FollowRequest, FollowView } from '#app/domain/audience/follow.schema.ts'
import { conflict, notFound } from '#app/domain/kernel/errors.ts'
import type { Repos } from '#db/repos/index.ts'
import type { SellersSystem } from '#db/system/sellers.ts'
import type { JobOutcome } from '#queues/define-job.ts'
import { confirmFollow } from '#queues/jobs/audience.jobs.ts'
import type { ContactLinks } from '../../auth/contact-link.ts'
import { personScope, requirePermission, type SellerScope } from '../../auth/scope.ts'
import type { HashEmail } from '../../auth/suppression-hash.ts'
import type { Clock } from '../../ports/clock.port.ts'
import type { NewId } from '../../ports/ids.port.ts'
import type { JobBus } from '../../ports/job-bus.port.ts'
import type { Realtime } from '../../ports/realtime.port.ts'
import type { Mailer } from '../mailer.service.ts'
import { shopOf } from '../sales/library.service.ts'
import type { createAudienceService } from './audience.service.ts'

type Deps = {
  repos: (scope: SellerScope) => Repos
  sellers: SellersSystem
  audience: Pick<ReturnType<typeof createAudienceService>, 'choose'>
  contactLinks: ContactLinks
  hashEmail: HashEmail
  mailer: Mailer
  jobs: JobBus
  baseUrl: string
  clock: Clock
  newId: NewId
  realtime: Realtime
}

/** Following a seller: asked for by anybody, confirmed by whoever reads the address's mail, ended by them. */
export function createFollowsService(d: Deps) {
  async function sellerOf(slug: string): Promise<string> {
    const id = await d.sellers.findBySlug(slug)
    if (!id) throw notFound('shop')
    return id
  }
  /** @throws not_found for a forged or cut link, and for somebody who is gone */
  async function open(token: string) {
    const link = d.contactLinks.parse('follow', token)
    if (!link) throw notFound('link')
    const person = personScope(link)
    const repos = d.repos(person.seller)
    const [contact, follow] = await Promise.all([
      repos.contacts.find(link.contactId),
      repos.follows.find(link.contactId),
    ])
    if (!contact || !follow) throw notFound('link')
    return { person, repos, contact, follow }
  }

  /** What `request` says. false when somebody else made the contact meanwhile, and nothing was noted. */
  async function note(sellerId: string, { email: address, name, source }: FollowRequest): Promise<boolean> {
    const newId = d.newId('contact')
    const repos = d.repos(personScope({ sellerId, contactId: newId }).seller)
    const hash = d.hashEmail(sellerId, address.email)
    const [contact, suppressed] = await Promise.all([
      repos.contacts.findByEmail(address.email),
      repos.contacts.suppressions([hash]),
    ])
    const suppressedReason = contact?.suppressedReason ?? suppressed.get(hash) ?? null
    const follow = contact && (await repos.follows.find(contact.id))
    const now = d.clock.now()
    if (decideFollow({ follow, consent: contact?.consentState ?? null, suppressedReason }, now) !== 'mail')
      return true

    const contactId = contact?.id ?? newId
    const made = contact
      ? []
      : repos.contacts.ensure([
          {
            ...{ id: newId, ...address, name, ...firstConsent(null, 'pending'), source: 'follow' },
            ...{ suppressedReason: null, at: now, actor: `contact:${newId}` },
          },
        ])
    const written = await repos.batch([
      ...made,
      repos.follows.request(contactId, source, CONFIRMATION_EVERY_MS, now),
      ...repos.relations.refresh({ ids: [contactId] }, now),
      // Of two requests at the same moment one notes its time; the other's job finds a time that is not its own.
      d.jobs.enqueue(personScope({ sellerId, contactId }).seller, confirmFollow, {
        contactId,
        mailedAt: now,
      }),
    ])
    d.jobs.wake()
    d.realtime.hint(sellerId, 'contacts')
    return contact !== null || written[made.length] !== 0
  }

  return {
    /** Address of the seller's public page, where the follow form stands. */
    async pageUrl(scope: SellerScope): Promise<string> {
      requirePermission(scope, 'contacts:read')
      return `${d.baseUrl}/s/${(await d.repos(scope).settings.seller()).slug}`
    },

    /**
     * Somebody wants to follow; if that address may be mailed, a confirmation goes there, at most once an hour. The
     * answer is the same whether the address is new, known, following or must not be mailed.
     * @throws not_found for a short name nobody has
     */
    async request(slug: string, wish: FollowRequest): Promise<void> {
      const sellerId = await sellerOf(slug)
      // A sale, or the same form sent twice, may make the contact at the same moment: then it is that one who asks.
      if (!(await note(sellerId, wish))) await note(sellerId, wish)
    },

    /** Mails the confirmation that was asked for at `mailedAt`. Issued by the job. */
    async mailConfirmation(scope: SellerScope, contactId: string, mailedAt: number): Promise<JobOutcome> {
      const repos = d.repos(scope)
      const [contact, follow] = await Promise.all([
        repos.contacts.find(contactId),
        repos.follows.find(contactId),
      ])
      // Erased meanwhile, or never made because another request made the contact first.
      if (!contact || !follow || follow.mailedAt !== mailedAt) return 'stale'
      const now = { follow: { ...follow, mailedAt: null }, consent: contact.consentState }
      if (decideFollow({ ...now, suppressedReason: contact.suppressedReason }, mailedAt) !== 'mail')
        return 'stale'
      const { renderConfirmFollow } = await import('#app/emails/confirm-follow.tsx')
      const [settings, seller] = await Promise.all([repos.settings.get(), repos.settings.seller()])
      const rendered = await renderConfirmFollow({
        url: `${d.baseUrl}/f/${d.contactLinks.token('follow', { sellerId: scope.sellerId, contactId })}`,
        imported: follow.source === 'import',
        seller: {
          name: seller.name,
          brandColor: settings.brandColor,
          logoUrl: settings.logoKey ? `${d.baseUrl}/brand/${seller.slug}/logo` : null,
        },
      })
      await d.mailer.send(
        {
          idempotencyKey: `follow/${contactId}/${mailedAt}`,
          // Without the name: a stranger may have written it.
          to: { email: contact.emailGiven, name: null },
          from: { localPart: settings.senderLocalPart, name: settings.senderName },
          replyTo: settings.supportEmail,
          provider: settings.mailProvider,
        },
        rendered,
      )
      return 'done'
    },

    /** What the link in the confirmation shows; nothing happens by looking. @throws not_found */
    async view(token: string): Promise<FollowView> {
      const { repos, contact, follow } = await open(token)
      const again = decideConsent(consentNow(contact), { by: 'person', to: 'subscribed' })
      return {
        shop: await shopOf(repos),
        maskedEmail: maskEmail(contact.emailGiven),
        state:
          follow.endedAt !== null
            ? 'ended'
            : isFollowing(follow) && contact.consentState === 'subscribed'
              ? 'following'
              : 'asked',
        blocked: again.kind === 'refused' ? again.because : null,
      }
    },

    /**
     * The person confirms: they follow and get mail. Twice means the same.
     * @throws not_found; conflict `suppressed`, `follow_ended` (asked again, a new confirmation is sent)
     */
    async confirm(token: string): Promise<void> {
      const { person, repos, follow } = await open(token)
      if (follow.endedAt !== null)
        throw conflict('follow_ended', 'You unfollowed since. Ask to follow again, and a new mail is sent.')
      const now = d.clock.now()
      await d.audience.choose(person, 'subscribed', 'follow', [
        repos.follows.confirm(person.contactId, now),
        ...repos.relations.refresh({ ids: [person.contactId] }, now),
      ])
      d.realtime.hint(person.sellerId, 'contacts')
    },

    /** They follow no more. Who bought something still hears about that; everybody else hears nothing. @throws not_found */
    async unfollow(token: string): Promise<void> {
      const { person, repos, contact } = await open(token)
      const now = d.clock.now()
      const ended = [
        repos.follows.end(person.contactId, now),
        ...repos.relations.refresh({ ids: [person.contactId] }, now),
      ]
      if (contact.customerSince !== null) await repos.batch(ended)
      else await d.audience.choose(person, 'unsubscribed', 'follow', ended)
      d.realtime.hint(person.sellerId, 'contacts')
    },
  }
}
