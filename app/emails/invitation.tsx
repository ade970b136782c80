import type { Role } from '#app/domain/sellers/permissions.rules.ts'
import { finishMail, oneLine, type RenderedMail } from './finish-mail.ts'
import { mailCss, sellerBrand } from './mail-brand.ts'
import { MailButton, MailHeading, MailLayout, MailText, SmallPrint } from './mail-layout.tsx'

const ROLE_TEXT: Record<Role, string> = {
  owner: 'owner: everything, members and ownership included',
  admin: 'admin: products, updates, audience, settings and members',
  marketing: 'marketing: products, updates and the audience',
  support: 'support: customers, their purchases and what mail they get',
  accountant: 'accountant: sales, payouts and the audience, to view and export',
}

/**
 * Asks somebody to become a member of a seller.
 * @throws invalid naming `brand_color`
 */
export async function renderInvitation(mail: {
  url: string
  inviterName: string
  role: Role
  seller: { name: string; brandColor: string; logoUrl: string | null }
  validDays: number
}): Promise<RenderedMail> {
  const brand = sellerBrand(mail.seller)
  const subject = `${oneLine(mail.inviterName)} invites you to ${brand.name}`
  const what = `${oneLine(mail.inviterName)} asks you to join ${brand.name} on Awning, the back office where it runs its shop.`
  const role = `Your role would be ${ROLE_TEXT[mail.role]}.`
  const limits = `The invitation is valid for ${mail.validDays} days. If you do not know who sent it, ignore this mail.`
  return finishMail({
    subject,
    css: mailCss(brand.color),
    element: (
      <MailLayout title={subject} preheader={role} brand={brand} footer={<SmallPrint>{limits}</SmallPrint>}>
        <MailHeading>{`Join ${brand.name}`}</MailHeading>
        <MailText>{what}</MailText>
        <MailText>{role}</MailText>
        <MailButton href={mail.url} color={brand.color}>
          Accept the invitation
        </MailButton>
      </MailLayout>
    ),
    text: [what, role, `Accept the invitation:\n${mail.url}`, limits],
  })
}
