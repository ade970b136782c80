import type { Kind } from '../audience/kind.ts'

type Source = {
  kind: Kind
  /** Column with since when somebody is one: who has a time there is in the export. */
  since: `${Kind}_since`
  label: string
  hint: string
}

/** What an export may be made of. Another source is another entry. */
export const SOURCES = {
  followers: {
    kind: 'follower',
    since: 'follower_since',
    label: 'Followers',
    hint: 'Asked for your news and confirmed it',
  },
  customers: {
    kind: 'customer',
    since: 'customer_since',
    label: 'Customers',
    hint: 'Bought something that was not refunded or charged back',
  },
  affiliates: {
    kind: 'affiliate',
    since: 'affiliate_since',
    label: 'Affiliates',
    hint: 'Sell a product of yours against a share',
  },
} as const satisfies Record<string, Source>

export type ExportType = keyof typeof SOURCES
export const EXPORT_TYPES = Object.keys(SOURCES) as [ExportType, ...ExportType[]]
