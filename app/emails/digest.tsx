import { type DigestSection, MOST_CHANGES, shortNote } from '#app/domain/updates/digest.rules.ts'
import type { CountedLink } from './counted-links.ts'
import { finishMail, finishPart, manyLines, oneLine, placeholder, type RenderedMail } from './finish-mail.ts'
import { mailCss, sellerBrand } from './mail-brand.ts'
import { MailHeading, MailLayout, MailText, SmallPrint } from './mail-layout.tsx'
import { noteToHtml, noteToText } from './markdown-note.ts'
import type { ProductUpdateMail } from './product-update.tsx'

export type DigestMail = Pick<ProductUpdateMail, 'subject' | 'seller' | 'baseUrl'> & {
  /** Whether its library links go by a counted address and it carries the pixel. */
  tracked: boolean
  /** What each update says, in the order of the mail. */
  updates: readonly Pick<ProductUpdateMail, 'productTitle' | 'items' | 'note'>[]
}
/** The shared frame, with `{{sections}}` and `{{sections_text}}` where each recipient's own sections go. */
export type RenderedDigest = RenderedMail & { sections: DigestSection[]; links: CountedLink[] }

const MAX_TITLE = 60

/**
 * The one mail about several updates of a day. The frame is the same for all; of the sections, whose `{{key}}` is that
 * of the recipient's purchase of the product, each gets those of what they own (digest.rules `layOut`).
 * @throws invalid naming `brand_color`
 */
export function renderDigest(mail: DigestMail): RenderedDigest {
  const brand = sellerBrand(mail.seller)
  const heading = `What is new from ${brand.name}`
  const why = `You get this mail because you bought these products from ${brand.name}. It takes the place of a mail for each.`
  const contact = mail.seller.supportEmail && `Questions? Write to ${oneLine(mail.seller.supportEmail)}.`
  const choose = `${mail.baseUrl}/u/${placeholder('key')}`
  const address = mail.seller.postalAddress && oneLine(mail.seller.postalAddress.replace(/,?\s*\n/g, ', '))
  const titles = mail.updates.map((u) => oneLine(u.productTitle.slice(0, MAX_TITLE)))
  const frame = finishMail({
    subject: mail.subject,
    css: mailCss(brand.color),
    element: (
      <MailLayout
        title={oneLine(mail.subject)}
        preheader="Several products you own were updated today."
        brand={brand}
        pixel={mail.tracked ? `${mail.baseUrl}/o/${placeholder('key')}.gif` : null}
        footer={
          <>
            <SmallPrint>{[why, contact].filter(Boolean).join(' ')}</SmallPrint>
            <SmallPrint>
              <a href={choose}>Choose products or unsubscribe from {brand.name}</a>
            </SmallPrint>
            {address && <SmallPrint>{address}</SmallPrint>}
          </>
        }
      >
        <MailHeading>{heading}</MailHeading>
        <MailText>Hello {placeholder('name')},</MailText>
        <div>{placeholder('sections')}</div>
      </MailLayout>
    ),
    text: [
      heading,
      `Hello ${placeholder('name')},`,
      placeholder('sections_text'),
      `---\n${[brand.name, why, contact, address].filter(Boolean).join('\n')}`,
      `Choose products or unsubscribe from ${brand.name}:\n${choose}`,
    ],
  })
  return {
    ...frame,
    sections: mail.updates.map((u, i) => {
      const page = mail.tracked ? `c/${placeholder('key')}/${i + 1}` : `l/${placeholder('key')}`
      const section = { ...u, title: titles[i]!, library: `${mail.baseUrl}/${page}` }
      return { full: inFull(section), short: named(section) }
    }),
    links: mail.tracked ? titles.map((title, i) => ({ no: i + 1, url: null, label: openingOf(title) })) : [],
  }
}

type Section = { title: string; items: readonly string[]; note: string; library: string }
const openingOf = (title: string) => `Open ${title}`

const named = ({ title, library }: Section) =>
  finishPart({
    element: (
      <p style={{ margin: '0 0 16px' }}>
        <strong>{title}</strong> has changed, too. <a href={library}>{openingOf(title)}</a>
      </p>
    ),
    text: [`${title} has changed, too:\n${library}`],
  })

function inFull({ title, items, note, library }: Section) {
  const shortened = manyLines(shortNote(note))
  const shown = items.slice(0, MOST_CHANGES).map(oneLine)
  const more = items.length - shown.length
  const changes = more > 0 ? [...shown, `and ${more} more`] : shown
  return finishPart({
    element: (
      <>
        <h2 dir="auto" style={{ margin: '24px 0 8px', fontSize: '18px', lineHeight: '26px' }}>
          {title}
        </h2>
        {shortened.trim() && (
          // biome-ignore lint/security/noDangerouslySetInnerHtml: noteToHtml lets no HTML of the note through
          <div className="n" dir="auto" dangerouslySetInnerHTML={{ __html: noteToHtml(shortened) }} />
        )}
        {changes.length > 0 && (
          <ul dir="auto" style={{ margin: '0 0 12px', padding: '0 22px' }}>
            {changes.map((change, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rendered once; sentences may repeat
              <li key={i}>{change}</li>
            ))}
          </ul>
        )}
        <p style={{ margin: '0 0 16px' }}>
          <a href={library}>{openingOf(title)}</a>
        </p>
      </>
    ),
    text: [
      `== ${title} ==`,
      noteToText(shortened) || null,
      changes.length > 0 ? changes.map((change) => `- ${change}`).join('\n') : null,
      `${openingOf(title)}:\n${library}`,
    ],
  })
}
