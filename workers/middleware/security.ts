import { createMiddleware } from 'hono/factory'
import { forbidden } from '#app/domain/kernel/errors.ts'
import type { AppEnv } from '../app-env.ts'

/** Nonce CSP and the usual headers on every answer that is not a socket. Inline styles are TipTap's and React's. */
export const securityHeaders = createMiddleware<AppEnv>(async (c, next) => {
  const nonce = crypto.randomUUID().replaceAll('-', '')
  c.set('nonce', nonce)
  await next()
  if (c.res.webSocket) return
  const headers = new Headers(c.res.headers)
  const csp = [
    `default-src 'self'`,
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'unsafe-inline'`,
    `img-src 'self' data: blob:`,
    `connect-src 'self' ${new URL(c.req.url).origin.replace(/^http/, 'ws')}`,
    `frame-src 'self'`,
    `frame-ancestors 'self'`,
    // Buying posts to us, and leads on to the payment page.
    `form-action 'self' https://checkout.stripe.com`,
    `base-uri 'none'`,
    `object-src 'none'`,
  ].join('; ')
  if (!headers.has('content-security-policy')) headers.set('content-security-policy', csp)
  headers.set('x-content-type-options', 'nosniff')
  if (!headers.has('referrer-policy')) headers.set('referrer-policy', 'same-origin')
  headers.set('permissions-policy', 'camera=(), microphone=(), geolocation=()')
  headers.set('cross-origin-opener-policy', 'same-origin')
  if (c.req.url.startsWith('https:'))
    headers.set('strict-transport-security', 'max-age=31536000; includeSubDomains')
  headers.set('x-request-id', c.get('requestId'))
  c.res = new Response(c.res.body, { status: c.res.status, statusText: c.res.statusText, headers })
})

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Cross-site writes are refused by Origin. Mounted before everything that acts by cookie; API keys, webhooks and
 * the one-click endpoint prove themselves otherwise. A missing Origin with a cookie is refused too, unless the
 * browser says by Sec-Fetch-Site that the page is ours.
 */
export const sameOrigin = createMiddleware<AppEnv>(async (c, next) => {
  if (!SAFE.has(c.req.method)) {
    const origin = c.req.header('origin')
    const site = c.req.header('sec-fetch-site')
    const own = origin ? origin === new URL(c.req.url).origin : site === undefined || site === 'same-origin'
    if (!own) throw forbidden('This form was sent from another site.')
  }
  await next()
})
