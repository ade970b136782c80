import { finishMail, oneLine, type RenderedMail } from './finish-mail.ts'
import { mailCss, sellerBrand } from './mail-brand.ts'
import { MailButton, MailHeading, MailLayout, MailText, SmallPrint } from './mail-layout.tsx'

type Change = { name: string; fromDays: number; toDays: number }

/**
 * Tells an owner or admin which products got refund policies of their own, and what they can do about it.
 * @param mail.more products beyond those listed; `adjustUntil` in epoch ms
 * @throws invalid naming `brand_color`
 */
export async function renderPolicyMigration(mail: {
  url: string
  helpUrl: string
  changes: readonly Change[]
  more: number
  adjustUntil: number
  seller: { name: string; brandColor: string; logoUrl: string | null }
}): Promise<RenderedMail> {
  const brand = sellerBrand(mail.seller)
  const n = mail.changes.length + mail.more
  const subject = `${n === 1 ? 'One product' : `${n.toLocaleString('en-US')} products`} of ${brand.name} ${n === 1 ? 'has a refund policy' : 'have refund policies'} of their own`
  const until = new Intl.DateTimeFormat('en-US', { dateStyle: 'long', timeZone: 'UTC' }).format(
    mail.adjustUntil,
  )
  const what =
    'Until now one refund policy stood for your whole shop. Now each product can have its own, and we proposed one from what you wrote about it. What customers bought before keeps the policy it was bought with, and nobody gets less time than your own policy promised.'
  const lines = mail.changes.map((c) => `${oneLine(c.name)}: ${days(c.fromDays)} → ${days(c.toDays)}`)
  const rest =
    mail.more > 0 ? `And ${mail.more.toLocaleString('en-US')} more, which you see with your products.` : null
  const how = `Please look at them by ${until}. You can change each one, or let the product follow your shop’s policy again, whenever you like. If you would rather have everything back as it was, answer this mail by then, and we put all of it back in one step.`
  const why = 'You get this mail because you are an owner or admin of this shop, and only once.'
  return finishMail({
    subject,
    css: mailCss(brand.color),
    element: (
      <MailLayout
        title={subject}
        preheader={lines[0] ?? what}
        brand={brand}
        footer={<SmallPrint>{why}</SmallPrint>}
      >
        <MailHeading>Refund policies of their own</MailHeading>
        <MailText>{what}</MailText>
        <div className="n">
          <ul>
            {mail.changes.map((c, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rendered once, and names may be alike
              <li key={i}>
                <strong>{oneLine(c.name)}</strong>: {days(c.fromDays)} → {days(c.toDays)}
              </li>
            ))}
          </ul>
        </div>
        {rest && <MailText>{rest}</MailText>}
        <MailText>{how}</MailText>
        <MailButton href={mail.url} color={brand.color}>
          Look at your products
        </MailButton>
        <MailText>
          <a href={mail.helpUrl} style={{ color: 'inherit' }}>
            How refund policies work
          </a>
        </MailText>
      </MailLayout>
    ),
    text: [
      what,
      lines.map((line) => `- ${line}`).join('\n'),
      rest,
      how,
      `Look at your products:\n${mail.url}`,
      `How refund policies work:\n${mail.helpUrl}`,
      why,
    ],
  })
}

const days = (n: number) => (n === 0 ? 'no refunds' : n === 183 ? '6 months' : `${n} days`)
