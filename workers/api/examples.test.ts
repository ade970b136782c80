import { expect, it } from 'vitest'
import { consentChangeSchema } from '#app/domain/audience/contacts.schema.ts'
import { contentWireSchema } from '#app/domain/catalog/content.schema.ts'
import {
  contentViewSchema,
  createProductSchema,
  productViewSchema,
  saveResultSchema,
} from '#app/domain/catalog/product.schema.ts'
import { exportOptionsSchema } from '#app/domain/exports/export.schema.ts'
import { policyInputSchema } from '#app/domain/imports/policy.schema.ts'
import { batchSchema, upsertSchema } from '#app/domain/imports/sync.schema.ts'
import { recordPurchaseSchema } from '#app/domain/sales/purchases.schema.ts'
import { createUpdateSchema } from '#app/domain/updates/updates.schema.ts'
import { affiliateSchema, newAffiliateSchema } from './affiliates.schema.ts'
import { contactSchema } from './contacts.schema.ts'
import * as examples from './examples.ts'
import { exportSchema } from './exports.schema.ts'
import {
  batchResultSchema,
  changeSchema,
  importSchema,
  policySchema,
  rowResultSchema,
  upsertResultSchema,
} from './imports.schema.ts'
import {
  instantQuoteViewSchema,
  newInstantPayout,
  newInstantQuote,
  nextPayoutSchema,
  payoutDetailSchema,
  payoutEventSchema,
  payoutSchema,
  payoutSettingsViewSchema,
  putPayoutSettings,
} from './payouts.schema.ts'
import {
  productPolicy,
  putProductPolicy,
  putSellerPolicy,
  savedProductPolicy,
  savedSellerPolicy,
  sellerPolicy,
} from './policies.schema.ts'
import { purchaseSchema } from './purchases.schema.ts'
import {
  balanceSchema,
  declineSchema,
  newRefundSchema,
  refundRequestSchema,
  refundSchema,
} from './refunds.schema.ts'
import { newSegmentSchema, segmentViewSchema } from './segments.schema.ts'
import { updateSchema } from './updates.schema.ts'

const SCHEMAS = {
  createProduct: createProductSchema,
  product: productViewSchema,
  content: contentViewSchema,
  saveContent: contentWireSchema,
  saveResult: saveResultSchema,
  createUpdate: createUpdateSchema,
  update: updateSchema,
  recordPurchase: recordPurchaseSchema,
  purchase: purchaseSchema,
  newRefund: newRefundSchema,
  refund: refundSchema,
  refundRequest: refundRequestSchema,
  declineRequest: declineSchema,
  balance: balanceSchema,
  payout: payoutSchema,
  payoutDetail: payoutDetailSchema,
  nextPayout: nextPayoutSchema,
  putPayoutSettings,
  payoutSettings: payoutSettingsViewSchema,
  newInstantQuote,
  instantQuote: instantQuoteViewSchema,
  newInstantPayout,
  payoutEvent: payoutEventSchema,
  consentChange: consentChangeSchema,
  contact: contactSchema,
  newSegment: newSegmentSchema,
  segment: segmentViewSchema,
  newAffiliate: newAffiliateSchema,
  affiliate: affiliateSchema,
  createExport: exportOptionsSchema,
  export_: exportSchema,
  batch: batchSchema,
  batchResult: batchResultSchema,
  upsert: upsertSchema,
  upsertResult: upsertResultSchema,
  contactChange: changeSchema,
  importRow: rowResultSchema,
  import_: importSchema,
  savePolicy: policyInputSchema,
  importPolicy: policySchema,
  putSellerPolicy,
  sellerPolicy,
  savedSellerPolicy,
  putProductPolicy,
  productPolicy,
  savedProductPolicy,
}

it('has a schema for every example', () => {
  expect(Object.keys(examples).sort()).toEqual(Object.keys(SCHEMAS).sort())
})

it.each(Object.entries(SCHEMAS))('shows a %s that its schema takes', (name, schema) => {
  const shown: Record<string, unknown> = { ...examples }
  expect(schema.safeParse(shown[name])).toMatchObject({ success: true })
})
