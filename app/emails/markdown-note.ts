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

/** Markdown → HTML for the body of a mail: no scripts, no pictures, no attributes but `href`. */
export function noteToHtml(note: string): string {
  // Between blocks white space says nothing; in code it does, and there it never stands beside a tag.
  return createMarkdown().render(note).trim()
}

/** Markdown → plain text: marks of emphasis go, a link is followed by its address, lists and quotes stay. */
export function noteToText(note: string): string {
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
  for (const token of createMarkdown().parse(note, {})) {
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

function inlineText(tokens: Token[]): string {
  let text = ''
  const open: { href: string; from: number }[] = []
  for (const token of tokens) {
    if (token.type === 'softbreak' || token.type === 'hardbreak') text += '\n'
    else if (token.type === 'link_open')
      open.push({ href: String(token.attrGet('href') ?? ''), from: token.markup ? -1 : text.length })
    else if (token.type === 'link_close') {
      const { href, from } = open.pop()!
      if (from >= 0 && href && text.slice(from) !== href) text += ` (${href})`
    } else text += token.content
  }
  return text
}
