import { expect, test } from 'vitest'
import { layOut, MOST_IN_DIGEST } from '#app/domain/updates/digest.rules.ts'
import { cutTemplate } from '#app/domain/updates/mail-template.rules.ts'
import { type DigestMail, renderDigest } from './digest.tsx'

const mail = {
  subject: 'What is new from Clean Desk Studio: Bookkeeping and Invoices',
  updates: [
    {
      productTitle: 'Bookkeeping',
      items: ['New page “Quarterly taxes” (820 words)', 'File “ledger.xlsx” replaced'],
      note: 'I rewrote the chapter on **invoices**: [more](https://cleandesk.example/taxes).',
    },
    { productTitle: 'Invoices', items: ['Page “Layout” rewritten'], note: '' },
  ],
  seller: {
    name: 'Clean Desk Studio',
    brandColor: '#0f766e',
    logoUrl: null,
    supportEmail: 'help@cleandesk.example',
    postalAddress: 'Clean Desk Studio,\n12 Harbour Street',
  },
  baseUrl: 'https://awning.example',
  tracked: true,
} satisfies DigestMail
const KEYS = new Set(['key', 'name', 'sections', 'sections_text'])

test.each([
  ['tracked', mail],
  ['untracked', { ...mail, tracked: false }],
])('golden file %s', async (name, given) => {
  const { subject, html, text, sections } = renderDigest(given)
  const parts = sections.flatMap(({ full, short }) => [full, short])
  await expect(`${html}\n${parts.map((p) => p.html).join('\n')}`).toMatchFileSnapshot(
    `./__golden__/digest.${name}.html`,
  )
  await expect(
    `Subject: ${subject}\n\n${text}\n${parts.map((p) => p.text).join('\n\n')}`,
  ).toMatchFileSnapshot(`./__golden__/digest.${name}.txt`)
})

test('each section has one counted link, by its number, under the key of its own product', () => {
  const { sections, links } = renderDigest(mail)
  expect(links).toEqual([
    { no: 1, url: null, label: 'Open Bookkeeping' },
    { no: 2, url: null, label: 'Open Invoices' },
  ])
  sections.forEach(({ full, short }, i) => {
    for (const part of [full.html, full.text, short.html, short.text])
      expect(part.match(/https:\/\/awning\.example\/c\/\{\{key\}\}\/\d+/g)).toEqual([
        `https://awning.example/c/{{key}}/${i + 1}`,
      ])
  })
})

test('braces typed by people add no placeholder, in frame or section', () => {
  const evil = 'x {{key}} {{{sections}}} {\u202E{name}} \uFDD0sections\uFDD1'
  const { html, text, subject, sections } = renderDigest({
    ...mail,
    subject: evil,
    updates: [{ productTitle: evil, items: [evil], note: evil }],
    seller: { ...mail.seller, name: evil, supportEmail: evil, postalAddress: evil },
  })
  const keysOf = (part: string) => cutTemplate(part, KEYS).keys.sort()
  expect(keysOf(subject)).toEqual([])
  expect(keysOf(html)).toEqual(['key', 'key', 'name', 'sections'])
  expect(keysOf(text)).toEqual(['key', 'name', 'sections_text'])
  for (const { full, short } of sections)
    for (const part of [full.html, full.text, short.html, short.text]) expect(keysOf(part)).toEqual(['key'])
})

test.each([
  ['four bytes each', '🎉'],
  ['that are escaped', '"'],
])('as many products as a digest holds, in characters %s, stay within what SendGrid takes', (_what, char) => {
  const updates = Array.from({ length: MOST_IN_DIGEST }, () => ({
    productTitle: char.repeat(200),
    items: Array(50).fill(char.repeat(200)),
    note: char.repeat(5000),
  }))
  const { sections } = renderDigest({ ...mail, updates })
  // A key has 100 characters.
  const filled = (part: string) => part.replaceAll('{{key}}', 'k'.repeat(100))
  const parts = layOut(
    sections.map(({ full, short }) => ({
      full: { html: filled(full.html), text: filled(full.text) },
      short: { html: filled(short.html), text: filled(short.text) },
    })),
  )
  expect(parts).toHaveLength(MOST_IN_DIGEST)
  expect(Buffer.byteLength(parts.map((p) => p.html + p.text).join('\n\n'))).toBeLessThan(9_500)
})
