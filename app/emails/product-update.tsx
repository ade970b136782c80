import { type CountedLink, countLinks } from './counted-links.ts'
import { finishMail, manyLines, oneLine, placeholder, type RenderedMail } from './finish-mail.ts'
import { mailCss, sellerBrand } from './mail-brand.ts'
import { MailButton, MailHeading, MailLayout, MailText, SmallPrint } from './mail-layout.tsx'
import { noteToHtml, noteToText } from './markdown-note.ts'

export type ProductUpdateMail = {
  subject: string
  productTitle: string
  /** The list of changes, a sentence each. */
  items: readonly string[]
  /** Markdown; empty for none. */
  note: string
  seller: {
    name: string
    /** `#rrggbb` */
    brandColor: string
    /** Absolute address of the logo; null shows initials. */
    logoUrl: string | null
    supportEmail: string | null
    postalAddress: string | null
  }
  /** Origin of the installation, which all the recipient's links lead to. */
  baseUrl: string
  /** Whether its links go by a counted address and it carries the pixel. */
  tracked?: boolean
  /** A try-out a member sends to themselves: same mail, marked as such, whose links are nobody's. */
  test?: boolean
}

const OPEN_LIBRARY = 'Open your library'
const TEST_BANNER = 'Test: only you received this mail. Your customers have not been told anything.'

/**
 * The notice about a version, rendered once for all recipients; who sends it fills in the placeholders `name` and
 * `key` (finish-mail.ts). `links` says where the counted ones lead; there are none unless it is tracked.
 * @throws invalid naming `brand_color`, or `note` when the mail would pass 60 KB
 */
export async function renderProductUpdate(
  mail: ProductUpdateMail,
): Promise<RenderedMail & { links: CountedLink[] }> {
  const brand = sellerBrand(mail.seller)
  const product = oneLine(mail.productTitle)
  const items = mail.items.map(oneLine)
  const note = manyLines(mail.note)
  const subject = mail.test ? `[Test] ${mail.subject}` : mail.subject
  const why = `You get this mail because you bought ${product} from ${brand.name}.`
  const contact = mail.seller.supportEmail && `Questions? Write to ${oneLine(mail.seller.supportEmail)}.`
  const link = (page: 'l' | 'm' | 'u') =>
    mail.test ? mail.baseUrl : `${mail.baseUrl}/${page}/${placeholder('key')}`
  const counted = mail.tracked ? countLinks(mail.baseUrl) : null
  const noteHtml = noteToHtml(note, counted?.toUrl)
  const library = counted?.toLibrary(OPEN_LIBRARY) ?? link('l')
  const address = mail.seller.postalAddress && oneLine(mail.seller.postalAddress.replace(/,?\s*\n/g, ', '))

  const finished = finishMail({
    subject,
    css: mailCss(brand.color),
    element: (
      <MailLayout
        title={oneLine(subject)}
        preheader={items.join(' · ').slice(0, 140) || `What is new in ${product}`}
        brand={brand}
        banner={mail.test ? TEST_BANNER : null}
        pixel={mail.tracked ? `${mail.baseUrl}/o/${placeholder('key')}.gif` : null}
        footer={
          <>
            <SmallPrint>{[why, contact].filter(Boolean).join(' ')}</SmallPrint>
            <SmallPrint>
              <a href={link('m')}>No more mails about this product</a> ·{' '}
              <a href={link('u')}>Unsubscribe from {brand.name}</a>
            </SmallPrint>
            {address && <SmallPrint>{address}</SmallPrint>}
          </>
        }
      >
        <MailHeading>{`New in ${product}`}</MailHeading>
        <MailText>Hello {placeholder('name')},</MailText>
        {note.trim() && (
          // biome-ignore lint/security/noDangerouslySetInnerHtml: noteToHtml lets no HTML of the note through
          <div className="n" dir="auto" dangerouslySetInnerHTML={{ __html: noteHtml }} />
        )}
        {items.length > 0 && <Changes items={items} />}
        <MailButton href={library} color={brand.color}>
          {OPEN_LIBRARY}
        </MailButton>
      </MailLayout>
    ),
    text: [
      mail.test ? TEST_BANNER : null,
      `New in ${product}`,
      `Hello ${placeholder('name')},`,
      noteToText(note, counted?.toUrl) || null,
      items.length > 0 ? `What changed:\n${items.map((item) => `- ${item}`).join('\n')}` : null,
      `${OPEN_LIBRARY}:\n${library}`,
      `---\n${[brand.name, why, contact, address].filter(Boolean).join('\n')}`,
      `No more mails about this product:\n${link('m')}`,
      `Unsubscribe from ${brand.name}:\n${link('u')}`,
    ],
  })
  return { ...finished, links: counted?.links ?? [] }
}

const Changes = ({ items }: { items: readonly string[] }) => (
  <>
    <MailText>
      <strong>What changed</strong>
    </MailText>
    <ul dir="auto" style={{ margin: '0 0 16px', padding: '0 22px' }}>
      {items.map((item, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rendered once; sentences may repeat
        <li key={i} style={{ marginBottom: '4px' }}>
          {item}
        </li>
      ))}
    </ul>
  </>
)
