import type { AffiliateView } from '#app/domain/audience/affiliate.schema.ts'
import type { ContactView } from '#app/domain/audience/contacts.schema.ts'
import type { SegmentView } from '#app/domain/audience/segment.schema.ts'
import type {
  ContentView,
  CreateProduct,
  ProductView,
  SaveResult,
} from '#app/domain/catalog/product.schema.ts'
import type { ExportOptionsInput, ExportView } from '#app/domain/exports/export.schema.ts'
import type { BalanceView } from '#app/domain/ledger/balance.rules.ts'
import type {
  CheckView,
  InstantPayoutInput,
  InstantQuote,
  InstantQuoteInput,
  NextPayoutView,
  PayoutEventView,
  PayoutSettingsInput,
  PayoutStep,
  PayoutView,
} from '#app/domain/payouts/payout.schema.ts'
import type {
  PolicyWarning,
  ProductPolicyView,
  PutProductPolicy,
  PutSellerPolicy,
  SellerPolicyView,
} from '#app/domain/refunds/policy.schema.ts'
import type { RefundInput, RefundRequestView, RefundView } from '#app/domain/refunds/refund.schema.ts'
import type { PurchaseView } from '#app/domain/sales/purchases.schema.ts'
import type { CreateUpdate, UpdateView } from '#app/domain/updates/updates.schema.ts'
import type { PayoutSettingsView } from '../services/payouts/payout-settings.service.ts'

/** One shop's story, told by every example of the document. Checked against the schemas by a test. */
const PRODUCT = 'prod_01jzqk4c8m2v6w9x3y5z7a1b2c'
const EDITION = 'ed_01jzqk4c8mhf2t8n4d6q9r3s5v'
const CONTACT = 'ct_01jzqn7e5p4g8h2j6k9m3n5q7r'
const doc = (text: string) => ({
  type: 'doc' as const,
  content: [{ type: 'paragraph', content: [{ type: 'text', text }] }],
})
const price = { amount: 1900, currency: 'usd' as const }
const page = {
  id: 'pg_01jzqk9v3x5z7b2d4f6h8j1m3p',
  edition_id: null,
  title: 'Chapter 1',
  doc: doc('Start with a clean desk.'),
}
const file = { id: 'fil_01jzqkb6w8y2a4c6e9g3j5n7q1', edition_id: null, name: 'handbook.pdf' }
const edition = { id: EDITION, name: 'Standard', price }

export const createProduct: CreateProduct = { name: 'The Clean Desk Handbook', price }

export const product: ProductView = {
  id: PRODUCT,
  name: 'The Clean Desk Handbook',
  slug: 'the-clean-desk-handbook',
  description: 'Twelve habits for a quiet place to work.',
  status: 'published',
  price,
  cover_file_id: null,
  cover_url: null,
  support_email: 'help@example.com',
  version: 7,
  announced_version: 6,
  has_unannounced_changes: true,
  customers: 412,
  editions: [edition],
  published_at: '2026-03-02T08:00:00.000Z',
  created_at: '2026-02-27T15:21:04.000Z',
  updated_at: '2026-11-20T09:30:00.000Z',
}

export const content: ContentView = {
  version: 7,
  shared: true,
  pages: [page],
  files: [
    {
      ...file,
      size: 1_482_310,
      content_type: 'application/pdf',
      sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    },
  ],
  editions: [edition],
}

export const saveContent = {
  shared: true,
  pages: [page, { title: 'Bonus chapter', doc: doc('What to do with cables.') }],
  files: [file],
  editions: [edition],
}

export const saveResult: SaveResult = {
  version: 8,
  changes: {
    content: true,
    details: false,
    items: [
      { kind: 'page_added', label: 'Bonus chapter', edition_id: null, words_added: 120, words_removed: 0 },
    ],
    detail_fields: [],
  },
  notify: { eligible: true, reason: null, recipients: 412 },
}

export const createUpdate: CreateUpdate = {
  subject: 'A bonus chapter about cables',
  note: 'Enjoy *the quiet*.',
  hold_seconds: 60,
}

export const update: UpdateView = {
  id: 'upd_01jzqq2h7s5k9m3n6p8r4t2v6w',
  product_id: PRODUCT,
  version: 8,
  since_version: 6,
  status: 'sent',
  subject: 'A bonus chapter about cables',
  note: 'Enjoy *the quiet*.',
  items: ['New page “Bonus chapter”'],
  segment: null,
  send_at: '2026-11-20T09:31:00.000Z',
  created_at: '2026-11-20T09:30:00.000Z',
  started_at: '2026-11-20T09:31:00.000Z',
  finished_at: '2026-11-20T09:31:04.000Z',
  freezing: false,
  pause_reason: null,
  waiting: null,
  tracked: true,
  guard: 'off',
  resend_of: null,
  wave: 0,
  digest_of: null,
  digest_id: null,
  unknown_left_at: null,
  counts: {
    candidates: 420,
    recipients: 412,
    excluded: { unsubscribed: 5, suppressed: 1, refunded: 2 },
    queued: 0,
    accepted: 412,
    rejected: 0,
    unknown: 0,
    skipped: 0,
    cancelled: 0,
    delivered: 410,
    opened: 120,
    clicked: 44,
    bounced: 2,
    complained: 0,
    opens: 161,
    clicks: 52,
    machine_opens: 38,
    machine_clicks: 4,
  },
}

export const recordPurchase = {
  product_id: PRODUCT,
  email: 'ada@example.com',
  name: 'Ada Park',
  source: 'etsy',
}

export const purchase: PurchaseView = {
  id: 'pur_01jzqm5d9n3f7g2h4j6k8m1p3r',
  product_id: PRODUCT,
  product_name: 'The Clean Desk Handbook',
  edition_id: EDITION,
  contact_id: CONTACT,
  email: 'ada@example.com',
  price,
  tax: { amount: 0, currency: 'usd' },
  refunded: { amount: 0, currency: 'usd' },
  refundable: price,
  discount_code: null,
  status: 'paid',
  refund_policy: { period_days: 30, title: '30-day money back', fine_print: null, version: 1 },
  library_url: 'https://back.example.com/l/…',
  source: 'etsy',
  purchased_at: '2026-05-03T10:00:00.000Z',
}

export const newRefund: RefundInput = {
  amount: { amount: 500, currency: 'usd' },
  note: 'A chapter was missing',
}
export const refund: RefundView = {
  id: 'ref_01jzqm5d9n3f7g2h4j6k8m1p3r',
  purchase_id: purchase.id,
  status: 'succeeded',
  amount: { amount: 500, currency: 'usd' },
  tax: { amount: 0, currency: 'usd' },
  note: 'A chapter was missing',
  origin: 'seller',
  by: 'Help desk',
  failure: null,
  created_at: '2026-05-20T09:30:00.000Z',
  settled_at: '2026-05-20T09:30:01.000Z',
}
export const refundRequest: RefundRequestView = {
  id: 'rrq_01jzqm5d9n3f7g2h4j6k8m1p3r',
  purchase_id: purchase.id,
  product_name: purchase.product_name,
  email: purchase.email,
  price,
  refundable: price,
  status: 'open',
  note: 'It is not what I was looking for.',
  in_window: false,
  held_for: 'outside_window',
  deadline_at: '2026-06-23T09:30:00.000Z',
  decided_at: null,
  answer: null,
  refund_id: null,
  created_at: '2026-06-20T09:30:00.000Z',
}
export const declineRequest = { answer: 'You read the whole book; we wish you joy with it.' }
const dollars = (amount: number) => ({ amount, currency: 'usd' as const })
export const balance: BalanceView = {
  data: [
    {
      currency: 'usd',
      unpaid: dollars(128_450),
      processing: dollars(0),
      paid: dollars(914_220),
      forfeited: dollars(0),
    },
  ],
  refunds_paused: false,
}

const SENT = '2026-11-27T10:00:02.000Z'
export const payout: PayoutView = {
  id: 'po_01k1c7w9f3h5j8m2p4r6t0v2x4',
  type: 'standard',
  status: 'submitted',
  ...{ gross: dollars(48_240), fee: dollars(0), net: dollars(48_240) },
  ...{ covers_through: '2026-11-20', arrives_on: '2026-12-01', failure: null },
  ...{ origin: 'schedule', part: { number: 1, of: 1 }, destination: 'STRIPE TEST BANK ····6789' },
  ...{ created_at: '2026-11-27T10:00:01.000Z', settled_at: null },
}
export const payoutDetail: PayoutView & { timeline: PayoutStep[] } = {
  ...payout,
  timeline: [
    { status: 'scheduled', at: '2026-11-27T10:00:01.000Z', detail: '' },
    { status: 'submitted', at: SENT, detail: 'On its way to the bank.' },
  ],
}
const minimumCheck: CheckView = {
  ...{ code: 'minimum', ok: true, detail: '$482.40 is above the minimum of $10.' },
  ...{ missing: null, passes_on: null },
}
export const nextPayout: NextPayoutView = {
  date: '2026-11-27',
  type: 'standard',
  ...{ gross: dollars(48_240), fee: dollars(0), net: dollars(48_240), payable: true },
  ...{ checks: [minimumCheck], covers_through: '2026-11-20', schedule: 'weekly', daily_suspended: null },
  destination: 'STRIPE TEST BANK ····6789',
}
export const putPayoutSettings: PayoutSettingsInput = {
  ...{ schedule: 'daily', minimum: dollars(2500), daily_above: dollars(5000), paused: false },
}
export const payoutSettings: PayoutSettingsView = {
  ...{ schedule: 'daily', minimum: dollars(2500), least_minimum: dollars(1000) },
  ...{ daily_above: dollars(5000), paused: false, pause: null },
  daily: { available: true, reason: null, fee_percent: 3 },
  destination: {
    ...{ label: 'STRIPE TEST BANK ····6789', kind: 'bank', currency: 'usd', country: 'US' },
    ...{ verified: true, instant: true, held_until: null },
  },
}
export const newInstantQuote: InstantQuoteInput = { through: '2026-11-26', amount: dollars(100_000) }
export const instantQuote: InstantQuote = {
  payable: true,
  ...{ gross: dollars(100_000), fee: dollars(2913), net: dollars(97_087), fee_percent: 3 },
  through: '2026-11-26',
  parts: [{ gross: dollars(100_000), fee: dollars(2913), net: dollars(97_087) }],
  ...{ checks: [minimumCheck], destination: 'STRIPE TEST BANK ····6789' },
  days: [{ day: '2026-11-26', amount: dollars(128_450), total: dollars(128_450) }],
}
export const newInstantPayout: InstantPayoutInput = { ...newInstantQuote, gross: dollars(100_000) }
export const payoutEvent: PayoutEventView = {
  ...{
    id: 'pev_01k1c7w9f3h5j8m2p4r6t0v2x4',
    type: 'payout.sent',
    payout_id: payout.id,
    code: null,
    at: SENT,
  },
}

export const consentChange = { state: 'unsubscribed' as const, reason: 'Asked by mail' }

export const contact: ContactView = {
  id: CONTACT,
  email: 'ada@example.com',
  name: 'Ada Park',
  external_id: null,
  attributes: {},
  tags: [],
  country: 'DE',
  kinds: ['customer'],
  first_seen_at: '2026-05-03T10:00:00.000Z',
  follower_since: null,
  customer_since: '2026-05-03T10:00:00.000Z',
  affiliate_since: null,
  purchases: 2,
  total_spent: [{ amount: 3800, currency: 'usd' }],
  consent: { state: 'subscribed', reason: null, source: 'purchase', changed_at: '2026-05-03T10:00:00.000Z' },
  suppressed: null,
  untracked: false,
}

export const newSegment = {
  name: 'Readers in Germany',
  filter: { kind: 'customer' as const, country: ['DE'], after: '2026-01-01' },
}
export const segment: SegmentView = {
  id: 'seg_01jzqk4c8m2v6w9x3y5z7a1b2c',
  ...newSegment,
  count: { n: 412, exact: true },
  created_at: '2026-05-03T10:00:00.000Z',
  updated_at: '2026-05-03T10:00:00.000Z',
}

import type { ImportView, RowResult } from '#app/domain/imports/import.schema.ts'
import type { PolicyInput, PolicyView } from '#app/domain/imports/policy.schema.ts'
import type { BatchView, ChangeView, UpsertView } from '#app/domain/imports/sync.schema.ts'

const share = { product_id: PRODUCT, basis_points: 2500 }
export const newAffiliate = { email: 'ada@example.com', name: 'Ada Park', products: [share] }
export const affiliate: AffiliateView = {
  id: 'aff_01jzqk4c8m2v6w9x3y5z7a1b2c',
  contact_id: CONTACT,
  email: 'ada@example.com',
  name: 'Ada Park',
  status: 'active',
  referral_url: 'https://back.example.com/r/3y5z7a1b2c',
  products: [{ ...share, name: 'The Clean Desk Handbook', added_at: '2026-05-03T10:00:00.000Z' }],
  invited_at: '2026-05-03T10:00:00.000Z',
  accepted_at: '2026-05-04T08:12:00.000Z',
  stopped_at: null,
}

export const createExport: ExportOptionsInput = {
  types: ['followers', 'customers'],
  columns: ['email', 'name', 'subscribed_at', 'consent'],
  from: '2026-01-01',
}

export const export_: ExportView = {
  id: 'exp_01jzqr8n4k6m2p5s7v9x3z1b8d',
  kind: 'audience',
  status: 'ready',
  types: ['followers', 'customers'],
  columns: ['email', 'name', 'subscribed_at', 'consent'],
  from: '2026-01-01',
  to: null,
  segment_id: null,
  bom: false,
  rows: 5000,
  bytes: 402_118,
  sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  file_name: 'audience-clean-desk-2026-11-20-09-30-00.csv',
  download_url: 'https://back.example.com/exports/…',
  expires_at: '2026-11-27T09:30:01.000Z',
  progress: { done: 5000, total: 5000 },
  failure: null,
  downloads: 0,
  requested_by: 'key:key_01jzqk4c8m2v6w9x3y5z7a1b2c',
  created_at: '2026-11-20T09:30:00.000Z',
  started_at: '2026-11-20T09:30:00.000Z',
  finished_at: '2026-11-20T09:30:01.000Z',
}

const noOutcomes = {
  created: 0,
  updated: 0,
  unchanged: 0,
  protected: 0,
  suppressed: 0,
  duplicate: 0,
  invalid: 0,
}
export const batch = {
  policy: 'profile_only',
  contacts: [
    { email: 'ada@example.com', name: 'Ada Park', consent: 'subscribed' },
    {
      email: 'lin@example.com',
      external_id: 'crm-7',
      attributes: { plan: 'team', seats: 5 },
      tags: ['beta'],
    },
  ],
}
export const batchResult: BatchView = {
  counts: { ...noOutcomes, rows: 2, created: 1, protected: 1 },
  results: [
    {
      ...{ row: 1, id: CONTACT, email: 'ada@example.com', outcome: 'protected' as const },
      ...{ updated_fields: ['name'], protected_fields: ['consent'], error: null },
    },
    {
      ...{
        row: 2,
        id: 'ct_01jzqk4c8m2v6w9x3y5z7a1b2d',
        email: 'lin@example.com',
        outcome: 'created' as const,
      },
      ...{ updated_fields: [], protected_fields: [], error: null },
    },
  ],
}
export const upsert = { policy: 'full_sync', email: 'ada@example.com', name: 'Ada Park', country: 'DE' }
export const upsertResult: UpsertView = {
  ...contact,
  ...{ outcome: 'updated', updated_fields: ['name'], protected_fields: [] },
}
export const contactChange: ChangeView = {
  id: 'ce_01jzqk4c8m2v6w9x3y5z7a1b2c',
  type: 'consent',
  contact_id: CONTACT,
  email: 'ada@example.com',
  external_id: 'crm-7',
  from: 'subscribed',
  to: 'unsubscribed',
  reason: 'own_choice',
  source: 'one_click',
  at: '2026-11-20T09:30:00.000Z',
  state: 'unsubscribed',
}
export const importRow: RowResult = { ...batchResult.results[0]!, line: 2 }
export const import_: ImportView = {
  id: 'imp_01jzqr8n4k6m2p5s7v9x3z1b8d',
  status: 'ready',
  policy: 'profile_only',
  policy_version: 1,
  mode: 'dry_run',
  phase: null,
  counts: { ...noOutcomes, rows: 5000, created: 120, updated: 640, unchanged: 4237, protected: 3 },
  protected_by_field: { consent: 3 },
  report_url: '/api/v1/imports/imp_01jzqr8n4k6m2p5s7v9x3z1b8d/report.csv',
  progress: { done: 5000, total: 5000 },
  file_name: 'crm-2026-11-20.csv',
  bytes: 402_118,
  sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  source: null,
  format: {
    ...{ zip: false, encoding: 'utf-8', bom: 0, delimiter: ',', newline: '\r\n', hasHeader: true },
    header: ['E-Mail', 'Name', 'Status'],
  },
  mapping: { 'E-Mail': 'email', Name: 'name', Status: 'consent' },
  samples: [
    {
      ...{ line: 2, email: 'ada@example.com', outcome: 'protected' },
      changes: [{ field: 'name', before: 'Ada', after: 'Ada Park' }],
      kept: ['consent'],
    },
  ],
  checked: true,
  plan_changed: false,
  consent_basis: 'Signed up in our shop',
  undone: null,
  can_undo: false,
  failure: null,
  requested_by: 'CRM',
  created_at: '2026-11-20T09:30:00.000Z',
  started_at: null,
  finished_at: null,
  kept_until: '2026-12-20T09:30:00.000Z',
}
const fields: PolicyView['fields'] = {
  email: 'overwrite',
  external_id: 'overwrite',
  name: 'overwrite',
  country: 'fill',
  tags: 'merge',
  attributes: 'merge',
}
export const savePolicy: PolicyInput = {
  name: 'CRM every night',
  fields,
  attributes: { plan: 'newest' },
  blank_clears: false,
  clear_token: '-',
  consent: 'less_only',
  opt_out_to: 'unsubscribed',
  double_opt_in: false,
  listmonk: null,
}
export const importPolicy: PolicyView = {
  ...savePolicy,
  ...{ id: 'pol_01jzqr8n4k6m2p5s7v9x3z1b8d', about: null, version: 1, template: false },
  updated_at: '2026-11-20T09:30:00.000Z',
}

export const putSellerPolicy: PutSellerPolicy = { period_days: 30, fine_print: null, seen: 2 }
export const sellerPolicy: SellerPolicyView = {
  period_days: 30,
  title: '30-day money back',
  fine_print: null,
  inherited_from: 'seller',
  enforced: false,
  version: 3,
  changed_at: '2026-11-20T09:30:00.000Z',
  changes: 3,
}
export const savedSellerPolicy: SellerPolicyView & { warnings: PolicyWarning[] } = {
  ...sellerPolicy,
  warnings: [],
}
export const putProductPolicy: PutProductPolicy = {
  period_days: 14,
  fine_print: 'Write to help@example.com; the answer comes within two days.',
}
export const productPolicy: ProductPolicyView = {
  ...sellerPolicy,
  ...{ period_days: 14, title: '14-day money back', fine_print: putProductPolicy.fine_print! },
  ...{ inherited_from: 'product', version: 1, changes: 1 },
  product_id: PRODUCT,
  is_physical: false,
  editions: [],
}
export const savedProductPolicy: ProductPolicyView & { warnings: PolicyWarning[] } = {
  ...productPolicy,
  warnings: [
    {
      code: 'description_other_period',
      field: 'description',
      message:
        'The description promises 30 days, the policy gives 14 days. Buyers hold you to the longer one: say 14 days in both.',
    },
  ],
}
