import { DAY, HOUR, SECOND } from '#app/domain/kernel/time.ts'
import type { NewEvent, PaymentStore, StoredObject } from '#db/sandbox/payment-store.ts'
import type { Clock } from '#workers/ports/clock.port.ts'
import { newRef } from './mail-fake.ts'
import {
  type Account,
  type AccountRecord,
  type Payout,
  type PayoutRecord,
  type Reversal,
  type ReversalRecord,
  renderAccount,
  renderPayout,
  renderTransfer,
  type Transfer,
  type TransferRecord,
} from './stripe-account-records.ts'
import { FLAVOURS } from './stripe-destinations.ts'
import { contended, invalidRequest, missing } from './stripe-form.ts'

const INSTANT_TAKES = 2 * SECOND
const STANDARD_TAKES = 2 * DAY
const LATE_TAKES = 10 * DAY
/** Until a payout leaves the provider; it may be canceled before. */
const LEAVES_AFTER = HOUR
const RETURNS_AFTER = 3 * DAY
/**
 * What one instant payout may bring, in minor units (providers.md 3.5). It states no others of our currencies, and payouts
 * go out instantly in local currency only, so nothing in francs or yen does.
 */
const INSTANT_LIMITS: Record<string, { least: number; most: number }> = {
  usd: { least: 50, most: 9_999_00 },
  eur: { least: 40, most: 9_999_00 },
  gbp: { least: 40, most: 9_999_00 },
  cad: { least: 60, most: 9_999_00 },
  aud: { least: 50, most: 9_999_00 },
}

type Deps = {
  payments: PaymentStore
  clock: Clock
  /** Told when there is something to tell of this payout, transfer or account. */
  onEvents?: (subject: string) => void
}
type DestinationPatch = { isInstant?: boolean; isBroken?: boolean }
const short = (message: string) => invalidRequest(message, 'balance_insufficient', undefined, true)

/** Sellers' accounts at the payment fake: onboarding, transfers to them, payouts from them, and what becomes of those. */
export type StripeConnect = ReturnType<typeof createStripeConnect>
export function createStripeConnect({ payments, clock, onEvents }: Deps) {
  const event = (type: string, subject: string, object: object, account: string | null): NewEvent => {
    const [id, at] = [`evt_${newRef()}`, clock.now()]
    const json = JSON.stringify({
      id,
      object: 'event',
      ...(account === null ? {} : { account }),
      api_version: '2026-10-28.endive',
      created: Math.floor(at / SECOND),
      data: { object },
      livemode: false,
      pending_webhooks: 1,
      request: { id: null, idempotency_key: null },
      type,
    })
    return { id, type, subject, json, at }
  }
  async function find<T>(kind: string, id: string): Promise<StoredObject<T>> {
    const object = await payments.find<T>(id)
    if (object?.type !== kind) throw missing(kind, id)
    return object
  }
  const findAccount = (id: string): Promise<Account> => find<AccountRecord>('account', id)
  const findTransfer = (id: string): Promise<Transfer> => find<TransferRecord>('transfer', id)

  async function changePayout(p: Payout, value: PayoutRecord, types: string[]): Promise<Payout> {
    const changed = { ...p, value }
    const told = types.map((type) => event(type, p.id, renderPayout(changed), p.parent))
    if (!(await payments.change(p, value, told))) throw contended()
    onEvents?.(p.id)
    return changed
  }
  /**
   * The money is back, and where it should have gone is `errored` until the owner changes it (`BankAccount.status` and
   * `Card.status` of stripe 23.1.0), whatever the reason: they except none. First, so that a run that dies in between is
   * made up for by the next look at the payout.
   */
  async function fail(p: Payout, failure: string): Promise<Payout> {
    const account = await findAccount(p.parent!)
    const to = account.value.destination
    if (to?.id === p.value.destination && !to.isBroken) await changeDestination(account, { isBroken: true })
    const value = { ...p.value, status: 'failed', failure, nextAt: null } as const
    return changePayout(p, value, ['payout.failed', 'payout.updated'])
  }
  /** What time has made of a payout. */
  async function ripen(p: Payout): Promise<Payout> {
    const { value } = p
    const now = clock.now()
    if (value.nextAt === null || value.nextAt > now) return p
    if (value.status === 'paid') return fail(p, 'account_closed')
    if (now < value.dueAt || (value.status === 'pending' && value.dueAt - p.at > LEAVES_AFTER)) {
      const leaving = { ...value, status: 'in_transit', nextAt: value.dueAt } as const
      return ripen(await changePayout(p, leaving, ['payout.updated']))
    }
    if (typeof value.ends === 'object') return fail(p, value.ends.failure)
    const nextAt = value.ends === 'returned' ? value.nextAt + RETURNS_AFTER : null
    const paid = await changePayout(p, { ...value, status: 'paid', nextAt }, [
      'payout.paid',
      'payout.updated',
    ])
    return ripen(paid)
  }
  async function findPayout(id: string, accountId: string | null): Promise<Payout> {
    const payout = await find<PayoutRecord>('payout', id)
    if (accountId !== null && payout.parent !== accountId) throw missing('payout', id)
    return ripen(payout)
  }
  /** `isSame`: what changed is the destination that was there. */
  async function change(account: Account, value: AccountRecord, isSame = false): Promise<Account> {
    const changed = { ...account, value }
    const rendered = renderAccount(changed)
    const tell = (type: string, object: object) => event(type, account.id, object, account.id)
    const told = [tell('account.updated', rendered)]
    if (isSame) told.push(tell('account.external_account.updated', rendered.external_accounts.data[0]!))
    if (!(await payments.change(account, value, told))) throw contended()
    onEvents?.(account.id)
    return changed
  }
  async function changeDestination(account: Account, patch: DestinationPatch): Promise<Account> {
    if (!account.value.destination) throw invalidRequest('It has no destination yet.')
    return change(
      account,
      { ...account.value, destination: { ...account.value.destination, ...patch } },
      true,
    )
  }

  return {
    findAccount,
    findTransfer,
    findPayout,
    listAccounts: (limit: number): Promise<Account[]> => payments.list<AccountRecord>('account', { limit }),
    listPayouts: (accountId: string, o: { after: string | null; limit: number }): Promise<Payout[]> =>
      payments.list<PayoutRecord>('payout', { parent: accountId, ...o }),
    reversalsOf: (transferId: string): Promise<Reversal[]> =>
      payments.list<ReversalRecord>('reversal', { parent: transferId, limit: 100 }),
    transfersOf: (group: string, limit: number): Promise<Transfer[]> => payments.transfersOf(group, limit),

    /** `ref` names it; a second one of that name is the first. */
    async openAccount(
      ref: string,
      o: {
        email: string | null
        country: string
        metadata: Record<string, string>
        controller: AccountRecord['controller']
      },
    ): Promise<Account> {
      const value: AccountRecord = {
        ...o,
        currency: CURRENCY_OF[o.country] ?? 'usd',
        destination: null,
        interval: 'daily',
      }
      const account = { id: `acct_${ref}`, type: 'account', parent: null, value, at: clock.now() }
      await payments.add(account, [])
      return findAccount(account.id)
    },
    async setInterval(id: string, interval: string): Promise<Account> {
      const account = await findAccount(id)
      const value = { ...account.value, interval }
      if (!(await payments.change(account, value, []))) throw contended()
      return { ...account, value }
    },

    /** What the owner says on the onboarding page: where to pay, by one of the test accounts. */
    async chooseDestination(
      id: string,
      flavour: string,
      o: { currency?: string | undefined } = {},
    ): Promise<Account> {
      const account = await findAccount(id)
      const kind = FLAVOURS[flavour]
      if (!kind) throw invalidRequest(`Unknown test account: ${flavour}`)
      const { country } = account.value
      const currency = o.currency ?? account.value.currency
      const destination = {
        ...{ id: `${kind.kind === 'card' ? 'card' : 'ba'}_${newRef()}`, flavour, country, currency },
        ...{ isInstant: kind.isInstant && currency in INSTANT_LIMITS, isBroken: false },
      }
      return change(account, { ...account.value, currency, destination })
    },
    /** What the provider finds out about the one that is there. */
    changeDestination: async (id: string, patch: DestinationPatch): Promise<Account> =>
      changeDestination(await findAccount(id), patch),

    async transfer(
      ref: string,
      o: {
        amount: number
        currency: string
        destination: string
        group: string | null
        metadata: Record<string, string>
      },
    ): Promise<Transfer> {
      const id = `tr_${ref}`
      const again = await payments.find<TransferRecord>(id)
      if (again) return again
      await findAccount(o.destination)
      const { destination, ...rest } = o
      const value: TransferRecord = { ...rest, reversed: 0 }
      const transfer: Transfer = { id, type: 'transfer', parent: destination, value, at: clock.now() }
      const told = [event('transfer.created', id, renderTransfer(transfer, []), null)]
      if ((await payments.addHeld(transfer, told)) === 'insufficient')
        throw short('You have insufficient available funds in your Stripe account.')
      onEvents?.(id)
      return findTransfer(id)
    },
    async reverse(transferId: string, ref: string, amount: number | null): Promise<Reversal> {
      const id = `trr_${ref}`
      const again = await payments.find<ReversalRecord>(id)
      if (again) return again
      const transfer = await findTransfer(transferId)
      const left = transfer.value.amount - transfer.value.reversed
      const taken = amount ?? left
      if (left === 0)
        throw invalidRequest(
          'The transfer is already fully reversed.',
          'transfer_already_reversed',
          undefined,
          true,
        )
      if (taken > left)
        throw invalidRequest(
          `Reversal amount (${taken}) is greater than unreversed amount on transfer (${left})`,
          undefined,
          'amount',
          true,
        )
      // Where currencies are exchanged on the way, another sum comes back than went out.
      const exchanged = Number((await payments.setting('exchange_difference')) ?? 0)
      const { currency } = transfer.value
      const reversal: Reversal = {
        ...{ id, type: 'reversal', parent: transferId, at: clock.now() },
        value: { amount: taken + exchanged, currency },
      }
      const gain = {
        id: `tu_${id}`,
        type: 'topup',
        parent: null,
        value: { amount: exchanged, currency },
        at: clock.now(),
      }
      const value = { ...transfer.value, reversed: transfer.value.reversed + taken }
      const told = [
        event('transfer.reversed', transferId, renderTransfer({ ...transfer, value }, [reversal]), null),
      ]
      const also = exchanged === 0 ? [reversal] : [reversal, gain]
      const held = { account: transfer.parent!, currency, amount: taken }
      if (!(await payments.change(transfer, value, told, also, held))) {
        const isShort = (await payments.balance(held.account, currency)) < taken
        throw isShort ? short('The account has insufficient funds to cover this reversal.') : contended()
      }
      onEvents?.(transferId)
      return reversal
    },

    async pay(
      accountId: string,
      ref: string,
      o: {
        amount: number
        currency: string
        method: 'standard' | 'instant'
        destination: string | null
        metadata: Record<string, string>
      },
    ): Promise<Payout> {
      const id = `po_${ref}`
      const again = await payments.find<PayoutRecord>(id)
      if (again) return again
      const { value: account } = await findAccount(accountId)
      const to = account.destination
      if (!to || (o.destination !== null && o.destination !== to.id))
        throw invalidRequest(
          `No such external account: '${o.destination ?? ''}'`,
          'resource_missing',
          'destination',
          true,
        )
      const flavour = FLAVOURS[to.flavour]!
      // Nothing goes to what is errored, also not by hand (docs.stripe.com/connect/webhooks, `payout.failed`). The code of
      // the refusal is not documented; this is the one for accounts whose payouts are disabled.
      if (!flavour.isVerified || to.isBroken)
        throw invalidRequest(
          'Payouts are not enabled on this account.',
          'payouts_not_allowed',
          undefined,
          true,
        )
      if (o.currency !== to.currency)
        throw invalidRequest(`The destination takes ${to.currency}.`, 'invalid_currency', 'currency', true)
      const limits = INSTANT_LIMITS[o.currency]
      if (o.method === 'instant' && !(to.isInstant && limits))
        throw invalidRequest(
          'The destination does not support instant payouts.',
          'instant_payouts_unsupported',
          'method',
          true,
        )
      if (o.method === 'instant' && limits && (o.amount > limits.most || o.amount < limits.least))
        throw invalidRequest(
          'The amount is outside of what an instant payout may be.',
          o.amount > limits.most ? 'amount_too_large' : 'amount_too_small',
          'amount',
          true,
        )
      const refused = await payments.setting('payouts_refused')
      if (refused) throw invalidRequest('The sandbox was told to refuse payouts.', refused, undefined, true)
      const at = clock.now()
      const takes =
        flavour.ends === 'late' ? LATE_TAKES : o.method === 'instant' ? INSTANT_TAKES : STANDARD_TAKES
      const value: PayoutRecord = {
        ...{ ...o, destination: to.id, status: 'pending', failure: null, ends: flavour.ends },
        ...{ arrivesAt: at + (o.method === 'instant' ? HOUR / 2 : takes), dueAt: at + takes },
        nextAt: at + Math.min(takes, LEAVES_AFTER),
      }
      const payout: Payout = { id, type: 'payout', parent: accountId, value, at }
      const told = [event('payout.created', id, renderPayout(payout), accountId)]
      if ((await payments.addHeld(payout, told)) === 'insufficient')
        throw short('You have insufficient funds in your Stripe account for this payout.')
      onEvents?.(id)
      return find<PayoutRecord>('payout', id)
    },
    /** By the platform, only until it is submitted to the bank (docs.stripe.com/api/payouts/cancel, which names no code). */
    async cancel(id: string, accountId: string | null): Promise<Payout> {
      const p = await findPayout(id, accountId)
      if (p.value.status !== 'pending')
        throw invalidRequest(
          `Only pending payouts can be canceled; this one is ${p.value.status}.`,
          undefined,
          undefined,
          true,
        )
      const value = { ...p.value, status: 'canceled', nextAt: null } as const
      return changePayout(p, value, ['payout.canceled', 'payout.updated'])
    },
    /** What happens to a payout at its bank, by whoever tests it; `late`: nothing for ten days. */
    async decide(
      id: string,
      outcome: 'paid' | 'failed' | 'late',
      failure = 'could_not_process',
    ): Promise<Payout> {
      const p = await find<PayoutRecord>('payout', id)
      const { status } = p.value
      const isOpen = status === 'pending' || status === 'in_transit'
      if (!isOpen && !(outcome === 'failed' && status === 'paid'))
        throw invalidRequest(`This payout is ${status}.`)
      if (outcome === 'late') {
        const dueAt = clock.now() + LATE_TAKES
        const late = { ...p.value, status: 'in_transit', dueAt, nextAt: dueAt } as const
        return changePayout(p, late, ['payout.updated'])
      }
      if (outcome === 'failed') return fail(p, failure)
      return changePayout(p, { ...p.value, status: 'paid', nextAt: null }, ['payout.paid', 'payout.updated'])
    },
    /** Lets time do its work on payouts nobody looked at. @returns how many changed */
    async sweep(limit: number): Promise<number> {
      const due = await payments.duePayouts(clock.now(), limit)
      for (const id of due) await findPayout(id, null)
      return due.length
    },
    /** Money from outside, so that what tests and seeds sold without a payment can be paid out. */
    async fund(currency: string, amount: number): Promise<void> {
      const value = { amount, currency }
      await payments.add({ id: `tu_${newRef()}`, type: 'topup', parent: null, value, at: clock.now() }, [])
    },
    /** Of the platform's balance (`account` null): what is not settled yet cannot be sent. */
    async balanceOf(
      account: string | null,
    ): Promise<{ currency: string; available: number; pending: number }[]> {
      return payments.balances(account ?? '')
    },
    /** What banks have got from an account and kept, by currency: what a ledger has to agree with. */
    received: (account: string): Promise<Record<string, number>> => payments.received(account),
  }
}

/** What an account of a country is kept in; others in dollars. */
const CURRENCY_OF: Record<string, string> = {
  ...{ US: 'usd', GB: 'gbp', CA: 'cad', AU: 'aud', CH: 'chf', JP: 'jpy' },
  ...{
    DE: 'eur',
    FR: 'eur',
    IT: 'eur',
    ES: 'eur',
    NL: 'eur',
    AT: 'eur',
    IE: 'eur',
    BE: 'eur',
    FI: 'eur',
    PT: 'eur',
  },
}
