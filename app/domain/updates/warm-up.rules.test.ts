import { expect, test } from 'vitest'
import { capOfDay, warmUpCap } from './warm-up.rules.ts'

const DAY = 86_400_000
const SINCE = Date.UTC(2026, 10, 20)
const on = (day: number) => SINCE + day * DAY + DAY / 2

test.each([
  [-3, 200],
  [0, 200],
  [1, 236],
  [14, 2_000],
  [28, 20_000],
  [41, 169_669],
  [42, 200_000],
  [43, null],
])('day %i of a new domain takes %s mails', (day, cap) => {
  expect(warmUpCap(SINCE, on(day))).toBe(cap)
})

test('the cap changes at midnight UTC and never falls', () => {
  expect(warmUpCap(SINCE, SINCE + DAY - 1)).toBe(200)
  for (let day = 0; day < 42; day++)
    expect(warmUpCap(SINCE, on(day + 1))).toBeGreaterThan(warmUpCap(SINCE, on(day))!)
})

test.each([
  ['no limit at all', null, null, null],
  ['a quota only', 100, null, { mails: 100, why: 'quota' }],
  ['the warm-up only', null, SINCE, { mails: 200, why: 'warm_up' }],
  ['the smaller of both: the quota', 150, SINCE, { mails: 150, why: 'quota' }],
  ['the smaller of both: the warm-up', 500, SINCE, { mails: 200, why: 'warm_up' }],
])('a day takes %s', (_what, dailyQuota, warmUpSince, wanted) => {
  expect(capOfDay({ dailyQuota, warmUpSince }, on(0))).toEqual(wanted)
})

test('a domain that is warm has only its quota left', () => {
  expect(capOfDay({ dailyQuota: 500, warmUpSince: SINCE }, on(43))).toEqual({ mails: 500, why: 'quota' })
})
