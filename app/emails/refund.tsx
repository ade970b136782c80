import { REFUND_TAKES } from '#app/domain/refunds/refund.rules.ts'
import { finishMail, oneLine, type RenderedMail } from './finish-mail.ts'
import { mailCss, sellerBrand } from './mail-brand.ts'
import { MailButton, MailHeading, MailLayout, MailText, SmallPrint } from './mail-layout.tsx'
import type { MailSeller } from './receipt.tsx'

/** `rest`: the last of several that are all of it together. */
export type RefundedAs = 'full' | 'partial' | 'rest'

/**
 * Tells a buyer that money is on its way back, or that their bank did not take it.
 * @throws invalid naming `brand_color`
 */
export async function renderRefund(mail: {
  about: 'sent' | 'failed'
  seller: MailSeller
  supportEmail: string | null
  productName: string
  /** What moves, tax included, and how much of it is tax; in words. `amount` is null where nothing was paid. */
  amount: string | null
  tax: string | null
  as: RefundedAs
  /** false: bought elsewhere, so the money comes from there. */
  isOurs: boolean
  hasAccess: boolean
  /** Where the refund stands. */
  url: string
}): Promise<RenderedMail> {
  const brand = sellerBrand(mail.seller)
  const product = oneLine(mail.productName)
  const { subject, lines, preheader } =
    mail.about === 'sent' ? sentWords(mail, brand.name, product) : failedWords(mail, brand.name, product)
  const questions = mail.supportEmail ? `Questions? Answer this mail or write to ${mail.supportEmail}.` : null
  const why = `You get this mail because you bought ${product} at ${brand.name}.`
  return finishMail({
    subject,
    css: mailCss(brand.color),
    element: (
      <MailLayout
        title={subject}
        preheader={preheader}
        brand={brand}
        footer={
          <>
            {questions && <SmallPrint>{questions}</SmallPrint>}
            <SmallPrint>{why}</SmallPrint>
          </>
        }
      >
        <MailHeading>{subject}</MailHeading>
        {lines.map((line) => (
          <MailText key={line}>{line}</MailText>
        ))}
        <MailButton href={mail.url} color={brand.color}>
          See how it stands
        </MailButton>
      </MailLayout>
    ),
    text: [...lines, `See how it stands:\n${mail.url}`, questions, why],
  })
}

type Mail = Parameters<typeof renderRefund>[0]
type Words = { subject: string; preheader: string; lines: string[] }

function sentWords(mail: Mail, shop: string, product: string): Words {
  const access = mail.hasAccess
    ? `${product} stays yours to use.`
    : `With that your access to ${product} has ended.`
  if (mail.amount === null)
    return {
      subject: `${product} was taken back`,
      preheader: 'It was free, so no money moves.',
      lines: [`${shop} took ${product} back. It was free, so no money moves.`, access],
    }
  const amount = mail.tax ? `${mail.amount} (${mail.tax} of it tax)` : mail.amount
  const preheader = `${mail.amount} for ${product}`
  const when = mail.isOurs
    ? `It goes to the card or account you paid with. Banks usually show it within ${REFUND_TAKES}.`
    : `You did not pay through us, so the money comes from where you bought; ask ${shop} if it does not.`
  const how: Record<RefundedAs, { subject: string; what: string }> = {
    full: {
      subject: `Your refund of ${mail.amount} is on its way`,
      what: `${shop} refunds your purchase of ${product} in full: ${amount}.`,
    },
    partial: {
      subject: `A partial refund of ${mail.amount} is on its way`,
      what: `${shop} refunds a part of your purchase of ${product}: ${amount}.`,
    },
    rest: {
      subject: `The rest of your refund, ${mail.amount}, is on its way`,
      what: `${shop} refunds the rest of your purchase of ${product}: ${amount}. Together with what was paid back before, it is fully refunded.`,
    },
  }
  const { subject, what } = how[mail.as]
  return { subject, preheader, lines: [what, when, access] }
}

function failedWords(mail: Mail, shop: string, product: string): Words {
  return {
    subject: 'Your refund came back',
    preheader: `${mail.amount} for ${product} did not reach your account.`,
    lines: [
      `Your bank did not take the refund of ${mail.amount} for ${product}: it went back to ${shop}. That happens when a card or an account is closed.`,
      mail.supportEmail
        ? `${shop} still owes it to you. Answer this mail and tell them how they can pay you instead.`
        : `${shop} still owes it to you. Ask them how they can pay you instead.`,
      ...(mail.hasAccess ? [`Until then ${product} is yours to use.`] : []),
    ],
  }
}
