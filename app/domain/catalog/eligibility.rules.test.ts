import { expect, test } from 'vitest'
import { DAY } from '#app/domain/kernel/time.ts'
import { decideNotify } from './eligibility.rules.ts'

const now = 1_800_000_000_000
const good = { published: true, contentChanged: true, reachable: 1, lastUpdateAt: null, now }

test.each<[string, Partial<Parameters<typeof decideNotify>[0]>, string | null]>([
  ['published, one customer, new content', {}, null],
  ['unpublished', { published: false }, 'not_published'],
  ['details only', { contentChanged: false }, 'no_content_change'],
  ['no customers', { reachable: 0 }, 'no_customers'],
  ['an update a moment ago', { lastUpdateAt: now }, 'recently_notified'],
  ['an update a millisecond less than 24 hours ago', { lastUpdateAt: now - DAY + 1 }, 'recently_notified'],
  ['an update 24 hours ago', { lastUpdateAt: now - DAY }, null],
  [
    'everything wrong',
    { published: false, contentChanged: false, reachable: 0, lastUpdateAt: now },
    'not_published',
  ],
  ['all but published', { contentChanged: false, reachable: 0, lastUpdateAt: now }, 'no_content_change'],
  ['no customers and an update just now', { reachable: 0, lastUpdateAt: now }, 'no_customers'],
])('%s', (_, input, reason) => {
  expect(decideNotify({ ...good, ...input })).toEqual({ eligible: reason === null, reason })
})
