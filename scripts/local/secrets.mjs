import { existsSync, readFileSync, writeFileSync } from 'node:fs'

/** Fresh values for every secret the Worker wants locally; the names are those of workers/env.ts. */
async function freshSecrets() {
  const random = (bytes) => Buffer.from(crypto.getRandomValues(new Uint8Array(bytes))).toString('base64')
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'sign',
    'verify',
  ])
  const exported = async (format, key) =>
    Buffer.from(await crypto.subtle.exportKey(format, key)).toString('base64')
  return {
    AUTH_SECRET: random(32),
    LINK_SECRET: random(32),
    SUPPRESSION_SECRET: random(32),
    RESEND_API_KEY: `re_${random(18)}`,
    RESEND_WEBHOOK_SECRET: `whsec_${random(24)}`,
    SENDGRID_API_KEY: `SG.${random(18)}`,
    SENDGRID_WEBHOOK_PUBLIC_KEY: await exported('spki', pair.publicKey),
    SENDGRID_WEBHOOK_PRIVATE_KEY: await exported('pkcs8', pair.privateKey),
    STRIPE_SECRET_KEY: `sk_test_${random(18)}`,
    STRIPE_WEBHOOK_SECRET: `whsec_${random(24)}`,
  }
}

/**
 * Writes `.dev.vars` once. A file that is there keeps its values (links in mails already sent stay good) and gets
 * what it lacks; the SendGrid pair only together, since one half of a new pair fits no old one.
 */
export async function ensureSecrets(path = '.dev.vars') {
  const text = existsSync(path) ? readFileSync(path, 'utf8') : ''
  const has = (name) => new RegExp(`^${name}=.`, 'm').test(text)
  const fresh = await freshSecrets()
  const pair = Object.keys(fresh).filter((name) => name.startsWith('SENDGRID_WEBHOOK_'))
  const lacking = Object.keys(fresh).filter((name) => (pair.includes(name) ? !pair.every(has) : !has(name)))
  if (lacking.length === 0) return
  const kept = text.split('\n').filter((line) => line && !lacking.some((name) => line.startsWith(`${name}=`)))
  const lines = [...kept, ...lacking.map((name) => `${name}="${fresh[name]}"`)]
  writeFileSync(path, `${lines.join('\n')}\n`, { mode: 0o600 })
}
