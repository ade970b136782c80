/** Secrets for one test run, made fresh: nothing that looks like a key stands in the repository. */
export async function testSecrets(): Promise<Record<string, string>> {
  const random = (bytes: number) =>
    Buffer.from(crypto.getRandomValues(new Uint8Array(bytes))).toString('base64')
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'sign',
    'verify',
  ])
  const [spki, pkcs8] = await Promise.all([
    crypto.subtle.exportKey('spki', pair.publicKey),
    crypto.subtle.exportKey('pkcs8', pair.privateKey),
  ])
  return {
    AUTH_SECRET: random(32),
    LINK_SECRET: random(32),
    SUPPRESSION_SECRET: random(32),
    RESEND_API_KEY: `re_${random(12)}`,
    RESEND_WEBHOOK_SECRET: `whsec_${random(24)}`,
    SENDGRID_API_KEY: `SG.${random(12)}`,
    SENDGRID_WEBHOOK_PUBLIC_KEY: Buffer.from(spki).toString('base64'),
    SENDGRID_WEBHOOK_PRIVATE_KEY: Buffer.from(pkcs8).toString('base64'),
    STRIPE_SECRET_KEY: `sk_test_${random(12)}`,
    STRIPE_WEBHOOK_SECRET: `whsec_${random(24)}`,
  }
}
