import { exports } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { makeSeller, testContainer } from '#test/support/container.ts'

describe('the foundation', () => {
  it('answers healthz with a request id and security headers', async () => {
    const res = await exports.default.fetch('http://127.0.0.1:8787/healthz')
    expect(res.status).toBe(200)
    expect(res.headers.get('x-request-id')).toMatch(/^req_/)
    expect(res.headers.get('content-security-policy')).toContain("script-src 'self' 'nonce-")
  })

  it('keeps what a seller set', async () => {
    const c = await testContainer()
    const scope = await makeSeller(c)
    const { settings, batch } = c.repos(scope)
    await batch([settings.update({ brandColor: '#123456' }, 5)])
    expect(await settings.get()).toMatchObject({ brandColor: '#123456', promptSeconds: 10 })
  })
})
