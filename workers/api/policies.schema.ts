import {
  productPolicyViewSchema,
  putProductPolicySchema,
  putSellerPolicySchema,
  savedPolicySchema,
  savedProductPolicySchema,
  sellerPolicySchema,
} from '#app/domain/refunds/policy.schema.ts'
import * as examples from './examples.ts'

export const putSellerPolicy = putSellerPolicySchema.openapi('PutRefundPolicy', {
  example: examples.putSellerPolicy,
})
export const putProductPolicy = putProductPolicySchema.openapi('PutProductRefundPolicy', {
  example: examples.putProductPolicy,
})
export const sellerPolicy = sellerPolicySchema.openapi('RefundPolicy', { example: examples.sellerPolicy })
export const productPolicy = productPolicyViewSchema.openapi('ProductRefundPolicy', {
  example: examples.productPolicy,
})
export const savedSellerPolicy = savedPolicySchema.openapi('SavedRefundPolicy', {
  example: examples.savedSellerPolicy,
})
export const savedProductPolicy = savedProductPolicySchema.openapi('SavedProductRefundPolicy', {
  example: examples.savedProductPolicy,
})
