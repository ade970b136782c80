import type { BulkMessage, BulkRecipient } from '#workers/ports/email-provider.port.ts'

/** A recipient whose placeholders are those of `bulkMessage`. */
export const bulkRecipient = (n: number, change: Partial<BulkRecipient> = {}): BulkRecipient => ({
  deliveryId: `dlv_${n}`,
  email: `reader-${n}@example.com`,
  name: n % 2 ? `Reader ${n}` : null,
  substitutions: { page: `https://shop.example/l/${n}?a=1&amp;b="2"`, token: `t${n}` },
  ...change,
})

/** A valid update to `count` recipients; tests state only what matters to them. */
export const bulkMessage = (count: number, change: Partial<BulkMessage> = {}): BulkMessage => ({
  idempotencyKey: 'upd_1/1',
  from: { email: 'shop@mail.shop.example', name: 'Shop, Inc.' },
  replyTo: 'help@shop.example',
  subject: 'New in “Course”: 2 pages',
  html: '<p>Hello</p><a href="{{page}}">Open</a>\n<a href="https://shop.example/u/{{token}}">Stop</a> {{left}}',
  text: 'Open {{page}}\n\nStop https://shop.example/u/{{token}}',
  headers: {
    'List-Unsubscribe': '<https://shop.example/u/{{token}}>',
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    'Auto-Submitted': 'auto-generated',
  },
  tags: { update: 'upd_1', batch: '1' },
  recipients: Array.from({ length: count }, (_, i) => bulkRecipient(i + 1)),
  ...change,
})
