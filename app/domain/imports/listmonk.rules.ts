import { type ConsentState, isLessMail } from '../audience/consent.rules.ts'

/**
 * listmonk's upsert of a subscription (behaviour/listmonk.md 2.4, tables A and B) in our states: unconfirmed is pending,
 * confirmed is subscribed. Nobody who opted out comes back, which listmonk does with the switch on.
 * @param overwrite `overwrite_subscription_status`
 */
export function listmonkConsent(was: ConsentState, incoming: ConsentState, overwrite: boolean): ConsentState {
  if (!overwrite || isLessMail(was, 'pending')) return was
  return incoming
}

/** listmonk names whoever has no name by the part of the address before the @. */
export const guessName = (email: string): string =>
  email
    .slice(0, email.lastIndexOf('@'))
    .replaceAll('.', ' ')
    .replace(/(^| )\p{L}/gu, (first) => first.toUpperCase())
