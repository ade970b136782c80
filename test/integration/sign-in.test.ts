import { createOTP } from '@better-auth/utils/otp'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DAY, MINUTE } from '#app/domain/kernel/time.ts'
import { advance, makeSeller, type TestContainer, testContainer } from '#test/support/container.ts'
import { asked, keepCookies, makeLogin, makeMember } from '#test/support/members.ts'
import type { SellerScope } from '#workers/auth/scope.ts'
import { findSession, requireSeller } from '#workers/auth/session.ts'
import { createSignIn } from '#workers/auth/sign-in.ts'
import { listMails } from '#workers/dev/captured-mails.ts'

let c: TestContainer
let scope: SellerScope
let from = 0
beforeAll(async () => {
  scope = await makeSeller(await testContainer())
})
beforeEach(async () => {
  c = await testContainer()
  from += 1
})
/** Limits count per address and mailbox; each test calls from its own. */
const headers = (cookie = '') => new Headers({ cookie, 'cf-connecting-ip': `192.0.2.${from}` })

async function linkFor(email: string, next: string | null = null): Promise<URL> {
  await createSignIn(c).requestLink({ email, next }, headers())
  await c.settle()
  const [mail] = await listMails(c.sandbox!.store, { to: email, limit: 1 })
  return new URL(/https?:\/\/\S+\/sign-in\/verify\S+/.exec(mail!.text)![0])
}
const tokenFor = async (email: string) => (await linkFor(email)).searchParams.get('token')!
const refused = (code: string) => expect.objectContaining({ code })

describe('the sign-in link', () => {
  it('signs in once, and leads to the seller', async () => {
    const { memberId } = await makeMember(c, scope, 'support', 'once@example.com')
    const url = await linkFor('once@example.com', '/products?tab=1')
    expect(url.searchParams.get('next')).toBe('/products?tab=1')
    const token = url.searchParams.get('token')!

    const { headers: set, secondFactor } = await createSignIn(c).enterByLink(token, headers())
    expect(secondFactor).toBe(false)
    const cookie = keepCookies('', set)
    const session = await requireSeller(asked(cookie), c)
    expect(session).toMatchObject({
      member: { id: memberId, role: 'support' },
      seller: { id: scope.sellerId },
    })
    await expect(createSignIn(c).enterByLink(token, headers())).rejects.toEqual(refused('link_invalid'))
  })

  it('has a cookie no script can read and no other site can send along', async () => {
    await makeLogin(c, 'cookie@example.com')
    const { headers: set } = await createSignIn(c).enterByLink(
      await tokenFor('cookie@example.com'),
      headers(),
    )
    const cookie = set.getSetCookie().find((s) => s.startsWith('awning.session_token='))
    expect(cookie).toMatch(/HttpOnly/i)
    expect(cookie).toMatch(/SameSite=Lax/i)
    expect(cookie).not.toMatch(/Secure/i)
  })

  it('is Secure wherever the site is https', async () => {
    c = await testContainer({ BASE_URL: 'https://awning.example' })
    await makeLogin(c, 'secure@example.com')
    const { headers: set } = await createSignIn(c).enterByLink(
      await tokenFor('secure@example.com'),
      headers(),
    )
    expect(set.getSetCookie().join()).toMatch(/__Secure-awning\.session_token=[^,]*Secure/)
    expect(await findSession(asked(keepCookies('', set)), c)).not.toBeNull()
  })

  it('runs out after a quarter of an hour of business time', async () => {
    await makeLogin(c, 'late@example.com')
    const token = await tokenFor('late@example.com')
    c = await advance(c, 16 * MINUTE)
    await expect(createSignIn(c).enterByLink(token, headers())).rejects.toEqual(refused('link_invalid'))
  })

  it.each(['', 'x', 'awn-00', `${Date.now().toString(36)}-${'0'.repeat(48)}`])(
    'refuses the made-up token %j',
    (token) => expect(createSignIn(c).enterByLink(token, headers())).rejects.toEqual(refused('link_invalid')),
  )

  it('goes to nobody unknown, and does not say so', async () => {
    await createSignIn(c).requestLink({ email: 'stranger@example.com', next: null }, headers())
    await c.settle()
    expect(await listMails(c.sandbox!.store, { to: 'stranger@example.com' })).toEqual([])
  })

  it('never leads to another site', async () => {
    await makeLogin(c, 'next@example.com')
    expect((await linkFor('next@example.com', 'https://evil.example/')).searchParams.get('next')).toBeNull()
  })

  it('is limited per mailbox, and says when to come again', async () => {
    const ask = () => createSignIn(c).requestLink({ email: 'flood@example.com', next: null }, headers())
    const answers = await Promise.allSettled(Array.from({ length: 21 }, ask))
    const refusals = answers.filter((a) => a.status === 'rejected')
    expect(refusals).toHaveLength(1)
    expect(refusals[0]!.reason).toMatchObject({ code: 'rate_limited', extra: { retryAfterSeconds: 60 } })
  })
})

describe('a password', () => {
  it('is optional: set by somebody signed in, then it signs in', async () => {
    const { loginId, cookie } = await makeMember(c, scope, 'admin', 'pass@example.com')
    const input = { email: 'pass@example.com', password: 'correct horse battery' }
    await expect(createSignIn(c).enterByPassword(input, headers())).rejects.toEqual(refused('wrong_password'))

    await createSignIn(c).changePassword({ newPassword: input.password }, loginId, headers(cookie))
    const { headers: set } = await createSignIn(c).enterByPassword(input, headers())
    expect((await findSession(asked(keepCookies('', set)), c))?.login.email).toBe('pass@example.com')
    await expect(createSignIn(c).enterByPassword({ ...input, password: 'wrong' }, headers())).rejects.toEqual(
      refused('wrong_password'),
    )
  })

  it('changes only with the one before, and then signs out everywhere else', async () => {
    const { loginId, cookie } = await makeMember(c, scope, 'admin', 'change@example.com')
    const change = (currentPassword: string | undefined, newPassword: string) =>
      createSignIn(c).changePassword({ currentPassword, newPassword }, loginId, headers(cookie))
    await change(undefined, 'correct horse battery')
    await expect(change(undefined, 'another horse')).rejects.toMatchObject({
      extra: { errors: [{ path: 'currentPassword', message: 'is needed' }] },
    })
    await expect(change('wrong', 'another horse')).rejects.toMatchObject({
      extra: { errors: [{ path: 'currentPassword', message: 'is not your password' }] },
    })
    const set = await change('correct horse battery', 'another horse!')
    expect(await findSession(asked(cookie), c)).toBeNull()
    expect(await findSession(asked(keepCookies(cookie, set)), c)).not.toBeNull()
  })

  it('tells an unknown address and a wrong password apart for nobody', async () => {
    const ask = createSignIn(c).enterByPassword({ email: 'nobody@example.com', password: 'x' }, headers())
    await expect(ask).rejects.toEqual(refused('wrong_password'))
  })
})

describe('the second factor', () => {
  async function enrolled(email: string) {
    const { loginId, cookie } = await makeMember(c, scope, 'owner', email)
    const started = await createSignIn(c).startTwoFactor(undefined, headers(cookie))
    const { secret } = started
    expect(started.qr.length).toBeGreaterThan(20)
    const set = await createSignIn(c).confirmTwoFactor(await codeOf(secret), headers(cookie))
    return { loginId, secret, backupCodes: started.backupCodes, cookie: keepCookies(cookie, set) }
  }
  /** The URI holds the secret in Base32, as apps read it. */
  const codeOf = (base32: string) => createOTP(fromBase32(base32)).totp()

  it('is asked for after the link too: a mailbox alone opens nothing', async () => {
    const { secret, cookie } = await enrolled('totp@example.com')
    expect((await findSession(asked(cookie), c))?.login.twoFactor).toBe(true)

    const { headers: set, secondFactor } = await createSignIn(c).enterByLink(
      await tokenFor('totp@example.com'),
      headers(),
    )
    expect(secondFactor).toBe(true)
    const half = keepCookies('', set)
    expect(await findSession(asked(half), c)).toBeNull()

    await expect(createSignIn(c).enterSecondFactor('000000', headers(half))).rejects.toMatchObject({
      extra: { errors: [{ path: 'code' }] },
    })
    const done = await createSignIn(c).enterSecondFactor(await codeOf(secret), headers(half))
    expect(await findSession(asked(keepCookies(half, done.headers)), c)).not.toBeNull()
  })

  it('is asked for after the password', async () => {
    const { loginId, cookie, secret } = await enrolled('both@example.com')
    const input = { email: 'both@example.com', password: 'correct horse battery' }
    await createSignIn(c).changePassword({ newPassword: input.password }, loginId, headers(cookie))
    const { headers: set, secondFactor } = await createSignIn(c).enterByPassword(input, headers())
    expect(secondFactor).toBe(true)
    const half = keepCookies('', set)
    const done = await createSignIn(c).enterSecondFactor(await codeOf(secret), headers(half))
    expect(await findSession(asked(keepCookies(half, done.headers)), c)).not.toBeNull()
  })

  it('may be a backup code, once', async () => {
    const { backupCodes } = await enrolled('backup@example.com')
    const enter = async () => {
      const { headers: set } = await createSignIn(c).enterByLink(
        await tokenFor('backup@example.com'),
        headers(),
      )
      return createSignIn(c).enterSecondFactor(backupCodes[0]!, headers(keepCookies('', set)))
    }
    expect((await enter()).secondFactor).toBe(false)
    await expect(enter()).rejects.toMatchObject({ extra: { errors: [{ path: 'code' }] } })
  })

  it('stops guessing', async () => {
    await enrolled('guess@example.com')
    const { headers: set } = await createSignIn(c).enterByLink(await tokenFor('guess@example.com'), headers())
    const half = headers(keepCookies('', set))
    const codes: string[] = []
    for (let i = 0; i < 7; i++)
      codes.push(
        await createSignIn(c)
          .enterSecondFactor('000000', half)
          .then(
            () => 'in',
            (e: { code: string }) => e.code,
          ),
      )
    expect(codes.slice(0, 5)).toEqual(Array(5).fill('invalid'))
    expect(codes.slice(5)).toEqual(Array(2).fill('sign_in_again'))
  })

  it('is off again when its owner says so', async () => {
    const { cookie } = await enrolled('off@example.com')
    const set = await createSignIn(c).endTwoFactor(undefined, headers(cookie))
    expect((await findSession(asked(keepCookies(cookie, set)), c))?.login.twoFactor).toBe(false)
    const { secondFactor } = await createSignIn(c).enterByLink(await tokenFor('off@example.com'), headers())
    expect(secondFactor).toBe(false)
  })
})

describe('a session', () => {
  it('ends with signing out, here or everywhere', async () => {
    const { loginId, cookie } = await makeMember(c, scope, 'marketing', 'out@example.com')
    const other = keepCookies('', new Headers())
    expect(other).toBe('')
    await createSignIn(c).signOut(headers(cookie))
    expect(await findSession(asked(cookie), c)).toBeNull()

    const sessions = [await createSignIn(c).makeSession(loginId), await createSignIn(c).makeSession(loginId)]
    const { sessionCookie } = await import('#workers/auth/session-cookie.ts')
    const cookies = await Promise.all(
      sessions.map(async (t) => (await sessionCookie(t, c.config)).split(';')[0]!),
    )
    await createSignIn(c).signOutEverywhere(headers(cookies[0]))
    for (const each of cookies) expect(await findSession(asked(each), c)).toBeNull()
  })

  it('is asked for in one statement, and a forged cookie in none', async () => {
    const { cookie } = await makeMember(c, scope, 'marketing', 'cheap@example.com')
    const before = c.db.meter.statements
    await requireSeller(asked(cookie), c)
    expect(c.db.meter.statements - before).toBe(1)
    await findSession(asked(cookie.replace(/=[A-Za-z0-9]/, '=!')), c)
    expect(c.db.meter.statements - before).toBe(1)
  })

  it('is forgotten once it has run out, and only then', async () => {
    const { cookie } = await makeMember(c, scope, 'marketing', 'swept@example.com')
    await c.system.logins.sweep(Date.now())
    expect(await findSession(asked(cookie), c)).not.toBeNull()
    const count = () => c.db.d1.prepare('SELECT count(*) AS n FROM sessions').first<number>('n')
    expect(await count()).toBeGreaterThan(0)
    await c.system.logins.sweep(Date.now() + 31 * DAY)
    expect(await count()).toBe(0)
  })

  it('leads to the sign-in page and back when there is none', async () => {
    const thrown = await requireSeller(asked(null, '/products?x=1'), c).catch((e: Response) => e)
    expect((thrown as Response).headers.get('location')).toBe('/sign-in?next=%2Fproducts%3Fx%3D1')
  })
})

function fromBase32(text: string): string {
  const bits = [...text.replace(/=+$/, '')]
    .map((char) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(char).toString(2).padStart(5, '0'))
    .join('')
  return String.fromCharCode(...(bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
}
