import { finishMail, manyLines, oneLine, type RenderedMail } from './finish-mail.ts'
import { mailCss, sellerBrand } from './mail-brand.ts'
import {
  MailButton,
  MailHeading,
  MailLayout,
  MailLines,
  MailLink,
  type MailRow,
  MailRows,
  MailText,
  rowsText,
  SmallPrint,
} from './mail-layout.tsx'

export type MailSeller = { name: string; brandColor: string; logoUrl: string | null }

/**
 * Tells a buyer what they bought, where it is, and how they get their money back.
 * @throws invalid naming `brand_color`
 */
export async function renderReceipt(mail: {
  seller: MailSeller
  postalAddress: string | null
  supportEmail: string | null
  productName: string
  editionName: string | null
  /** In words, in the buyer's days. */
  boughtOn: string
  isFree: boolean
  price: string
  discountCode: string | null
  /** null where there is none. */
  tax: string | null
  total: string
  refunded: string | null
  reference: string
  /** null when access has ended. */
  libraryUrl: string | null
  /** null for what was free. `until`: last day, in words; null where the policy gives none. */
  policy: { title: string; finePrint: string | null; until: string | null; isOver: boolean } | null
  refundUrl: string
}): Promise<RenderedMail> {
  const brand = sellerBrand(mail.seller)
  const product = oneLine(mail.productName)
  const subject = mail.isFree ? `You got ${product}` : `You bought ${product}`
  const what = mail.isFree
    ? `${product} is yours. Keep this mail: its link is your key.`
    : `Thank you. This is your receipt; keep it, its link is your key to what you bought.`
  const rows: MailRow[] = [
    { label: 'Product', value: mail.editionName ? `${product} (${oneLine(mail.editionName)})` : product },
    { label: 'Date', value: mail.boughtOn },
    { label: 'Price', value: mail.isFree ? 'Free' : mail.price },
    ...(mail.discountCode
      ? [{ label: 'Discount', value: `Code ${oneLine(mail.discountCode)}, taken off the price already` }]
      : []),
    ...(mail.tax ? [{ label: 'Tax', value: mail.tax }] : []),
    ...(mail.isFree ? [] : [{ label: 'Total paid', value: mail.total, strong: true }]),
    ...(mail.refunded ? [{ label: 'Paid back', value: mail.refunded }] : []),
    {
      label: 'Sold by',
      value: soldBy(brand.name, oneLine((mail.postalAddress ?? '').trim().replace(/\s*\n\s*/g, ', '))),
    },
    { label: 'Reference', value: mail.reference },
  ]
  const { policy } = mail
  const until =
    policy &&
    (policy.until
      ? policy.isOver
        ? `The days to ask for your money back ended on ${policy.until}. You can still ask ${brand.name}:`
        : `You can ask for your money back until ${policy.until}:`
      : `It gives no days in which the money goes back. You can still ask ${brand.name}:`)
  const questions = mail.supportEmail ? `Questions? Answer this mail or write to ${mail.supportEmail}.` : null
  const why = `You get this mail because of what you ${mail.isFree ? 'got' : 'bought'} at ${brand.name}. It is no newsletter, and asking for no news does not stop it.`
  return finishMail({
    subject,
    css: mailCss(brand.color),
    element: (
      <MailLayout
        title={subject}
        preheader={mail.isFree ? `From ${brand.name}` : `${mail.total} to ${brand.name}`}
        brand={brand}
        footer={
          <>
            {questions && <SmallPrint>{questions}</SmallPrint>}
            <SmallPrint>{why}</SmallPrint>
          </>
        }
      >
        <MailHeading>{subject}</MailHeading>
        <MailText>{what}</MailText>
        {mail.libraryUrl && (
          <MailText>
            <MailButton href={mail.libraryUrl} color={brand.color}>
              Open it
            </MailButton>
          </MailText>
        )}
        <MailRows rows={rows} />
        {policy && (
          <>
            <MailText>
              <strong>Refunds: {policy.title}</strong>
            </MailText>
            {policy.finePrint && (
              <MailText>
                <MailLines text={policy.finePrint} />
              </MailText>
            )}
            <MailText>
              {until} <MailLink href={mail.refundUrl}>ask for a refund</MailLink>.
            </MailText>
          </>
        )}
      </MailLayout>
    ),
    text: [
      what,
      mail.libraryUrl && `Open it:\n${mail.libraryUrl}`,
      rowsText(rows),
      policy && `Refunds: ${policy.title}`,
      policy?.finePrint ? manyLines(policy.finePrint) : null,
      policy && `${until}\n${mail.refundUrl}`,
      questions,
      why,
    ],
  })
}

/** An address may begin with the name already. */
const soldBy = (name: string, address: string) =>
  address === '' ? name : address.startsWith(name) ? address : `${name}, ${address}`
