import { AppError, invalid, notFound } from '#app/domain/kernel/errors.ts'
import { imageType } from '#app/domain/kernel/image-type.ts'
import { MAX_LOGO_BYTES, type Profile, type Sender } from '#app/domain/sellers/settings.schema.ts'
import { greetingName } from '#app/domain/updates/greeting.rules.ts'
import { cutTemplate, fillTemplate } from '#app/domain/updates/mail-template.rules.ts'
import type { Repos } from '#db/repos/index.ts'
import type { SellersSystem } from '#db/system/sellers.ts'
import { logoUrl } from '../../auth/logo-url.ts'
import { objectKey } from '../../auth/object-key.ts'
import { requirePermission, type SellerScope } from '../../auth/scope.ts'
import type { Clock } from '../../ports/clock.port.ts'
import type { NewId } from '../../ports/ids.port.ts'
import type { ObjectStore } from '../../ports/object-store.port.ts'
import type { Realtime } from '../../ports/realtime.port.ts'
import type { Mailer } from '../mailer.service.ts'

type Deps = {
  repos: (scope: SellerScope) => Repos
  sellers: SellersSystem
  objects: ObjectStore
  mailer: Mailer
  mail: { domain: string }
  baseUrl: string
  clock: Clock
  newId: NewId
  realtime: Realtime
}

/** What a seller sets about itself. Every member may look; owners and admins change. */
export function createSettingsService(d: Deps) {
  async function change(scope: SellerScope, patch: Parameters<Repos['settings']['update']>[0]) {
    const repos = d.repos(scope)
    await repos.batch([repos.settings.update(patch, d.clock.now())])
    d.realtime.hint(scope.sellerId, 'settings')
  }

  return {
    async get(scope: SellerScope) {
      const { settings } = d.repos(scope)
      const [row, seller] = await Promise.all([settings.get(), settings.seller()])
      const { sellerId: _, logoKey, updatedAt: __, ...rest } = row
      return { ...rest, ...seller, mailDomain: d.mail.domain, logoUrl: logoUrl(seller.slug, logoKey) }
    },

    /** @throws invalid naming `slug` when another seller has it */
    async updateProfile(scope: SellerScope, { name, slug, ...rest }: Profile): Promise<void> {
      requirePermission(scope, 'settings:write')
      const { batch, settings } = d.repos(scope)
      const [renamed] = await batch([settings.rename(name, slug)])
      if (!renamed) throw invalid([{ path: 'slug', message: 'is taken by another seller' }])
      await change(scope, {
        promptSeconds: rest.promptSeconds,
        timeZone: rest.timeZone,
        supportEmail: rest.supportEmail ?? null,
        postalAddress: rest.postalAddress || null,
      })
    },

    /** Whether buyers' requests inside the window are granted at once. @throws forbidden */
    async setAutoRefund(scope: SellerScope, autoRefund: boolean): Promise<void> {
      requirePermission(scope, 'policies:write')
      await change(scope, { autoRefund })
    },

    async updateBrand(scope: SellerScope, brandColor: string): Promise<void> {
      requirePermission(scope, 'settings:write')
      await change(scope, { brandColor })
    },

    /** A picture by its bytes, not by its name. @throws too_large, unsupported_type (both naming `logo`) */
    async setLogo(scope: SellerScope, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
      requirePermission(scope, 'settings:write')
      const refuse = (kind: 'too_large' | 'unsupported_type', message: string) =>
        new AppError(kind, kind, `logo: ${message}`, { errors: [{ path: 'logo', message }] })
      if (bytes.byteLength > MAX_LOGO_BYTES) throw refuse('too_large', 'must be at most 1 MB')
      const contentType = imageType(bytes)
      if (!contentType) throw refuse('unsupported_type', 'must be a PNG, JPEG or WebP picture')
      const { logoKey: old } = await d.repos(scope).settings.get()
      const logoKey = d.newId('file')
      const meta = { contentType, contentDisposition: 'inline' }
      await d.objects.put(
        objectKey(scope, 'brand', logoKey),
        new Blob([bytes]).stream(),
        bytes.byteLength,
        meta,
      )
      await change(scope, { logoKey })
      if (old) await d.objects.remove(objectKey(scope, 'brand', old))
    },

    async removeLogo(scope: SellerScope): Promise<void> {
      requirePermission(scope, 'settings:write')
      const { logoKey } = await d.repos(scope).settings.get()
      await change(scope, { logoKey: null })
      if (logoKey) await d.objects.remove(objectKey(scope, 'brand', logoKey))
    },

    async updateSender(scope: SellerScope, sender: Sender): Promise<void> {
      requirePermission(scope, 'settings:write')
      await change(scope, { ...sender, mailProvider: sender.mailProvider ?? null })
    },

    /** A seller's logo as everybody may load it, mails above all. @throws not_found */
    async readLogo(slug: string, ifNoneMatch: string | null) {
      const found = await d.sellers.findLogo(slug)
      const logo = found && (await d.objects.read(objectKey(found, 'brand', found.logoKey), { ifNoneMatch }))
      if (!logo) throw notFound('logo')
      return logo
    },

    /** Mails an example of an update to the member who asks. @throws unavailable `mail_refused` with the provider's reason */
    async sendTest(scope: SellerScope, to: { email: string; name: string }): Promise<void> {
      requirePermission(scope, 'settings:write')
      const { renderProductUpdate } = await import('#app/emails/product-update.tsx')
      const { settings } = d.repos(scope)
      const [s, seller] = await Promise.all([settings.get(), settings.seller()])
      const mail = await renderProductUpdate({
        subject: `This is how ${seller.name} writes`,
        productTitle: 'An example product',
        items: ['New page “Bonus chapter”', 'File “workbook.pdf” replaced'],
        note: 'This is where your note stands, in **Markdown**.',
        seller: {
          name: seller.name,
          brandColor: s.brandColor,
          logoUrl: s.logoKey ? `${d.baseUrl}/brand/${seller.slug}/logo` : null,
          supportEmail: s.supportEmail,
          postalAddress: s.postalAddress,
        },
        baseUrl: d.baseUrl,
        test: true,
      })
      const fill = (text: string) =>
        fillTemplate(cutTemplate(text, new Set(['name'])), { name: greetingName(to.name) })
      await d.mailer.send(
        {
          idempotencyKey: `sender-test/${d.newId('mail')}`,
          to,
          from: { localPart: s.senderLocalPart, name: s.senderName },
          replyTo: s.supportEmail,
          provider: s.mailProvider,
        },
        { subject: mail.subject, html: fill(mail.html), text: fill(mail.text) },
      )
    },
  }
}
