import { percentText } from '#app/domain/audience/affiliate.rules.ts'
import { finishMail, oneLine, type RenderedMail } from './finish-mail.ts'
import { mailCss, sellerBrand } from './mail-brand.ts'
import { MailButton, MailHeading, MailLayout, MailText, SmallPrint } from './mail-layout.tsx'

/** Products named in the mail; the page behind the button has all. */
const SHOWN = 10

/**
 * Asks somebody to sell for a seller against a share.
 * @throws invalid naming `brand_color`
 */
export async function renderAffiliateInvitation(mail: {
  url: string
  products: { name: string; basisPoints: number }[]
  seller: { name: string; brandColor: string; logoUrl: string | null }
}): Promise<RenderedMail> {
  const brand = sellerBrand(mail.seller)
  const subject = `Sell for ${brand.name}?`
  const what = `${brand.name} invites you to recommend what it makes. You get a link of your own, and a share of each sale it brings:`
  const shares = mail.products
    .slice(0, SHOWN)
    .map((p) => `${oneLine(p.name)}: ${percentText(p.basisPoints)} %`)
  if (mail.products.length > SHOWN) shares.push(`and ${mail.products.length - SHOWN} more`)
  const otherwise =
    'Nothing happens unless you accept. It does not sign you up for news. If you do not know who sent it, ignore this mail.'
  return finishMail({
    subject,
    css: mailCss(brand.color),
    element: (
      <MailLayout
        title={subject}
        preheader="You get a share of each sale your link brings."
        brand={brand}
        footer={<SmallPrint>{otherwise}</SmallPrint>}
      >
        <MailHeading>{`Sell for ${brand.name}`}</MailHeading>
        <MailText>{what}</MailText>
        {shares.map((share) => (
          <MailText key={share}>{share}</MailText>
        ))}
        <MailButton href={mail.url} color={brand.color}>
          Look at the invitation
        </MailButton>
      </MailLayout>
    ),
    text: [
      what,
      shares.map((share) => `- ${share}`).join('\n'),
      `Look at the invitation:\n${mail.url}`,
      otherwise,
    ],
  })
}
