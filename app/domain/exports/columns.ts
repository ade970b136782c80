/** Columns of an export and what they say. How each is read from a contact's row is `export-text`'s. */
export const COLUMNS = {
  email: { label: 'E-mail', meaning: 'as the person gave it' },
  name: { label: 'Name', meaning: '' },
  kinds: { label: 'Kinds', meaning: 'everything the contact is: follower, customer, affiliate' },
  subscribed_at: { label: 'Since', meaning: 'earliest of the times of the kinds asked for' },
  follower_since: { label: 'Follower since', meaning: '' },
  customer_since: { label: 'Customer since', meaning: 'first purchase that stands' },
  affiliate_since: { label: 'Affiliate since', meaning: '' },
  purchases: { label: 'Purchases', meaning: 'those that stand' },
  total_spent: { label: 'Total spent', meaning: 'by currency, less what was refunded' },
  country: { label: 'Country', meaning: 'ISO 3166, of the latest purchase' },
  consent: { label: 'Consent', meaning: 'subscribed, pending, unsubscribed or blocklisted' },
  consent_reason: { label: 'Reason', meaning: 'why the consent is what it is' },
} as const satisfies Record<string, { label: string; meaning: string }>

export type ExportColumn = keyof typeof COLUMNS
export const EXPORT_COLUMNS = Object.keys(COLUMNS) as [ExportColumn, ...ExportColumn[]]

/** Between the values of a cell that holds several (kinds, amounts). */
export const VALUE_BREAK = '; '
