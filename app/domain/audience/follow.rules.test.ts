import { describe, expect, test } from 'vitest'
import { HOUR } from '../kernel/time.ts'
import { decideFollow, type FollowNow } from './follow.rules.ts'

const NOW = 10 * HOUR
const nobody: FollowNow = { follow: null, consent: null, suppressedReason: null }
const asked = { mailedAt: NOW - HOUR, confirmedAt: null, endedAt: null }
const following = { ...asked, confirmedAt: NOW - HOUR / 2 }

describe('asking to follow', () => {
  test.each<[string, Partial<FollowNow>, string]>([
    ['somebody new', {}, 'mail'],
    ['a customer', { consent: 'subscribed' }, 'mail'],
    ['who unsubscribed, and asks now', { consent: 'unsubscribed' }, 'mail'],
    ['who never confirmed, an hour later', { consent: 'pending', follow: asked }, 'mail'],
    [
      'who asked within the hour',
      { consent: 'pending', follow: { ...asked, mailedAt: NOW - HOUR + 1 } },
      'wait',
    ],
    ['who follows', { consent: 'subscribed', follow: following }, 'nothing'],
    ['who follows but opted out of all mail since', { consent: 'unsubscribed', follow: following }, 'mail'],
    ['who unfollowed', { consent: 'unsubscribed', follow: { ...following, endedAt: NOW - 1 } }, 'mail'],
    [
      'who unfollowed a customer stays',
      { consent: 'subscribed', follow: { ...following, endedAt: NOW - 1 } },
      'mail',
    ],
    [
      'who unfollowed and asked within the hour',
      { follow: { ...following, mailedAt: NOW, endedAt: NOW } },
      'wait',
    ],
    ['whose mail bounced', { consent: 'blocklisted', suppressedReason: 'bounced' }, 'nothing'],
    ['who was erased', { suppressedReason: 'erased' }, 'nothing'],
    ['whom the seller blocks', { consent: 'blocklisted' }, 'nothing'],
  ])('%s', (_, now, what) => expect(decideFollow({ ...nobody, ...now }, NOW)).toBe(what))
})
