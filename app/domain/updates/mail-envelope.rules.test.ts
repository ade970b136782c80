import fc from 'fast-check'
import { expect, test } from 'vitest'
import { envelopeFault, formatMailbox, isPlainAddress, recipientFault } from './mail-envelope.rules.ts'

const envelope = {
  from: { email: 'hello@acme.example', name: 'Acme' },
  replyTo: 'help@acme.example',
  subject: 'New chapter',
  headers: { 'List-Unsubscribe': '<https://acme.example/u/{{token}}>' },
}
const recipient = { email: 'ada@example.com', name: 'Ada', substitutions: { token: 't1', note: 'a\nb' } }

test('an ordinary envelope and recipient have no fault', () => {
  expect(envelopeFault(envelope)).toBeNull()
  expect(envelopeFault({ ...envelope, replyTo: null, headers: {} })).toBeNull()
  expect(recipientFault(recipient, ['token'])).toBeNull()
  expect(recipientFault({ ...recipient, name: null }, [])).toBeNull()
})

test.each([
  ['unsafe_from', { from: { email: 'a@b.example\r\nBcc: x@y.example', name: 'A' } }],
  ['unsafe_from', { from: { email: 'hello@acme.example', name: 'A\nBcc: x@y.example' } }],
  ['unsafe_reply_to', { replyTo: 'a@b.example>, <c@d.example' }],
  ['unsafe_subject', { subject: 'Hi\r\nBcc: x@y.example' }],
  ['unsafe_header', { headers: { 'X-A': 'b\nBcc: x@y.example' } }],
  ['unsafe_header', { headers: { 'X-A: b\nBcc': 'x' } }],
])('refuses an envelope with a line break or a second address: %s', (code, change) => {
  expect(envelopeFault({ ...envelope, ...change })).toBe(code)
})

test('refuses a recipient whose address, name or header value would break out of its line', () => {
  expect(recipientFault({ ...recipient, email: 'ada@example.com\nx' }, [])).toBe('unsafe_address')
  expect(recipientFault({ ...recipient, name: 'Ada\u2028' }, [])).toBe('unsafe_name')
  expect(recipientFault(recipient, ['note'])).toBe('unsafe_header')
})

test.each(['a-b@example.com', 'first.last+tag@sub-domain.example', "o'neil@example.com"])(
  'takes the ordinary address %s',
  (email) => expect(isPlainAddress(email)).toBe(true),
)

test('a mailbox quotes a name that holds specials and never lets it close the quotes', () => {
  expect(formatMailbox(null, 'a@b.example')).toBe('a@b.example')
  expect(formatMailbox('Zoë Café', 'a@b.example')).toBe('Zoë Café <a@b.example>')
  expect(formatMailbox('Acme, Inc.', 'a@b.example')).toBe('"Acme, Inc." <a@b.example>')
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (name) => {
      const phrase = formatMailbox(name, 'a@b.example').slice(0, -' <a@b.example>'.length)
      expect(/^"(?:[^"\\]|\\.)*"$/s.test(phrase) || !/["\\<>@,;:.()[\]]/.test(phrase)).toBe(true)
    }),
  )
})
