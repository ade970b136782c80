import type { Currency } from '#app/domain/kernel/money.ts'
import type { DestinationKind } from '#app/domain/payouts/payout.schema.ts'
import type { Outcome } from './payment-gateway.port.ts'

/** A bank account or card the provider can send money to. */
export type ProviderDestination = {
  id: string
  kind: DestinationKind
  /** For people, without the number: `Test Bank •••• 6789`. */
  label: string
  currency: Currency
  /** ISO 3166 alpha-2. */
  country: string
  /** Whether it takes instant payouts. Changes; only what was just read may be relied on. */
  isInstant: boolean
  /** The provider stopped using it after a payout came back. */
  isBroken: boolean
}

/** A seller's account at the provider, which payouts go out from. Times are epoch ms. */
export type ProviderAccount = {
  id: string
  sellerId: string | null
  country: string
  /** What it pays out in. */
  currency: Currency
  /** Whether the owner has answered what the provider asks, and the provider lets money out. */
  isVerified: boolean
  /** Why not, in the provider's word: its reason to disable, else the first thing it waits for. */
  hindrance: string | null
  /** The one payouts go to; null: none yet. */
  destination: ProviderDestination | null
  createdAt: number
}

export type TransferOrder = {
  payoutId: string
  /** Rises only after a definite no. */
  attempt: number
  sellerId: string
  accountId: string
  /** Minor units: the net of the payout. The fee stays with the platform. */
  amount: number
  currency: Currency
}
export type ProviderTransfer = {
  id: string
  amount: number
  /** What came back to the platform of it so far; after an exchange of currencies it may differ from what was sent. */
  reversed: number
  /** The reversal that took it back; null: none did. */
  reversalId: string | null
  at: number
}

export type ReversalOrder = { payoutId: string; attempt: number; transferId: string; amount: number }
/** `amount`: what came back to the platform; after an exchange of currencies it may differ from what was sent. */
export type ProviderReversal = { id: string; amount: number }

export type PayoutOrder = {
  payoutId: string
  attempt: number
  sellerId: string
  accountId: string
  destinationId: string
  amount: number
  currency: Currency
  method: 'standard' | 'instant'
}
export type ProviderPayout = {
  id: string
  amount: number
  /** `paid` may still become `failed`, for some five business days. */
  status: 'pending' | 'in_transit' | 'paid' | 'failed' | 'canceled'
  /** Why it failed, in the provider's code (an open set). */
  failure: string | null
  /** When the bank should have it. */
  arrivesAt: number
  /** Ours; null: made by somebody else. */
  payoutId: string | null
  at: number
}

/** What could be sent now, in minor units. */
export type ProviderFunds = {
  /** Of the platform's balance: what a transfer may take. */
  available: number
  /** To the account's destination within minutes: what the account holds and may send at once, or the platform could add. */
  instant: number
  /** What the account itself holds, settled and settling: transferred and not paid out. */
  held: number
}

/**
 * What payouts need of a payment provider: an account per seller, money moved there from the platform, and sent on to the
 * bank. Nothing here throws. Writes carry a key made of the payout's id and the attempt, replayed for 24 hours; what is
 * `unknown` for longer must be looked up first (providers.md 0.1).
 */
export type PayoutGateway = {
  /** The seller's account, made when there is none. One per seller and country, however often it is asked for. */
  openAccount(o: { sellerId: string; email: string; country: string }): Promise<Outcome<ProviderAccount>>
  /** A page of the provider's where the owner says who they are and where to pay. Works once, for minutes. */
  onboardingLink(
    accountId: string,
    o: { returnUrl: string; refreshUrl: string },
  ): Promise<Outcome<{ url: string }>>
  findAccount(accountId: string): Promise<Outcome<ProviderAccount>>
  findFunds(accountId: string, currency: Currency): Promise<Outcome<ProviderFunds>>
  /** What the platform itself holds, by currency; `pending` is settling. */
  findPlatformFunds(): Promise<Outcome<{ currency: string; available: number; pending: number }[]>>
  /** Moves money from the platform to the seller's account. */
  transfer(order: TransferOrder): Promise<Outcome<ProviderTransfer>>
  /** Whether a payout's transfer was made; null: it was not. */
  findTransfer(payoutId: string): Promise<Outcome<ProviderTransfer | null>>
  /** Takes a transfer back. */
  reverse(order: ReversalOrder): Promise<Outcome<ProviderReversal>>
  /** Sends money from the seller's account to their bank. */
  pay(order: PayoutOrder): Promise<Outcome<ProviderPayout>>
  /** The payout by the provider's id, or looked for among those made `since` by ours; null: it was not made. */
  findPayout(
    accountId: string,
    by: { providerId: string } | { payoutId: string; since: number },
  ): Promise<Outcome<ProviderPayout | null>>
}
