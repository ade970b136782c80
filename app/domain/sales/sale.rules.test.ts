import { expect, test } from 'vitest'
import { chooseEdition } from './sale.rules.ts'

const [a, b] = [
  { id: 'ed_a', name: 'Standard' },
  { id: 'ed_b', name: 'Deluxe' },
]

test('the only edition needs no naming; of several one must be named, and the refusal lists them', () => {
  expect(chooseEdition([a], undefined)).toBe(a)
  expect(chooseEdition([a, b], 'ed_b')).toBe(b)
  expect(chooseEdition([a, b], undefined)).toBe('is needed, one of ed_a (Standard), ed_b (Deluxe)')
  expect(chooseEdition([a], 'ed_b')).toBe('is not an edition on sale; those are ed_a (Standard)')
})
