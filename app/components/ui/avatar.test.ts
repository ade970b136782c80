import { expect, it } from 'vitest'
import { initialsOf } from './avatar.tsx'

it.each([
  ['Ada King Lovelace', 'AL'],
  ['  ada ', 'A'],
  ['Ölaf Ñandú', 'ÖÑ'],
  ['🌿 Garden', '🌿G'],
  ['', ''],
])('the initials of "%s" are "%s"', (name, initials) => {
  expect(initialsOf(name)).toBe(initials)
})
