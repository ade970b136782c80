import { expect, test } from 'vitest'
import { describeChange } from './change.rules.ts'

test.each([
  [120, 100, { text: '20 %', direction: 'up' }],
  [0, 100, { text: '100 %', direction: 'down' }],
  [5, 0, { text: 'none before', direction: 'up' }],
  [0, 0, { text: 'none before either', direction: 'same' }],
  [7, 7, { text: 'same as before', direction: 'same' }],
  [1001, 1000, { text: 'about the same', direction: 'same' }],
  [10, 1, { text: '900 %', direction: 'up' }],
  [4000, 1, { text: '4,000 times', direction: 'up' }],
])('%d after %d reads as %o', (now, before, change) => expect(describeChange(now, before)).toEqual(change))
