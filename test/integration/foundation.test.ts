import { exports } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { makeSeller, testContainer } from '#test/support/container.ts'

describe('the foundation', () => {
  it('is healthy once its demo is there, and says so with a request id and security headers', async () => {
    const health = () => exports.default.fetch('http://127.0.0.1:8787/healthz')
    expect((await health()).status).toBe(503)
    await (await testContainer()).sandbox!.store.setSetting('seeded', 'yes')
    const res = await health()
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
