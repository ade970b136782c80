import { invalidFromIssues } from '#app/domain/kernel/errors.ts'
import { brandColorSchema, contrastRatio } from '#app/domain/sellers/brand.rules.ts'
import { oneLine } from './finish-mail.ts'

/** Who a mail comes from, as its head shows it. */
export type MailBrand = {
  name: string
  /** `#rrggbb` */
  color: string
  /** Absolute http(s) address of a picture; null shows the initials. */
  logoUrl: string | null
}

export const LIGHT = { page: '#f4f4f5', card: '#ffffff', text: '#18181b', muted: '#52525b', line: '#e4e4e7' }
const DARK = { page: '#18181b', card: '#27272a', text: '#f4f4f5', muted: '#b4b4bd', line: '#3f3f46' }

/** Keeps a button's outline visible (3:1) where its colour all but equals what it stands on. */
export const edgeOn = (scheme: typeof LIGHT, color: string) =>
  contrastRatio(scheme.card, color) >= 3 ? color : scheme.muted

/** What cannot stand in `style`: dark mode, narrow screens, and the elements of a note. */
export const mailCss = (brandColor: string) =>
  [
    '.n p,.n ul,.n ol,.n pre,.n blockquote,.n h1,.n h2,.n h3,.n h4{margin:0 0 12px}',
    '.n h1,.n h2,.n h3,.n h4{font-size:16px}.n ul,.n ol{padding:0 22px}.n pre{white-space:pre-wrap}',
    `.n blockquote{padding-left:12px;border-left:3px solid ${LIGHT.line}}`,
    '.n a,.m a{color:inherit;text-decoration:underline}',
    '@media (max-width:480px){.o>table>tbody>tr>td{padding:0!important}.p{padding:24px 20px!important}}',
    '@media (prefers-color-scheme:dark){',
    `.o,.o>table>tbody>tr>td{background:${DARK.page}!important}.c{background:${DARK.card}!important}`,
    `.p{color:${DARK.text}!important}.m{color:${DARK.muted}!important}`,
    `.l,.n blockquote{border-color:${DARK.line}!important}.b{border-color:${edgeOn(DARK, brandColor)}!important}}`,
  ].join('')

/** The installation's own look, for mails that belong to no seller. */
export const AWNING: MailBrand = { name: 'Awning', color: '#0f766e', logoUrl: null }

/** @throws invalid naming `brand_color` */
export function sellerBrand(seller: { name: string; brandColor: string; logoUrl: string | null }): MailBrand {
  const color = brandColorSchema.safeParse(seller.brandColor)
  if (!color.success) throw invalidFromIssues(color.error.issues, 'brand_color')
  const logoUrl = /^https?:\/\//.test(seller.logoUrl ?? '') ? seller.logoUrl : null
  return { name: oneLine(seller.name), color: color.data, logoUrl }
}
