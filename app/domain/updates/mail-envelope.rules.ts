/**
 * Defence against header injection, applied by both mail adapters before anything leaves. Forms and imports refuse
 * such values with a named field long before; this is the last place where one could still do harm.
 */
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]/u
const PLAIN_ADDRESS = /^[^\s<>(),;:"\\[\]@]+@[^\s<>(),;:"\\[\]@]+$/

export const isUnsafeHeaderText = (value: string) => CONTROL.test(value)
export const isPlainAddress = (email: string) => PLAIN_ADDRESS.test(email) && !CONTROL.test(email)

export type MailEnvelope = {
  from: { email: string; name: string }
  replyTo: string | null
  subject: string
  headers: Readonly<Record<string, string>>
}

/** What is wrong with the parts all recipients share, as a code, or null. */
export function envelopeFault(mail: MailEnvelope): string | null {
  if (!isPlainAddress(mail.from.email)) return 'unsafe_from'
  if (isUnsafeHeaderText(mail.from.name)) return 'unsafe_from'
  if (mail.replyTo !== null && !isPlainAddress(mail.replyTo)) return 'unsafe_reply_to'
  if (isUnsafeHeaderText(mail.subject)) return 'unsafe_subject'
  for (const [name, value] of Object.entries(mail.headers)) {
    if (!/^[A-Za-z0-9-]+$/.test(name) || isUnsafeHeaderText(value)) return 'unsafe_header'
  }
  return null
}

/** The same for one recipient; `headerKeys` are the placeholders that occur in the subject or in headers. */
export function recipientFault(
  recipient: { email: string; name: string | null; substitutions: Readonly<Record<string, string>> },
  headerKeys: Iterable<string>,
): string | null {
  if (!isPlainAddress(recipient.email)) return 'unsafe_address'
  if (recipient.name !== null && isUnsafeHeaderText(recipient.name)) return 'unsafe_name'
  for (const key of headerKeys) {
    if (isUnsafeHeaderText(recipient.substitutions[key] ?? '')) return 'unsafe_header'
  }
  return null
}

/** `Acme, Inc.` and an address → `"Acme, Inc." <hello@acme.example>` (RFC 5322: quoted where it must be). */
export function formatMailbox(name: string | null, email: string): string {
  if (!name) return email
  const plain = /^[\p{L}\p{N} !#$%&'*+/=?^_`{|}~-]+$/u.test(name)
  return `${plain ? name : `"${name.replace(/["\\]/g, '\\$&')}"`} <${email}>`
}
