import type { FakeProvider, SandboxStore } from '#db/sandbox/sandbox-store.ts'
import type { Expand, ExpandedMail, MailHead } from './fakes/mail-fake.ts'
import { expandResend, headsOfResend, parseResendId } from './fakes/resend.fake.ts'
import { expandSendgrid, headsOfSendgrid, parseSendgridId } from './fakes/sendgrid.fake.ts'

const EXPAND: Record<FakeProvider, Expand<ExpandedMail>> = { resend: expandResend, sendgrid: expandSendgrid }
const HEADS: Record<FakeProvider, Expand<MailHead>> = { resend: headsOfResend, sendgrid: headsOfSendgrid }

export type MailFilter = { to?: string; since?: number; limit?: number }

/** Captured mails, newest call first, one call in memory at a time. `to` is a whole address, `since` epoch ms. */
export async function* eachMail(
  store: SandboxStore,
  { to, since, limit }: MailFilter,
): AsyncGenerator<ExpandedMail> {
  const wanted = to?.toLowerCase()
  let left = limit ?? Number.POSITIVE_INFINITY
  for await (const call of store.keptCalls({ to, since })) {
    for (const mail of EXPAND[call.provider](call)) {
      if (wanted !== undefined && !mail.to.toLowerCase().split(', ').includes(wanted)) continue
      if (left-- <= 0) return
      yield mail
    }
  }
}

/** The same as an array, for tests and pages; give a `limit` where a whole shop's mails may be in there. */
export async function listMails(store: SandboxStore, filter: MailFilter = {}): Promise<ExpandedMail[]> {
  const mails: ExpandedMail[] = []
  for await (const mail of eachMail(store, filter)) mails.push(mail)
  return mails
}

/** A captured mail by the id its provider gave it, or null. */
export async function findMail(store: SandboxStore, id: string): Promise<ExpandedMail | null> {
  const place = parseResendId(id) ?? parseSendgridId(id)
  if (!place) return null
  for await (const call of store.keptCalls({ ref: place.ref })) {
    for (const mail of EXPAND[call.provider](call)) if (mail.id === id) return mail
  }
  return null
}

/** What webhooks tell of the mails of one kept call; [] when there is none. */
export async function headsOf(store: SandboxStore, ref: string): Promise<MailHead[]> {
  for await (const call of store.keptCalls({ ref })) return [...HEADS[call.provider](call)]
  return []
}

/** How often each provider accepted a mail to one address. */
export type Accepted = Record<FakeProvider, number>
export type AcceptanceLog = {
  calls: number
  mails: Accepted
  /** Address → how often it was accepted, by whom. */
  accepted: Map<string, Accepted>
}

/**
 * The providers' own account of an update: counted from the calls they took and nothing else, so that a drill can
 * hold it against Awning's ledger. One call in memory at a time.
 */
export async function acceptanceLog(store: SandboxStore, updateId: string): Promise<AcceptanceLog> {
  const log: AcceptanceLog = { calls: 0, mails: { resend: 0, sendgrid: 0 }, accepted: new Map() }
  for await (const call of store.keptCalls()) {
    let isAbout = false
    for (const mail of HEADS[call.provider](call)) {
      if (mail.tags.awning_update !== updateId) continue
      isAbout = true
      const address = mail.to.toLowerCase()
      const times = log.accepted.get(address) ?? { resend: 0, sendgrid: 0 }
      times[call.provider]++
      log.mails[call.provider]++
      log.accepted.set(address, times)
    }
    if (isAbout) log.calls++
  }
  return log
}
