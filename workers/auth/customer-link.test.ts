import { describe, expect, test } from 'vitest'
import { encodeId, type IdKind } from '#app/domain/kernel/ids.ts'
import { createCustomerLinks } from './customer-link.ts'

const id = (kind: IdKind, n: number) => encodeId(kind, 1_767_225_600_000, new Uint8Array(10).fill(n))
const [seller, purchase, update] = [id('seller', 1), id('purchase', 2), id('update', 3)]
const links = createCustomerLinks('a secret')
const own = links.token(seller, purchase)
const mailed = links.token(seller, purchase, update)

test.each([
  ['a purchase’s own link', own, 74, { sellerId: seller, purchaseId: purchase, updateId: null }],
  ['a link of a mail', mailed, 100, { sellerId: seller, purchaseId: purchase, updateId: update }],
])('%s says what it names', (_what, token, length, named) => {
  expect(token).toHaveLength(length)
  expect(token).toMatch(/^[\w-]+$/)
  expect(links.parse(token)).toEqual(named)
  expect(links.read(token)).toEqual(named)
})

const other = (token: string, at: number) =>
  token.slice(0, at) + (token[at] === '0' ? '1' : '0') + token.slice(at + 1)

describe('is no key of ours:', () => {
  test.each([
    ['another seller', other(mailed, 25)],
    ['another purchase', other(mailed, 51)],
    ['another update', other(mailed, 77)],
    ['another signature', other(mailed, 78)],
    ['a signature whose last letter differs', mailed.slice(0, -1) + (mailed.endsWith('A') ? 'Q' : 'A')],
    ['one without its update', mailed.slice(0, 52) + mailed.slice(78)],
    ['one with an update put into it', own.slice(0, 52) + update.slice(4) + own.slice(52)],
    ['one signed with another secret', createCustomerLinks('another').token(seller, purchase, update)],
    ['a cut one', mailed.slice(0, -1)],
    ['a longer one', `${mailed}A`],
    ['letters that no id has', mailed.replace(/^./, 'u')],
    ['capitals', mailed.toUpperCase()],
    ['nothing', ''],
  ])('%s', (_what, token) => expect(links.parse(token)).toBeNull())
})

test('a forged key can still be read, for what anybody may be told', () => {
  expect(links.read(other(mailed, 78))).toEqual({ sellerId: seller, purchaseId: purchase, updateId: update })
  expect(links.read('nonsense')).toBeNull()
})
