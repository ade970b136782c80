import { exports } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { DAY, MINUTE } from '#app/domain/kernel/time.ts'
import { addContacts } from '#test/support/audience.ts'
import { advance, makeSeller, type TestContainer, testContainer } from '#test/support/container.ts'
import { exported, settled } from '#test/support/exports.ts'
import { makeMember } from '#test/support/members.ts'
import type { SellerScope } from '#workers/auth/scope.ts'
import { createSignedExports } from '#workers/auth/signed-export.ts'
import { createSignedFiles } from '#workers/auth/signed-file.ts'

let c: TestContainer
let scope: SellerScope
let other: SellerScope
let cookie: string
let foreign: string
let both: string
let id: string
let text: string
beforeAll(async () => {
  c = await testContainer()
  scope = await makeSeller(c, 'links')
  other = await makeSeller(c, 'others')
  ;({ cookie } = await makeMember(c, scope, 'accountant', 'ours@example.com'))
  ;({ cookie: foreign } = await makeMember(c, other, 'owner', 'theirs@example.com'))
  // Joined the other seller first, which is the one a fresh session looks at.
  await makeMember(c, other, 'support', 'both@example.com')
  ;({ cookie: both } = await makeMember(c, scope, 'support', 'both@example.com'))
  await addContacts(
    c,
    scope,
    Array.from({ length: 30 }, (_, i) => ({ followerSince: i * DAY })),
  )
  const made = await exported(c, scope, { types: ['followers'] })
  id = made.view.id
  text = made.text!
})
const get = (url: string, headers: Record<string, string> = {}, method = 'GET') =>
  exports.default.fetch(new URL(url, c.config.baseUrl), { method, headers, redirect: 'manual' })
const page = (of = id) => `/audience/exports/${of}/download`
const signed = async (at = c) => (await at.services.exports.get(scope, id)).download_url!
const downloads = async () => (await c.services.exports.get(scope, id)).downloads

describe('the address that is mailed', () => {
  it('gives a member the file under its name, and is kept by nothing in between', async () => {
    const answer = await get(page(), { cookie })
    expect(await answer.text()).toBe(text)
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'cache-control': 'private, no-store',
      'content-disposition': expect.stringMatching(/^attachment; filename="audience-links-/),
    })
  })

  it('asks who is there to sign in, and leads back', async () => {
    const answer = await get(page())
    expect([answer.status, answer.headers.get('location')]).toEqual([
      302,
      `/sign-in?next=${encodeURIComponent(page())}`,
    ])
  })

  it('is not there for anybody else, and for a member whichever seller they looked at last', async () => {
    expect((await get(page(), { cookie: foreign })).status).toBe(404)
    expect((await get(page(), { cookie: both })).status).toBe(200)
    expect((await get(page('exp_00000000000000000000000000'), { cookie })).status).toBe(404)
    expect((await get(page('x'), { cookie })).status).toBe(404)
  })

  it('is not there any more for who was removed', async () => {
    const made = await makeMember(c, scope, 'support', 'gone@example.com')
    expect((await get(page(), { cookie: made.cookie })).status).toBe(200)
    await c.services.members.remove(scope, made.memberId)
    expect((await get(page(), { cookie: made.cookie })).status).toBe(404)
  })
})

describe('a link in an API answer', () => {
  it('leads to the file without a session, for five minutes', async () => {
    expect(await (await get(await signed())).text()).toBe(text)
    const links = createSignedExports('s'.repeat(32))
    const token = links.path(scope, id, 0).slice('/exports/'.length)
    expect(links.open(token, 5 * MINUTE - 1)).toEqual({ sellerId: scope.sellerId, exportId: id })
    expect(() => links.open(token, 5 * MINUTE)).toThrow(/link_expired/)
  })

  it('forged, altered, cut or signed for something else leads nowhere', async () => {
    const url = await signed()
    const [body, signature] = url.split('/').at(-1)!.split('.') as [string, string]
    const altered = btoa(atob(body).replace(scope.sellerId, other.sellerId)).replace(/=+$/, '')
    const asFile = createSignedFiles(c.config.secrets.link).path(scope, { id }, c.clock.now())
    for (const token of [
      `${altered}.${signature}`,
      `${body}.${signature.slice(0, -2)}xx`,
      `${body}.`,
      body,
      `${body}.${signature}.x`,
      asFile.split('/').at(-1)!,
      createSignedExports('another secret of thirty-two characters')
        .path(scope, id, c.clock.now())
        .split('/')
        .at(-1)!,
    ])
      expect((await get(`/exports/${token}`)).status, token).toBe(404)
    // A link of another seller to this export: signed by us, and still there is no such export of theirs.
    expect((await get(c.signedExports.path(other, id, c.clock.now()))).status).toBe(404)
  })
})

describe('a download', () => {
  it('of the whole is counted; asking about it, and going on with it, is not', async () => {
    const before = await downloads()
    await (await get(page(), { cookie })).text()
    await (await get(page(), { cookie, range: 'bytes=0-' })).text()
    expect(await downloads()).toBe(before + 2)
    expect((await get(page(), { cookie }, 'HEAD')).headers.get('content-length')).toBe(String(text.length))
    const rest = await get(page(), { cookie, range: 'bytes=100-' })
    expect([rest.status, await rest.text()]).toEqual([206, text.slice(100)])
    expect((await get(page(), { cookie, range: 'bytes=99999999-' })).status).toBe(416)
    expect(await downloads()).toBe(before + 2)
  })
})

describe('an export that is over says so kindly', () => {
  const over = async (at: TestContainer, which: string, code: string) => {
    const url = at.signedExports.path(scope, which, at.clock.now())
    for (const [path, headers] of [
      [page(which), { cookie }],
      [url, {}],
    ] as const) {
      const asPage = await get(path, { ...headers, accept: 'text/html' })
      expect([asPage.status, await asPage.text()]).toEqual([
        410,
        expect.stringMatching(/no longer here.*Make a new one/s),
      ])
      const asProblem = await get(path, headers)
      expect(asProblem.status).toBe(410)
      expect(await asProblem.json()).toMatchObject({ code, status: 410 })
    }
  }

  it('revoked', async () => {
    const made = await exported(c, scope, { types: ['followers'], columns: ['email'] })
    await c.services.exports.revoke(scope, made.view.id)
    await over(c, made.view.id, 'export_revoked')
    expect((await get(page(made.view.id), { cookie: foreign })).status).toBe(404)
  })

  it('expired, also while its file has not been removed yet', async () => {
    const later = await advance(c, 7 * DAY)
    expect((await settled(later, scope, id)).bytes).not.toBeNull()
    await over(later, id, 'export_expired')
    await c.sandbox!.clock.setOffset(0)
  })

  it('and is not there while it is being made', async () => {
    const held = await testContainer()
    held.jobs.wake = () => undefined
    const asked = await held.services.exports.create(scope, { types: ['affiliates'] })
    expect(asked.download_url).toBeNull()
    expect((await get(page(asked.id), { cookie })).status).toBe(404)
  })
})
