import { type DisputeNumbers, ENFORCED_DAYS, sayDisputeRate } from '../domain/refunds/policy.rules.ts'
import { finishMail, type RenderedMail } from './finish-mail.ts'
import { mailCss, sellerBrand } from './mail-brand.ts'
import { MailButton, MailHeading, MailLayout, MailText, SmallPrint } from './mail-layout.tsx'

/**
 * Tells an owner that at least 30 days of refunds hold for the shop from now on, or no longer.
 * @throws invalid naming `brand_color`
 */
export async function renderPolicyEnforced(mail: {
  isOn: boolean
  numbers: DisputeNumbers
  settingsUrl: string
  helpUrl: string
  seller: { name: string; brandColor: string; logoUrl: string | null }
}): Promise<RenderedMail> {
  const brand = sellerBrand(mail.seller)
  const { subject, heading, means } = mail.isOn ? begins(brand.name) : ends(brand.name)
  const rate = sayDisputeRate(mail.numbers)
  const why = `You get this mail because you own ${brand.name}.`
  return finishMail({
    subject,
    css: mailCss(brand.color),
    element: (
      <MailLayout title={subject} preheader={rate} brand={brand} footer={<SmallPrint>{why}</SmallPrint>}>
        <MailHeading>{heading}</MailHeading>
        <MailText>{rate}</MailText>
        {means.map((text) => (
          <MailText key={text}>{text}</MailText>
        ))}
        <MailButton href={mail.settingsUrl} color={brand.color}>
          Look at the refund policy
        </MailButton>
        <MailText>
          <a href={mail.helpUrl}>How refund policies work</a>
        </MailText>
      </MailLayout>
    ),
    text: [
      rate,
      ...means,
      `Look at the refund policy:\n${mail.settingsUrl}`,
      `How refund policies work:\n${mail.helpUrl}`,
      why,
    ],
  })
}

const begins = (name: string) => ({
  subject: `${name} now gives at least ${ENFORCED_DAYS} days for refunds`,
  heading: `At least ${ENFORCED_DAYS} days for refunds`,
  means: [
    `Above 1 %, buyers get at least ${ENFORCED_DAYS} days to ask for their money back: shorter policies of your shop, its products and editions count as ${ENFORCED_DAYS} days for new purchases, and cannot be made shorter. Longer ones stay as they are.`,
    'What was bought before keeps the policy it was bought with. What you set is kept, and counts again once the rate is no longer above 1 %.',
    'A buyer who gets a refund has no reason to dispute the payment: answering requests quickly lowers the rate.',
  ],
})
const ends = (name: string) => ({
  subject: `The refund policies of ${name} are yours again`,
  heading: 'Your refund policies are yours again',
  means: [
    `The rate is no longer too high, so the minimum of ${ENFORCED_DAYS} days is lifted: for new purchases the policies you set count again as you set them.`,
  ],
})
