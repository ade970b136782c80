import {
  type ConsentDecision,
  type ConsentEvent,
  consentNow,
  decideConsent,
  PROVIDER_REPORTS,
  type ProviderReport,
} from '#app/domain/audience/consent.rules.ts'
import {
  type ConsentChangeInput,
  type ConsentEventView,
  type ContactQuery,
  type ContactView,
  maskEmail,
  type PreferencesView,
} from '#app/domain/audience/contacts.schema.ts'
import { resolveFilter } from '#app/domain/audience/filter.rules.ts'
import type { ContactFilter } from '#app/domain/audience/filter.schema.ts'
import { kindsOf } from '#app/domain/audience/relations.rules.ts'
import { conflict, forbidden, invalid, notFound } from '#app/domain/kernel/errors.ts'
import type { Money } from '#app/domain/kernel/money.ts'
import { type Page, packCursor, unpackCursor } from '#app/domain/kernel/page.ts'
import { isoOrNull, toIso } from '#app/domain/kernel/time.ts'
import type { ConsentChange } from '#db/repos/consent.repo.ts'
import type { ContactRow } from '#db/repos/contacts.repo.ts'
import type { Repos } from '#db/repos/index.ts'
import type { Statement } from '#db/tenant-db.ts'
import {
  type CustomerScope,
  type PersonScope,
  requirePermission,
  type SellerScope,
} from '../../auth/scope.ts'
import type { HashEmail } from '../../auth/suppression-hash.ts'
import type { Clock } from '../../ports/clock.port.ts'
import type { NewId } from '../../ports/ids.port.ts'
import type { Realtime } from '../../ports/realtime.port.ts'

/** Times a change is decided anew when somebody else changed the contact in between. */
const TRIES = 3
export const HISTORY_SHOWN = 50
/** Products on the preferences page. */
const PRODUCTS_SHOWN = 100

type Deps = {
  repos: (scope: SellerScope) => Repos
  hashEmail: HashEmail
  clock: Clock
  newId: NewId
  realtime: Realtime
}
type Origin = { source: string; evidence?: string | null }

/** Contacts and what they agreed to. Every change of consent or suppression there is goes through `apply`. */
export function createAudienceService(d: Deps) {
  /**
   * load → decide → one guarded batch, again when the contact changed meanwhile. Answers the contact as it is then.
   * `also` goes into the same batch behind the change, also where there is none; it may run more than once.
   */
  async function apply(
    scope: SellerScope,
    contactId: string,
    event: ConsentEvent,
    from: Origin,
    also: Statement[] = [],
  ): Promise<ContactRow> {
    const repos = d.repos(scope)
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const contact = await repos.contacts.find(contactId)
      if (!contact) throw notFound('contact')
      const decision = decideConsent(consentNow(contact), event)
      if (decision.kind === 'same' || decision.kind === 'protected') {
        if (also.length > 0) await repos.batch(also)
        return contact
      }
      if (decision.kind === 'refused') throw refusal(decision.code, decision.because)
      const changed = repos.consent.change([toChange(scope, contact, decision, from)])
      const [written] = await repos.batch([...changed, ...also])
      if (!written) continue
      d.realtime.hint(scope.sellerId, 'contacts')
      return (await repos.contacts.find(contactId)) ?? contact
    }
    throw conflict('changed_meanwhile', 'Somebody else changed this contact at the same moment. Try again.')
  }

  const toChange = (
    scope: SellerScope,
    contact: ContactRow,
    { to, reason, suppress }: Extract<ConsentDecision, { kind: 'change' }>,
    from: Origin,
  ): ConsentChange => ({
    from: contact,
    eventId: d.newId('consentEvent'),
    to,
    reason,
    source: from.source,
    actor: `${scope.actor.kind}:${scope.actor.id}`,
    evidence: from.evidence ?? null,
    at: d.clock.now(),
    suppress: suppress && { reason: suppress, emailHash: d.hashEmail(scope.sellerId, contact.email) },
  })

  return {
    /**
     * A page of the contacts a filter means (order: `contactList.page`). It can be short and have a next one.
     * @throws invalid `cursor`, `segment_id`, or a parameter the segment sets as well
     */
    async list(scope: SellerScope, q: ContactQuery): Promise<Page<ContactView>> {
      requirePermission(scope, 'contacts:read')
      const repos = d.repos(scope)
      const f = resolveFilter(await filterOf(repos, q), (await repos.settings.get()).timeZone)
      if (q.email) {
        const row = await repos.contactList.find(f, q.email.email)
        return { data: row ? [toView(row)] : [], next_cursor: null }
      }
      const after = q.cursor === undefined ? null : unpackCursor(q.cursor)
      const { rows, next } = await repos.contactList.page(f, after, q.limit)
      return { data: rows.map(toView), next_cursor: next && packCursor(next) }
    },

    /** How many contacts a filter means, exactly or reckoned. */
    async count(scope: SellerScope, q: Pick<ContactQuery, 'filter' | 'segment_id'>) {
      requirePermission(scope, 'contacts:read')
      const repos = d.repos(scope)
      const f = resolveFilter(await filterOf(repos, q), (await repos.settings.get()).timeZone)
      return repos.contactList.count(f)
    },

    async get(scope: SellerScope, id: string): Promise<ContactView> {
      requirePermission(scope, 'contacts:read')
      const repos = d.repos(scope)
      const row = await repos.contacts.find(id)
      if (!row) throw notFound('contact')
      return toView(row)
    },

    /** The contact's latest changes of consent, newest first. */
    async history(scope: SellerScope, id: string): Promise<ConsentEventView[]> {
      requirePermission(scope, 'contacts:read')
      const events = await d.repos(scope).consent.history(id, HISTORY_SHOWN)
      return events.map(({ id, fromState, toState, reason, actor, source, evidence, at }) => ({
        id,
        from: fromState,
        to: toState,
        reason,
        actor,
        source,
        evidence,
        at: toIso(at),
      }))
    },

    /**
     * A member or an API key changes what a contact agreed to (`decideConsent`).
     * @throws forbidden without the permission for that direction; invalid `evidence`; conflict `suppressed`
     */
    async changeConsent(scope: SellerScope, id: string, input: ConsentChangeInput): Promise<ContactView> {
      requirePermission(scope, 'contacts:read')
      const evidence = input.evidence || null
      const event: ConsentEvent = {
        by: 'member',
        to: input.state,
        reason: input.reason || null,
        evidence,
        may: {
          restrict: scope.can.has('consent:restrict'),
          resubscribe: scope.can.has('consent:resubscribe'),
        },
      }
      const row = await apply(scope, id, event, {
        source: scope.actor.kind === 'key' ? 'api' : 'member',
        evidence,
      })
      return toView(row)
    },

    /**
     * What providers' events say about addresses (issued by jobs), many at once. Idempotent; a late event never brings
     * mail back, and one about a contact that is gone says nothing.
     */
    async report(
      scope: SellerScope,
      reports: readonly (readonly [contactId: string, report: ProviderReport])[],
    ): Promise<void> {
      const repos = d.repos(scope)
      const of = new Map<string, ProviderReport[]>()
      for (const [contactId, report] of reports) of.set(contactId, [...(of.get(contactId) ?? []), report])
      // One report of each contact a round, until none would change anything: who has several is asked about again.
      for (let round = 0; round < PROVIDER_REPORTS.length + TRIES; round++) {
        const changes = (await repos.contacts.findMany([...of.keys()])).flatMap((contact) => {
          for (const report of of.get(contact.id) ?? []) {
            const now = consentNow(contact)
            const decision = decideConsent(now, { by: 'provider', report })
            if (decision.kind === 'change')
              return [toChange(scope, contact, decision, { source: 'provider' })]
          }
          return []
        })
        if (changes.length === 0) return
        await repos.batch(repos.consent.change(changes))
        d.realtime.hint(scope.sellerId, 'contacts')
      }
      throw conflict('changed_meanwhile', 'These contacts kept changing. Try again.')
    },

    /** What the holder of a customer link has chosen so far. */
    async preferences(customer: CustomerScope): Promise<PreferencesView> {
      const repos = d.repos(customer.seller)
      const { contact, productId } = await holderOf(repos, customer)
      const [products, settings] = await Promise.all([
        repos.mutes.products(contact.id, productId, PRODUCTS_SHOWN),
        repos.settings.get(),
      ])
      const again = decideConsent(consentNow(contact), { by: 'person', to: 'subscribed' })
      return {
        products,
        maskedEmail: maskEmail(contact.emailGiven),
        state: contact.consentState,
        counts: settings.trackMail,
        untracked: contact.untracked,
        blocked: again.kind === 'refused' ? again.because : null,
      }
    },

    /**
     * The person's own choice. Unsubscribing always works, also twice. `also`: what it means elsewhere, in the same
     * batch; safe to run twice. @throws conflict `suppressed`
     */
    async choose(
      person: PersonScope,
      to: 'subscribed' | 'unsubscribed',
      source: 'preferences' | 'one_click' | 'follow',
      also: Statement[] = [],
    ) {
      await apply(person.seller, person.contactId, { by: 'person', to }, { source }, also)
    },

    /** "No more notices about this product", or again. @throws not_found for a product the person never bought */
    async mute(customer: CustomerScope, productId: string, muted: boolean): Promise<void> {
      const repos = d.repos(customer.seller)
      const { contactId } = customer
      const bought = await repos.purchases.list({ productId, contactId }, undefined, 1)
      if (bought.length === 0) throw notFound('product')
      await repos.batch([
        muted
          ? repos.mutes.add(contactId, productId, d.clock.now())
          : repos.mutes.remove(contactId, productId),
      ])
    },

    /** "Do not count my opens and clicks", or again. */
    async leaveUncounted(customer: CustomerScope, untracked: boolean): Promise<void> {
      const repos = d.repos(customer.seller)
      await repos.batch([repos.contacts.setUntracked(customer.contactId, untracked, d.clock.now())])
      d.realtime.hint(customer.sellerId, 'contacts')
    },
  }
}

/** What is asked for and what the segment says, both. */
async function filterOf(
  repos: Repos,
  { filter = {}, segment_id }: Pick<ContactQuery, 'filter' | 'segment_id'>,
): Promise<ContactFilter> {
  if (!segment_id) return filter
  const segment = await repos.segments.find(segment_id)
  if (!segment) throw invalid([{ path: 'segment_id', message: 'is not one of your segments' }])
  const twice = Object.keys(filter).filter((key) => key in segment.filter)
  if (twice.length > 0)
    throw invalid(twice.map((path) => ({ path, message: 'is set by the segment; leave one of them out' })))
  return { ...segment.filter, ...filter }
}

async function holderOf(repos: Repos, customer: CustomerScope) {
  const [contact, purchase] = await Promise.all([
    repos.contacts.find(customer.contactId),
    repos.purchases.find(customer.purchaseId),
  ])
  if (!contact || !purchase) throw notFound('link')
  return { contact, productId: purchase.productId }
}

function refusal(code: 'not_allowed' | 'evidence_needed' | 'suppressed', because: string) {
  if (code === 'not_allowed') return forbidden(because)
  return code === 'suppressed'
    ? conflict('suppressed', because)
    : invalid([{ path: 'evidence', message: because }])
}

function toView(row: ContactRow): ContactView {
  return {
    id: row.id,
    email: row.emailGiven,
    name: row.name,
    external_id: row.externalId,
    attributes: JSON.parse(row.attributes) as Record<string, unknown>,
    tags: JSON.parse(row.tags) as string[],
    country: row.countryGiven ?? row.country,
    kinds: kindsOf(row),
    first_seen_at: toIso(row.firstSeenAt),
    follower_since: isoOrNull(row.followerSince),
    customer_since: isoOrNull(row.customerSince),
    affiliate_since: isoOrNull(row.affiliateSince),
    purchases: row.purchases,
    total_spent: Object.entries(row.spent).map(([currency, amount]) => ({ amount, currency }) as Money),
    consent: {
      state: row.consentState,
      reason: row.consentReason,
      source: row.consentSource,
      changed_at: toIso(row.consentChangedAt),
    },
    suppressed: row.suppressedReason,
    untracked: row.untracked,
  }
}
