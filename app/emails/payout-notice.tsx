import { finishMail, oneLine, type RenderedMail } from './finish-mail.ts'
import { mailCss, sellerBrand } from './mail-brand.ts'
import {
  MailButton,
  MailHeading,
  MailLayout,
  type MailRow,
  MailRows,
  MailText,
  rowsText,
  SmallPrint,
} from './mail-layout.tsx'
import type { MailSeller } from './receipt.tsx'

/**
 * Tells who sets payouts what happened to one, or to how the seller is paid. `texts`: what happened, why, what to do.
 * @throws invalid naming `brand_color`
 */
export async function renderPayoutNotice(mail: {
  seller: MailSeller
  heading: string
  texts: string[]
  rows: MailRow[]
  button: { label: string; url: string }
}): Promise<RenderedMail> {
  const brand = sellerBrand(mail.seller)
  const subject = oneLine(`${mail.heading}: ${brand.name}`)
  const why = `You get this mail because you look after the payouts of ${brand.name}.`
  return finishMail({
    subject,
    css: mailCss(brand.color),
    element: (
      <MailLayout
        title={subject}
        preheader={mail.texts[0] ?? ''}
        brand={brand}
        footer={<SmallPrint>{why}</SmallPrint>}
      >
        <MailHeading>{mail.heading}</MailHeading>
        {mail.texts.map((text) => (
          <MailText key={text}>{text}</MailText>
        ))}
        <MailRows rows={mail.rows} />
        <MailButton href={mail.button.url} color={brand.color}>
          {mail.button.label}
        </MailButton>
      </MailLayout>
    ),
    text: [...mail.texts, rowsText(mail.rows), `${mail.button.label}:\n${mail.button.url}`, why],
  })
}
