import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cutTemplate, fillTemplate } from '#app/domain/updates/mail-template.rules.ts'
import { type ProductUpdateMail, renderProductUpdate } from './product-update.tsx'

const seller = {
  name: 'Clean Desk Studio',
  brandColor: '#0f766e',
  logoUrl: null,
  supportEmail: 'help@cleandesk.example',
  postalAddress: 'Clean Desk Studio,\r\n12 Harbour Street\nBristol BS1 4RN\nUnited Kingdom',
}
const ordinary = {
  subject: 'New in Bookkeeping for Freelancers',
  productTitle: 'Bookkeeping for Freelancers',
  items: [
    'New page “Quarterly taxes” (820 words)',
    'Page “Invoices” rewritten: 240 words added, 60 removed',
    'File “ledger-template.xlsx” replaced',
  ],
  note: 'I rewrote the chapter on **invoices** and added what many of you asked for: [quarterly taxes](https://cleandesk.example/taxes).\n\nHave fun,\nMara',
  seller,
  baseUrl: 'https://awning.example',
} satisfies ProductUpdateMail
const KEYS = ['key', 'name']
const placeholdersOf = (text: string) => cutTemplate(text, new Set(KEYS)).keys
const bytes = (mail: { html: string; text: string }) => Buffer.byteLength(mail.html + mail.text)

describe('golden files', () => {
  test.each([
    ['ordinary', ordinary],
    [
      'logo-and-test',
      { ...ordinary, test: true, seller: { ...seller, logoUrl: 'https://cleandesk.example/logo.png' } },
    ],
    ['tracked', { ...ordinary, tracked: true }],
    [
      'bare',
      { ...ordinary, items: [], note: '', seller: { ...seller, supportEmail: null, postalAddress: null } },
    ],
  ])('%s', async (name, mail) => {
    const { subject, html, text } = await renderProductUpdate(mail)
    await expect(html).toMatchFileSnapshot(`./__golden__/product-update.${name}.html`)
    await expect(`Subject: ${subject}\n\n${text}`).toMatchFileSnapshot(
      `./__golden__/product-update.${name}.txt`,
    )
  })
})

describe('placeholders', () => {
  test('each survives rendering, in addresses and in text', async () => {
    const { html, text } = await renderProductUpdate(ordinary)
    for (const part of [html, text]) {
      expect(placeholdersOf(part).sort()).toEqual(['key', 'key', 'key', 'name'])
      expect(part).toContain('Hello {{name}},')
      for (const page of ['l', 'm', 'u']) expect(part).toContain(`https://awning.example/${page}/{{key}}`)
    }
  })

  test('filled in, the mail holds no brace pair and every link of the recipient', async () => {
    const { html } = await renderProductUpdate(ordinary)
    const filled = fillTemplate(cutTemplate(html, new Set(KEYS)), { key: 'k1', name: 'Ada' })
    expect(filled).not.toContain('{{')
    for (const page of ['l', 'm', 'u']) expect(filled).toContain(`href="https://awning.example/${page}/k1"`)
  })

  test('a try-out has no key to fill in, so its links are nobody’s', async () => {
    const { html, text } = await renderProductUpdate({ ...ordinary, test: true })
    expect(placeholdersOf(html)).toEqual(['name'])
    expect(placeholdersOf(text)).toEqual(['name'])
  })

  test('braces typed by people stay text, whichever field they stand in', async () => {
    const evil = 'x {{key}} {{{name}}} {\u202E{key}} \uFDD0key\uFDD1'
    const clean = await renderProductUpdate(ordinary)
    const mail = await renderProductUpdate({
      ...ordinary,
      subject: evil,
      productTitle: evil,
      items: [evil, '{', '{name}}'],
      note: `${evil} [l](https://e.example/{{name}}) <https://e.example/{{name}}> \`{{name}}\``,
      seller: {
        ...seller,
        name: evil,
        supportEmail: '{{name}}@e.example',
        postalAddress: evil,
        logoUrl: 'https://e.example/{{name}}.png',
      },
    })
    expect(placeholdersOf(mail.html)).toEqual(placeholdersOf(clean.html))
    expect(placeholdersOf(mail.text)).toEqual(placeholdersOf(clean.text))
    expect(placeholdersOf(mail.subject)).toEqual([])
    expect(mail.html).toContain('x &#123;&#123;key}}')
    expect(mail.html).toContain('href="https://e.example/%7B%7Bname%7D%7D"')
    expect(mail.subject.replaceAll('\u2060', '')).toContain('x {{key}}')
  })

  test('no text, however strange, adds or removes one', async () => {
    const clean = await renderProductUpdate(ordinary)
    const field = fc
      .array(
        fc.oneof(
          fc.constantFrom('{', '{{', '}}', 'name', '{{name}}', '\uFDD0', 'name\uFDD1', '\\', '\n'),
          fc.string(),
        ),
      )
      .map((parts) => parts.join(''))
    await fc.assert(
      fc.asyncProperty(field, field, field, field, async (subject, productTitle, item, note) => {
        const mail = await renderProductUpdate({
          ...ordinary,
          subject,
          productTitle,
          items: [item],
          note,
          seller: { ...seller, name: item, postalAddress: productTitle },
        })
        expect(placeholdersOf(mail.html)).toEqual(placeholdersOf(clean.html))
        expect(placeholdersOf(mail.text)).toEqual(placeholdersOf(clean.text))
        expect(placeholdersOf(mail.subject)).toEqual([])
      }),
    )
  })
})

describe('counted links', () => {
  const note = [
    '[The list](https://e.example/list?a=1&b=2) and [again](https://e.example/list?a=1&b=2)',
    'https://täst.example/ä [](https://empty.example/x) [mail](mailto:a@e.example) [no host](https://)',
  ].join('\n\n')

  test('lead by numbers to where they are kept, the same address by one number', async () => {
    const { html, text, links } = await renderProductUpdate({ ...ordinary, note, tracked: true })
    expect(links).toEqual([
      { no: 1, url: 'https://e.example/list?a=1&b=2', label: 'The list' },
      { no: 2, url: 'https://xn--tst-qla.example/%C3%A4', label: 'xn--tst-qla.example' },
      { no: 3, url: 'https://empty.example/x', label: 'empty.example' },
      { no: 4, url: null, label: 'Open your library' },
    ])
    const counted = (part: string) =>
      [...part.matchAll(/https:\/\/awning\.example\/c\/\{\{key\}\}\/(\d+)/g)].map((m) => Number(m[1]))
    expect(counted(html)).toEqual([1, 1, 2, 3, 4])
    expect(counted(text)).toEqual([1, 1, 2, 3, 4])
  })

  test('what is chosen in the mail’s foot is never counted, and the pixel comes last', async () => {
    const { html, text } = await renderProductUpdate({ ...ordinary, tracked: true })
    for (const part of [html, text])
      for (const page of ['m', 'u']) expect(part).toContain(`https://awning.example/${page}/{{key}}`)
    expect(html).toContain('<img src="https://awning.example/o/{{key}}.gif" width="1" height="1" alt=""/>')
    expect(html.indexOf('/o/{{key}}')).toBeGreaterThan(html.indexOf('/u/{{key}}'))
  })

  test('are not there when nothing is counted', async () => {
    const { html, text, links } = await renderProductUpdate(ordinary)
    expect(links).toEqual([])
    expect(html + text).not.toMatch(/awning\.example\/[co]\//)
    expect(html).toContain('https://cleandesk.example/taxes')
  })

  test('cannot be typed into a note', async () => {
    const forged =
      '[x](https://awning.example/c/{{key}}/9) \uFDD0key\uFDD1 https://awning.example/c/\uFDD0key\uFDD1/9'
    const { html, text, links } = await renderProductUpdate({ ...ordinary, note: forged, tracked: true })
    expect(links.map((l) => l.no)).toEqual([1, 2, 3])
    expect(html + text).not.toContain('{{key}}/9')
  })
})

describe('bad input', () => {
  test.each([
    ['a script', '<script>alert(1)</script>', /<script/i],
    ['an attribute', '"><img src=x onerror=alert(1)>', /<img/i],
    ['an RTL override', 'invoice\u202Efdp.exe', /\u202E/],
    ['a NUL', 'a\0b', /\0/],
    ['half a surrogate pair', 'a\ud83d', /\p{Cs}/u],
  ])('%s in names and sentences does no harm', async (_what, value, harm) => {
    const mail = await renderProductUpdate({
      ...ordinary,
      subject: value,
      productTitle: value,
      items: [value],
      note: value,
      seller: { ...seller, name: value, postalAddress: value, supportEmail: value },
    })
    expect(mail.html).not.toMatch(harm)
    if (!harm.source.startsWith('<')) expect(mail.subject + mail.text).not.toMatch(harm)
  })

  test('a line break in a subject or name cannot start another line', async () => {
    const mail = await renderProductUpdate({
      ...ordinary,
      subject: 'Hi\r\nBcc: x@y.example',
      productTitle: 'Two\nlines',
      seller: { ...seller, name: 'Clean\u2028Desk' },
    })
    expect(mail.subject).toBe('Hi Bcc: x@y.example')
    expect(mail.text).toContain('because you bought Two lines from Clean Desk.')
  })

  test('a note with scripts and javascript: links holds neither', async () => {
    const note = '<script>alert(1)</script> [a](javascript:alert(1)) <a href="javascript:x">y</a>'
    const { html } = await renderProductUpdate({ ...ordinary, note })
    expect(html).not.toMatch(/<script|href="javascript/i)
  })

  test.each(['javascript:alert(1)', 'data:image/png;base64,AA', '/logo.png'])(
    'the logo %s is not used',
    async (logoUrl) => {
      const { html } = await renderProductUpdate({ ...ordinary, seller: { ...seller, logoUrl } })
      expect(html).not.toContain('<img')
    },
  )

  test.each(['red', '#fff', '#0f766e;background:url(//e.example)'])(
    'the colour %s is refused by name',
    async (brandColor) => {
      await expect(
        renderProductUpdate({ ...ordinary, seller: { ...seller, brandColor } }),
      ).rejects.toMatchObject({
        kind: 'invalid',
        extra: { errors: [{ path: 'brand_color' }] },
      })
    },
  )
})

describe('size', () => {
  test('an ordinary update stays under 8 KB, HTML and text together', async () => {
    expect(bytes(await renderProductUpdate(ordinary))).toBeLessThan(8 * 1024)
  })

  test.each([
    ['letters', 'word '.repeat(1000)],
    ['a very long word', 'x'.repeat(5000)],
    ['characters of four bytes', '🎉'.repeat(2500)],
    ['characters that are escaped', '"'.repeat(5000)],
    ['many links', 'http://a.b '.repeat(454)],
  ])('the longest note of %s with twenty long changes stays under 60 KB', async (_what, note) => {
    const mail = await renderProductUpdate({ ...ordinary, note, items: Array(20).fill('c'.repeat(200)) })
    expect(bytes(mail)).toBeLessThan(60 * 1024)
  })

  test('a note that swells past 60 KB is refused by name', async () => {
    const note = '>>>>a\n\n'.repeat(700)
    await expect(renderProductUpdate({ ...ordinary, note })).rejects.toMatchObject({
      kind: 'invalid',
      extra: { errors: [{ path: 'note', message: expect.stringContaining('60 KB') }] },
    })
  })
})

test('rendering the same mail twice gives the same bytes', async () => {
  expect(await renderProductUpdate(ordinary)).toEqual(await renderProductUpdate(ordinary))
})
