import { type DigestSection, digestSubject, layOut, type MailPart } from '#app/domain/updates/digest.rules.ts'
import { cutTemplate, fillTemplate } from '#app/domain/updates/mail-template.rules.ts'
import { renderDigest } from '#app/emails/digest.tsx'
import type { Repos } from '#db/repos/index.ts'
import type { UpdateRow } from '#db/repos/updates.repo.ts'
import { envelopeOf, senderOf } from './compose-update.ts'

/** What a digest of these updates says, and its mail. */
export async function composeDigest(
  repos: Repos,
  sources: readonly UpdateRow[],
  d: { mail: { domain: string }; baseUrl: string },
) {
  const [settings, seller, names] = await Promise.all([
    repos.settings.get(),
    repos.settings.seller(),
    repos.dashboard.productNames(sources.map((u) => u.productId)),
  ])
  const nameOf = (u: UpdateRow) => names.get(u.productId) ?? ''
  const { subject, html, text, sections, links } = renderDigest({
    subject: digestSubject(seller.name, sources.map(nameOf)),
    updates: sources.map((u) => ({ productTitle: nameOf(u), items: u.items, note: u.note })),
    seller: senderOf(settings, seller, settings.supportEmail, d.baseUrl),
    baseUrl: d.baseUrl,
    tracked: settings.trackMail,
  })
  const envelope = envelopeOf(settings, subject, settings.supportEmail, d)
  return { subject, tracked: settings.trackMail, links, body: { envelope, html, text, sections } }
}

/** A section a recipient gets, and the key of their purchase of its product. */
export type OwnSection = { no: number; key: string }

/** One recipient's sections as the values of the placeholders they go into. */
export function fillSections(sections: readonly DigestSection[], own: readonly OwnSection[]) {
  const filled = own.map(({ no, key }) => {
    const fill = ({ html, text }: MailPart) => ({ html: fillKey(html, key), text: fillKey(text, key) })
    const { full, short } = sections[no]!
    return { full: fill(full), short: fill(short) }
  })
  const parts = layOut(filled)
  return {
    sections: parts.map((p) => p.html).join(''),
    sections_text: parts.map((p) => p.text).join('\n\n'),
  }
}

const KEY = new Set(['key'])
const fillKey = (text: string, key: string) => fillTemplate(cutTemplate(text, KEY), { key })
