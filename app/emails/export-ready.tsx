import { type ExportType, SOURCES } from '../domain/exports/sources.ts'
import { finishMail, oneLine, type RenderedMail } from './finish-mail.ts'
import { mailCss, sellerBrand } from './mail-brand.ts'
import { MailButton, MailHeading, MailLayout, MailText, SmallPrint } from './mail-layout.tsx'

/**
 * Tells a member that the export they asked for is ready.
 * @throws invalid naming `brand_color`
 */
export async function renderExportReady(mail: {
  url: string
  listUrl: string
  fileName: string
  rows: number
  bytes: number
  of: readonly ExportType[] | 'payouts'
  validDays: number
  seller: { name: string; brandColor: string; logoUrl: string | null }
}): Promise<RenderedMail> {
  const brand = sellerBrand(mail.seller)
  const subject = `Your export of ${brand.name} is ready`
  const what = `${oneLine(mail.fileName)} holds ${holds(mail)} and is ${sizeText(mail.bytes)} large.`
  const how = `The link asks you to sign in and works for ${mail.validDays} days. You can revoke it before that on the page of exports.`
  const why =
    'You get this mail because you asked for this export. If you did not, revoke it and tell the owner.'
  return finishMail({
    subject,
    css: mailCss(brand.color),
    element: (
      <MailLayout title={subject} preheader={what} brand={brand} footer={<SmallPrint>{why}</SmallPrint>}>
        <MailHeading>Your export is ready</MailHeading>
        <MailText>{what}</MailText>
        <MailButton href={mail.url} color={brand.color}>
          Download the file
        </MailButton>
        <MailText>{how}</MailText>
      </MailLayout>
    ),
    text: [what, `Download the file:\n${mail.url}`, how, `All exports:\n${mail.listUrl}`, why],
  })
}

function holds({ of, rows }: { of: readonly ExportType[] | 'payouts'; rows: number }): string {
  const n = rows.toLocaleString('en-US')
  if (of === 'payouts')
    return rows === 1 ? 'the transactions of 1 payout' : `the transactions of ${n} payouts`
  const kinds = of.map((type) => SOURCES[type].label.toLowerCase()).join(', ')
  return `${rows === 1 ? '1 person' : `${n} people`} (${kinds})`
}

const sizeText = (bytes: number) =>
  bytes < 1_000_000
    ? `${Math.max(1, Math.round(bytes / 1000)).toLocaleString('en-US')} kB`
    : `${(bytes / 1_000_000).toFixed(1)} MB`
