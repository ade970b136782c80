import type { SandboxStore } from '#db/sandbox/sandbox-store.ts'
import type { Expand, ExpandedMail } from './fakes/mail-fake.ts'
import { expandResend, parseResendId } from './fakes/resend.fake.ts'
import { expandSendgrid, parseSendgridId } from './fakes/sendgrid.fake.ts'

const EXPAND: Record<'resend' | 'sendgrid', Expand> = { resend: expandResend, sendgrid: expandSendgrid }

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
