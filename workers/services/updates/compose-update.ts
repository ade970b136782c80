import { resolveFilter } from '#app/domain/audience/filter.rules.ts'
import { NO_CHANGES } from '#app/domain/catalog/changes.schema.ts'
import type { Snapshot } from '#app/domain/catalog/content.schema.ts'
import { describeItem, suggestNote, suggestSubject } from '#app/domain/catalog/describe-changes.ts'
import { diffSnapshots } from '#app/domain/catalog/diff.rules.ts'
import { conflict, invalid, notFound } from '#app/domain/kernel/errors.ts'
import { pickProvider, type Weights, weightsOf } from '#app/domain/updates/route.rules.ts'
import type { CreateUpdate } from '#app/domain/updates/updates.schema.ts'
import type { CountedLink } from '#app/emails/counted-links.ts'
import { renderProductUpdate } from '#app/emails/product-update.tsx'
import type { Repos } from '#db/repos/index.ts'
import type { UpdateBody } from '#db/repos/updates.repo.ts'

/** What the seller may edit in the composer; what is left out is suggested from the changes. */
export type UpdateDraft = Pick<CreateUpdate, 'version' | 'subject' | 'note' | 'items' | 'segment_id'>
type RenderedUpdate = {
  body: Pick<UpdateBody, 'envelope' | 'html' | 'text'>
  tracked: boolean
  links: CountedLink[]
}
type Plan = Awaited<ReturnType<ReturnType<typeof createComposer>['plan']>>

/** Turns a product's saved versions and a seller's draft into what an update says and how it looks. */
export function createComposer(d: { mail: { weights: Weights; domain: string }; baseUrl: string }) {
  return { plan, render }

  /** What an update of this product would say: versions compared, text as drafted or suggested. */
  async function plan(repos: Repos, productId: string, draft: UpdateDraft) {
    const product = await repos.products.find(productId)
    if (!product) throw notFound('product')
    const version = draft.version ?? product.version
    if (version > product.version)
      throw invalid([{ path: 'version', message: `must be at most ${product.version}` }])
    const since = product.announcedVersion
    const [before, after, settings, segment] = await Promise.all([
      repos.versions.find(productId, since),
      repos.versions.find(productId, version),
      repos.settings.get(),
      draft.segment_id ? repos.segments.find(draft.segment_id) : null,
    ])
    if (draft.segment_id && !segment)
      throw invalid([{ path: 'segment_id', message: 'is not one of your segments' }])
    if (!before || !after) throw notFound('version')
    const changes =
      version <= since
        ? NO_CHANGES
        : diffSnapshots(JSON.parse(before.snapshot) as Snapshot, JSON.parse(after.snapshot) as Snapshot)
    if (!changes.content)
      throw conflict(
        'no_content_change',
        `The content did not change between version ${since} and ${version}.`,
      )
    return {
      product,
      version,
      since,
      savedAt: after.savedAt,
      changes,
      subject: draft.subject ?? suggestSubject(product.name, changes.items),
      note: draft.note ?? suggestNote(product.name, changes.items),
      segment: segment && {
        name: segment.name,
        filter: resolveFilter(segment.filter, settings.timeZone),
      },
      waitsForDigest: settings.digest,
      items: draft.items ?? changes.items.slice(0, 50).map(describeItem),
      provider: pickProvider(weightsOf(settings.mailProvider, d.mail.weights), `${productId}/${version}`),
    }
  }

  /** The mail, and of one that is sent and counted where its links lead. A preview or try-out is never counted. */
  async function render(
    repos: Repos,
    planned: Plan,
    purpose: 'send' | 'preview' | 'test',
  ): Promise<RenderedUpdate> {
    const [settings, seller] = await Promise.all([repos.settings.get(), repos.settings.seller()])
    const supportEmail = planned.product.supportEmail ?? settings.supportEmail
    const tracked = purpose === 'send' && settings.trackMail
    const { subject, html, text, links } = await renderProductUpdate({
      subject: planned.subject,
      productTitle: planned.product.name,
      items: planned.items,
      note: planned.note,
      seller: senderOf(settings, seller, supportEmail, d.baseUrl),
      baseUrl: d.baseUrl,
      tracked,
      test: purpose === 'test',
    })
    return {
      tracked,
      links,
      body: { html, text, envelope: envelopeOf(settings, subject, supportEmail, d) },
    }
  }
}

type Settings = Awaited<ReturnType<Repos['settings']['get']>>
type Seller = Awaited<ReturnType<Repos['settings']['seller']>>

/** Who a mail to customers comes from, as its template shows it. */
export const senderOf = (s: Settings, seller: Seller, supportEmail: string | null, baseUrl: string) => ({
  name: seller.name,
  brandColor: s.brandColor,
  logoUrl: s.logoKey ? `${baseUrl}/brand/${seller.slug}/logo` : null,
  supportEmail,
  postalAddress: s.postalAddress,
})

/** What stands above a mail to customers. */
export const envelopeOf = (
  s: Settings,
  subject: string,
  replyTo: string | null,
  d: { mail: { domain: string }; baseUrl: string },
): UpdateBody['envelope'] => ({
  from: { email: `${s.senderLocalPart}@${d.mail.domain}`, name: s.senderName },
  replyTo,
  subject,
  // RFC 8058 asks for exactly one https address that takes a POST; RFC 3834 keeps auto-responders quiet.
  headers: {
    'List-Unsubscribe': `<${d.baseUrl}/u/{{key}}/one-click>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    'Auto-Submitted': 'auto-generated',
  },
})
