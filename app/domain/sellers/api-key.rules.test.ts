import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeApiKey, hashApiKey, isApiKey } from './api-key.rules.ts'

describe('API keys', () => {
  it('are awn_ and 40 characters, and differ when their randomness differs', () => {
    const random = fc.uint8Array({ minLength: 25, maxLength: 25 })
    fc.assert(
      fc.property(random, random, (a, b) => {
        expect(isApiKey(encodeApiKey(a))).toBe(true)
        expect(encodeApiKey(a) === encodeApiKey(b)).toBe(a.every((byte, i) => byte === b[i]))
      }),
    )
  })

  it.each(['', 'awn_', `awn_${'u'.repeat(40)}`, `awn_${'0'.repeat(39)}`, `AWN_${'0'.repeat(40)}`])(
    'refuses %j before anything is looked up',
    (value) => expect(isApiKey(value)).toBe(false),
  )

  it('is stored as SHA-256', async () => {
    expect(await hashApiKey('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  })
})
