import { expect, test } from 'vitest'
import { DAY, HOUR } from '../kernel/time.ts'
import { asksAboutUnknown, decideResend } from './waves.rules.ts'

const NOW = 100 * DAY
const sent = { status: 'sent' as const, tracked: true, waves: 0, lastAt: NOW - 2 * DAY, mayReach: 10 }

test.each([
  ['is offered a day after', {}, null, null],
  ['is not offered while it is under way', { status: 'sending' as const }, 'not_sent', null],
  ['needs opens to be counted', { tracked: false }, 'not_tracked', null],
  ['may be the third', { waves: 2 }, null, null],
  ['is over after three', { waves: 3 }, 'no_more_waves', null],
  ['waits a whole day', { lastAt: NOW - DAY + 1 }, 'too_soon', NOW + 1],
  ['goes after exactly a day', { lastAt: NOW - DAY }, null, null],
  ['needs somebody', { mayReach: 0 }, 'nobody', null],
])('a further wave %s', (_name, change, because, nextAt) => {
  expect(decideResend({ ...sent, ...change }, NOW)).toEqual({ because, nextAt })
})

const unsure = { status: 'sent' as const, unknown: 3, finishedAt: NOW - DAY, unknownLeftAt: null }
test.each([
  ['a day after the end', {}, true],
  ['not an hour before', { finishedAt: NOW - DAY + HOUR }, false],
  ['not while it goes on', { status: 'sending' as const }, false],
  ['not when nothing is unknown', { unknown: 0 }, false],
  ['not twice', { unknownLeftAt: NOW - HOUR }, false],
  ['also of a failed one', { status: 'failed' as const }, true],
])('the seller is asked about the unknown %s', (_name, change, asked) => {
  expect(asksAboutUnknown({ ...unsure, ...change }, NOW)).toBe(asked)
})
