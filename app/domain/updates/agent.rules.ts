import { isbot } from 'isbot'
import type { Agent } from './mail-event.rules.ts'

/** Gmail and Yahoo fetch pictures through proxies of their own, but only once the person opens the mail. */
const FETCHES_ON_OPENING = /GoogleImageProxy|YahooMailProxy|YahooCacheSystem/i
/** Apple's Mail Privacy Protection loads every picture of every mail, and says nothing but this. */
const APPLE_PRIVACY_PROXY = 'Mozilla/5.0'
/** Security products that look like a browser but for their name. */
const LINK_SCANNER =
  /barracuda|proofpoint|urldefense|mimecast|safelinks|microsoft[ -]?(defender|atp)|symantec|messagelabs|bluecoat|trend ?micro|ironport|\bcisco|sophos|forcepoint|websense|fireeye|trellix|fortinet|fortiguard|zscaler|avanan|check ?point|vade ?secure|hornetsecurity|bitdefender|kaspersky|mcafee|trustwave|cloudmark|spamtitan|mailscanner/i

/**
 * Who loads a pixel or follows a link, by what it says of itself. What does not say is taken for a person: scanners
 * that pass for browsers are found by how fast they click (burst.rules).
 * @param o.purpose the values of `Purpose`, `Sec-Purpose` and `X-Moz`, or empty
 */
export function classifyAgent(o: { userAgent: string; method: string; purpose: string }): Agent {
  const userAgent = o.userAgent.trim()
  if (o.method === 'HEAD' || /prefetch|prerender|preview/i.test(o.purpose)) return 'prefetch'
  if (userAgent === APPLE_PRIVACY_PROXY) return 'proxy'
  if (FETCHES_ON_OPENING.test(userAgent)) return 'person'
  if (userAgent === '' || LINK_SCANNER.test(userAgent) || isbot(userAgent)) return 'scanner'
  return 'person'
}
