import MarkdownIt, { type Token } from 'markdown-it'

/**
 * What a seller may write in a note: paragraphs, emphasis, lists, quotes, code, links. HTML stays text, an image
 * becomes its description (a mail that loads pictures from elsewhere tells their host who reads it), and a link
 * goes to http, https or mailto or is no link.
 */
function createMarkdown() {
  const md = new MarkdownIt({ html: false, linkify: true, breaks: true }).disable('table')
  md.validateLink = (url) => /^(https?:\/\/|mailto:)/i.test(url)
  // Without this `readme.md` would become a link to a Moldavian host.
  md.linkify.set({ fuzzyLink: false })
  md.renderer.rules.image = (tokens, i) => md.utils.escapeHtml(tokens[i]!.content)
  // `[a]()` has no address, and a title would be one more attribute.
  md.renderer.rules.link_open = (tokens, i) => {
    const href = tokens[i]!.attrGet('href')
    return href ? `<a href="${md.utils.escapeHtml(String(href))}">` : '<a>'
  }
  // The plain rule adds the fence's language as a class.
  md.renderer.rules.fence = md.renderer.rules.code_block!
  return md
}

/** Puts another address in the place of an http(s) link's, given what the link says; null leaves it. */
export type Readdress = (href: string, label: string) => string | null
const asItIs: Readdress = () => null

/** Markdown → HTML for the body of a mail: no scripts, no pictures, no attributes but `href`. */
export function noteToHtml(note: string, readdress = asItIs): string {
  const md = createMarkdown()
  // Between blocks white space says nothing; in code it does, and there it never stands beside a tag.
  return md.renderer.render(readdressed(md.parse(note, {}), readdress), md.options, {}).trim()
}

/** Markdown → plain text: marks of emphasis go, a link is followed by its address, lists and quotes stay. */
export function noteToText(note: string, readdress = asItIs): string {
  let text = ''
  const indent: string[] = []
  const counters: (number | null)[] = []
  let marker: string | null = null
  // A tight item of the same list as the block before follows it without an empty line.
  let [tight, wasTight] = [false, false]

  const write = (block: string) => {
    const rest = indent.join('')
    const first = marker === null ? rest : indent.slice(0, -1).join('') + marker
    marker = null
    const lines = block.split('\n').map((line, i) => ((i === 0 ? first : rest) + line).trimEnd())
    text += (text === '' ? '' : tight && wasTight ? '\n' : '\n\n') + lines.join('\n')
    wasTight = tight
  }
  for (const token of readdressed(createMarkdown().parse(note, {}), readdress)) {
    switch (token.type) {
      case 'paragraph_open':
        tight = token.hidden
        break
      case 'bullet_list_open':
        counters.push(null)
        break
      case 'ordered_list_open':
        counters.push(Number(token.attrGet('start') ?? 1))
        break
      case 'bullet_list_close':
      case 'ordered_list_close':
        counters.pop()
        if (counters.length === 0) wasTight = false
        break
      case 'list_item_open': {
        const next = counters.pop()!
        counters.push(next === null ? null : next + 1)
        marker = next === null ? '- ' : `${next}. `
        indent.push(' '.repeat(marker.length))
        break
      }
      case 'blockquote_open':
        indent.push('> ')
        break
      case 'blockquote_close':
      case 'list_item_close':
        indent.pop()
        break
      case 'heading_open':
        tight = false
        break
      case 'inline':
        write(inlineText(token.children ?? []))
        break
      case 'fence':
      case 'code_block':
        tight = false
        write(token.content.replace(/\n$/, ''))
        break
      case 'hr':
        write('---')
    }
  }
  return text
}

function readdressed(blocks: Token[], readdress: Readdress): Token[] {
  for (const { children } of blocks)
    children?.forEach((token, i) => {
      const href = String(token.attrGet('href') ?? '')
      if (token.type !== 'link_open' || !/^https?:/i.test(href)) return
      const end = children.findIndex((t, at) => at > i && t.type === 'link_close')
      const inside = children.slice(i + 1, end)
      const address = readdress(href, inside.map((t) => t.content).join(''))
      if (address === null) return
      token.attrSet('href', address)
      token.meta = { readdressed: true }
    })
  return blocks
}

function inlineText(tokens: Token[]): string {
  let text = ''
  const open: { link: Token; from: number }[] = []
  for (const token of tokens) {
    if (token.type === 'softbreak' || token.type === 'hardbreak') text += '\n'
    else if (token.type === 'link_open') open.push({ link: token, from: text.length })
    else if (token.type === 'link_close') {
      const { link, from } = open.pop()!
      const href = String(link.attrGet('href') ?? '')
      // A bare address says where it leads, unless it was given another.
      if (!link.markup) text += href && text.slice(from) !== href ? ` (${href})` : ''
      else if (link.meta?.readdressed) text = text.slice(0, from) + href
    } else text += token.content
  }
  return text
}
