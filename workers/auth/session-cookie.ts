import type { Config } from '../env.ts'

export const COOKIE_PREFIX = 'awning'
/** From signing in, whatever happens meanwhile: no write per request only to move an end. */
export const SESSION_DAYS = 30

type CookieConfig = Pick<Config, 'secureCookies' | 'secrets'>
/** `Secure` and its name prefix wherever the site is https, always so in live mode; plain http locally. */
const cookieName = (c: CookieConfig) => `${c.secureCookies ? '__Secure-' : ''}${COOKIE_PREFIX}.session_token`

const hmacKey = (c: CookieConfig) =>
  crypto.subtle.importKey(
    'raw',
    new TextEncoder().encode(c.secrets.auth),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign', 'verify'],
  )

/**
 * The session token of a request as better-auth signed it (`token.base64(HMAC-SHA256)`), or null. Checked here so
 * that an ordinary request needs neither better-auth nor, with a made-up cookie, the database.
 */
export async function readSessionToken(request: Request, c: CookieConfig): Promise<string | null> {
  const name = `${cookieName(c)}=`
  const pair = (request.headers.get('cookie') ?? '').split(/; */).find((part) => part.startsWith(name))
  const [, token, signature] =
    /^(.+)\.([A-Za-z0-9+/]{43}=)$/.exec(decode(pair?.slice(name.length) ?? '')) ?? []
  if (!token || !signature) return null
  const bytes = Uint8Array.from(atob(signature), (char) => char.charCodeAt(0))
  const genuine = await crypto.subtle.verify('HMAC', await hmacKey(c), bytes, new TextEncoder().encode(token))
  return genuine ? token : null
}

/** The `Set-Cookie` of a session made outside a sign-in (`/dev/login`), the same better-auth would set. */
export async function sessionCookie(token: string, c: CookieConfig): Promise<string> {
  const mac = await crypto.subtle.sign('HMAC', await hmacKey(c), new TextEncoder().encode(token))
  const value = encodeURIComponent(`${token}.${btoa(String.fromCharCode(...new Uint8Array(mac)))}`)
  const secure = c.secureCookies ? '; Secure' : ''
  return `${cookieName(c)}=${value}; Max-Age=${SESSION_DAYS * 86_400}; Path=/; HttpOnly; SameSite=Lax${secure}`
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return ''
  }
}
