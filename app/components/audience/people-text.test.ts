import { expect, it } from 'vitest'
import { peopleText } from './people-text.ts'

it.each([
  [{ n: 0, exact: true }, '0 people'],
  [{ n: 1, exact: true }, '1 person'],
  [{ n: 1412, exact: true }, '1,412 people'],
  [{ n: 123_456, exact: false }, 'about 120,000 people'],
  [{ n: 99_950, exact: false }, 'about 100,000 people'],
  [{ n: 0, exact: false }, 'about 0 people'],
  [{ n: 7, exact: false }, 'about 7 people'],
])('%j reads %s', (count, text) => {
  expect(peopleText(count)).toBe(text)
})
it('reads as a number alone', () => expect(peopleText({ n: 1412, exact: true }, '')).toBe('1,412'))
