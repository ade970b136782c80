import { describe, expect, test } from 'vitest'
import { encodeId, type IdKind } from '#app/domain/kernel/ids.ts'
import { createContactLinks } from './contact-link.ts'
import { createCustomerLinks } from './customer-link.ts'

const id = (kind: IdKind, n: number) => encodeId(kind, 1_767_225_600_000, new Uint8Array(10).fill(n))
const named = { sellerId: id('seller', 1), contactId: id('contact', 2) }
const links = createContactLinks('a secret')
const token = links.token('follow', named)

test('a link says whom it names, to its own purpose', () => {
  expect(token).toMatch(/^[\w-]{74}$/)
  expect(links.parse('follow', token)).toEqual(named)
})

const other = (at: number) => token.slice(0, at) + (token[at] === '0' ? '1' : '0') + token.slice(at + 1)
const purchase = `pur_${named.contactId.slice('ct_'.length)}`

describe('is no link of ours:', () => {
  test.each([
    ['one for another purpose', links.token('affiliate', named)],
    ['a customer’s, of the same letters', createCustomerLinks('a secret').token(named.sellerId, purchase)],
    ['another seller', other(25)],
    ['another contact', other(51)],
    ['another signature', other(52)],
    ['a signature whose last letter differs', token.slice(0, -1) + (token.endsWith('A') ? 'Q' : 'A')],
    ['one signed with another secret', createContactLinks('another').token('follow', named)],
    ['a cut one', token.slice(0, -1)],
    ['a longer one', `${token}A`],
    ['one with a line behind it', `${token}\n`],
    ['capitals', token.toUpperCase()],
    ['nothing', ''],
  ])('%s', (_what, bad) => expect(links.parse('follow', bad)).toBeNull())
})

test('and it opens no purchase', () => {
  expect(createCustomerLinks('a secret').parse(token)).toBeNull()
})
