import { oneLine, placeholder } from './finish-mail.ts'

/** A link of a mail whose clicks are counted. `url` null: the recipient's own library page. */
export type CountedLink = { no: number; url: string | null; label: string }

const MAX_LABEL = 100

/**
 * Numbers the links of one mail in the order they are met, an address that occurs twice once, and gives each the
 * address that counts: `<baseUrl>/c/{{key}}/<no>`.
 */
export function countLinks(baseUrl: string) {
  const links: CountedLink[] = []
  const toLink = (url: string | null, label: string) => {
    let link = links.find((l) => l.url === url)
    if (!link) {
      link = { no: links.length + 1, url, label: oneLine(label).slice(0, MAX_LABEL) }
      links.push(link)
    }
    return `${baseUrl}/c/${placeholder('key')}/${link.no}`
  }
  return {
    links,
    /** null for what no browser could open: it stays as it was typed. */
    toUrl(href: string, label: string): string | null {
      if (!URL.canParse(href)) return null
      const url = new URL(href)
      const text = label.trim()
      return toLink(url.href, text === '' || /^https?:/i.test(text) ? url.host : text)
    },
    toLibrary: (label: string) => toLink(null, label),
  }
}
