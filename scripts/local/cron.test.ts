import { expect, test } from 'vitest'
import { isDue, localCrons } from './cron.mjs'

test('the local triggers are read from wrangler.toml, not those of production', () => {
  const toml = '[triggers]\ncrons = ["* * * * *"]\n[env.production.triggers]\ncrons = ["1 2 3 4 5"]\n'
  expect(localCrons(toml)).toEqual(['* * * * *'])
  expect(localCrons()).toContain('* * * * *')
})

test.each([
  ['* * * * *', true],
  ['15 3 * * *', true],
  ['15 4 * * *', false],
  ['15 3 21 11 6', true],
  ['15 3 21 11 0', false],
])('at 03:15 UTC on Saturday, 21 November, %s is due: %s', (cron, wanted) => {
  expect(isDue(cron, new Date('2026-11-21T03:15:40Z'))).toBe(wanted)
})
