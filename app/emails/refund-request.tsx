import type { HeldFor } from '#app/domain/refunds/refund.rules.ts'
import { finishMail, manyLines, oneLine, type RenderedMail } from './finish-mail.ts'
import { mailCss, sellerBrand } from './mail-brand.ts'
import {
  MailButton,
  MailHeading,
  MailLayout,
  MailQuote,
  type MailRow,
  MailRows,
  MailText,
  rowsText,
  SmallPrint,
} from './mail-layout.tsx'
import type { MailSeller } from './receipt.tsx'

/** Why a request waits for a person. */
const HELD_FOR: Record<HeldFor, string> = {
  outside_window: 'The refund window is over, so it is yours to decide.',
  sold_elsewhere: 'It was sold elsewhere: a refund has to be paid back there.',
  repeat_refunder: 'The buyer was refunded more than once within a year, so it was not granted by itself.',
  rule_is_off: 'Your shop decides each request by hand.',
  refunds_paused: 'Refunds are off while your balance is below −100.00.',
  refund_failed: 'It was granted, but the refund failed. Try again, or settle it with the buyer.',
}

/**
 * Tells a member who may decide that a buyer asks for their money back.
 * @throws invalid naming `brand_color`
 */
export async function renderRequestAsked(mail: {
  seller: MailSeller
  productName: string
  email: string
  /** What would go back, tax included; in words. */
  amount: string
  boughtOn: string
  /** In words. */
  window: string
  heldFor: HeldFor | null
  note: string | null
  deadline: string
  /** What happens then. */
  atDeadline: 'grant' | 'expire' | 'wait'
  url: string
}): Promise<RenderedMail> {
  const brand = sellerBrand(mail.seller)
  const product = oneLine(mail.productName)
  const subject = `Refund asked for: ${product}`
  const what = `${mail.email} asks for ${mail.amount} back.`
  const held = mail.heldFor && HELD_FOR[mail.heldFor]
  const until = {
    grant: `Answer by ${mail.deadline}. Without an answer it is granted then, since they asked in time.`,
    expire: `Answer by ${mail.deadline}. Without an answer the request ends then, and the buyer is told so.`,
    wait: `Answer by ${mail.deadline}. It is granted as soon as refunds are on again.`,
  }[mail.atDeadline]
  const rows: MailRow[] = [
    { label: 'Product', value: product },
    { label: 'Bought', value: mail.boughtOn },
    { label: 'Refund window', value: mail.window },
  ]
  const why = `You get this mail because you may decide refunds of ${brand.name}.`
  return finishMail({
    subject,
    css: mailCss(brand.color),
    element: (
      <MailLayout title={subject} preheader={what} brand={brand} footer={<SmallPrint>{why}</SmallPrint>}>
        <MailHeading>{subject}</MailHeading>
        <MailText>{what}</MailText>
        {mail.note && <MailQuote text={mail.note} />}
        <MailRows rows={rows} />
        {held && <MailText>{held}</MailText>}
        <MailText>{until}</MailText>
        <MailButton href={mail.url} color={brand.color}>
          Look at the request
        </MailButton>
      </MailLayout>
    ),
    text: [
      what,
      mail.note && quoted(mail.note),
      rowsText(rows),
      held,
      until,
      `Look at the request:\n${mail.url}`,
      why,
    ],
  })
}

/**
 * Tells a buyer that their request was declined, or that nobody answered it.
 * @throws invalid naming `brand_color`
 */
export async function renderRequestEnded(mail: {
  about: 'declined' | 'expired'
  seller: MailSeller
  supportEmail: string | null
  productName: string
  answer: string | null
  url: string
}): Promise<RenderedMail> {
  const brand = sellerBrand(mail.seller)
  const product = oneLine(mail.productName)
  const isDeclined = mail.about === 'declined'
  const subject = isDeclined ? `No refund for ${product}` : `No answer about your refund for ${product}`
  const what = isDeclined
    ? `${brand.name} declined your request for a refund of ${product}${mail.answer ? ' and writes:' : '.'}`
    : `${brand.name} did not answer your request for a refund of ${product} in time, so it has ended without a refund.`
  const next = mail.supportEmail
    ? `To talk about it, answer this mail or write to ${mail.supportEmail}.`
    : `To talk about it, write to ${brand.name}.`
  const keeps = `${product} stays yours to use.`
  const again = isDeclined ? null : 'You may ask once more.'
  const why = `You get this mail because you asked ${brand.name} for a refund.`
  return finishMail({
    subject,
    css: mailCss(brand.color),
    element: (
      <MailLayout title={subject} preheader={what} brand={brand} footer={<SmallPrint>{why}</SmallPrint>}>
        <MailHeading>{subject}</MailHeading>
        <MailText>{what}</MailText>
        {mail.answer && <MailQuote text={mail.answer} />}
        <MailText>{[again, next].filter(Boolean).join(' ')}</MailText>
        <MailText>{keeps}</MailText>
        <MailButton href={mail.url} color={brand.color}>
          See how it stands
        </MailButton>
      </MailLayout>
    ),
    text: [
      what,
      mail.answer && quoted(mail.answer),
      [again, next].filter(Boolean).join(' '),
      keeps,
      `See how it stands:\n${mail.url}`,
      why,
    ],
  })
}

const quoted = (text: string) =>
  manyLines(text)
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n')
