/** The one refund policy there is so far: kept with no purchase yet, so it is the same for all. */
export const DEFAULT_REFUND_POLICY = {
  period_days: 30,
  title: '30-day money back',
  fine_print: null,
  version: 1,
} as const
