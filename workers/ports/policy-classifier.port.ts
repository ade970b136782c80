import type { proposePeriod } from '#app/domain/refunds/classify.rules.ts'

export type ProductTexts = Parameters<typeof proposePeriod>[0]
export type { Proposal } from '#app/domain/refunds/classify.rules.ts'

/** Proposes a refund period for a product from what its seller wrote. */
export type PolicyClassifier = {
  /** Never throws: who cannot tell answers 30 days and `isCertain: false`. */
  propose(texts: ProductTexts): Promise<ReturnType<typeof proposePeriod>>
}
