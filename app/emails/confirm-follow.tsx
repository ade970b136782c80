import { finishMail, type RenderedMail } from './finish-mail.ts'
import { mailCss, sellerBrand } from './mail-brand.ts'
import { MailButton, MailHeading, MailLayout, MailText, SmallPrint } from './mail-layout.tsx'

/**
 * Asks whoever reads the address's mail whether they want to follow. Says nothing that a stranger wrote.
 * @throws invalid naming `brand_color`
 */
export async function renderConfirmFollow(mail: {
  url: string
  /** They did not ask here; the seller has the address from elsewhere. */
  imported?: boolean
  seller: { name: string; brandColor: string; logoUrl: string | null }
}): Promise<RenderedMail> {
  const brand = sellerBrand(mail.seller)
  const subject = `Do you want to hear from ${brand.name}?`
  const what = mail.imported
    ? `${brand.name} has this address from you or from a service you used, and would like to send you news. Say yes, and you will get them.`
    : `Somebody, probably you, asked ${brand.name} for news at this address. Confirm it, and you will get them.`
  const otherwise = mail.imported
    ? 'If you do not want that, do nothing, and you will get no news.'
    : 'If it was not you, do nothing, and you will get no news.'
  return finishMail({
    subject,
    css: mailCss(brand.color),
    element: (
      <MailLayout
        title={subject}
        preheader="One click, and you will get them."
        brand={brand}
        footer={<SmallPrint>{otherwise}</SmallPrint>}
      >
        <MailHeading>{`News from ${brand.name}`}</MailHeading>
        <MailText>{what}</MailText>
        <MailButton href={mail.url} color={brand.color}>
          Yes, I want to follow
        </MailButton>
      </MailLayout>
    ),
    text: [what, `Yes, I want to follow:\n${mail.url}`, otherwise],
  })
}
