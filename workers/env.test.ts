import { describe, expect, test } from 'vitest'
import { testSecrets } from '#test/support/test-secrets.ts'
import { parseConfig } from './env.ts'

const env = {
  PROVIDERS: 'live',
  BASE_URL: 'https://back.example.com',
  MAIL_DOMAIN: 'mail.example.com',
  ...(await testSecrets()),
}
const mail = (vars: Record<string, string> = {}) => parseConfig({ ...env, ...vars }).mail
const none = { dailyQuota: null, warmUpSince: null }

describe('what a provider may be asked', () => {
  test('is what the providers document, in live mode', () => {
    expect(mail().limits).toEqual({
      resend: { callsPerSecond: 5, mailsPerSecond: 500, ...none },
      sendgrid: { callsPerSecond: 100, mailsPerSecond: 100_000, ...none },
    })
  })

  test('is only what is set, in the sandbox', () => {
    expect(mail({ PROVIDERS: 'sandbox', SENDGRID_CALLS_PER_SECOND: '0.5' }).limits).toEqual({
      resend: { callsPerSecond: 10_000, mailsPerSecond: 1_000_000, ...none },
      sendgrid: { callsPerSecond: 0.5, mailsPerSecond: 1_000_000, ...none },
    })
  })

  test('has a quota for each provider and one first day of the domain', () => {
    const { resend, sendgrid } = mail({ RESEND_DAILY_QUOTA: '100', MAIL_WARM_UP_SINCE: '2026-11-20' }).limits
    expect(resend).toMatchObject({ dailyQuota: 100, warmUpSince: Date.UTC(2026, 10, 20) })
    expect(sendgrid).toMatchObject({ dailyQuota: null, warmUpSince: Date.UTC(2026, 10, 20) })
  })

  test.each([
    ['RESEND_CALLS_PER_SECOND', '0', 'must be more than 0'],
    ['SENDGRID_MAILS_PER_SECOND', 'many', 'must be a number'],
    ['SENDGRID_DAILY_QUOTA', '1.5', 'must be whole'],
    ['MAIL_WARM_UP_SINCE', '20.11.2026', 'must be a day, for example 2026-11-20'],
    ['MAIL_WARM_UP_SINCE', '2026-02-30', 'must be a day, for example 2026-11-20'],
  ])('%s=%s is refused by name: %s', (name, value, why) => {
    expect(() => mail({ [name]: value })).toThrow(`Awning cannot start. ${name}: ${why}`)
  })
})

describe('weights', () => {
  test.each([
    [{}, { resend: 1, sendgrid: 0 }],
    [{ MAIL_PROVIDER: 'sendgrid' }, { resend: 0, sendgrid: 1 }],
    [{ MAIL_WEIGHTS: 'resend=70,sendgrid=30' }, { resend: 70, sendgrid: 30 }],
    [{ MAIL_WEIGHTS: 'sendgrid=1, resend=0' }, { resend: 0, sendgrid: 1 }],
    [{ MAIL_WEIGHTS: 'sendgrid=100' }, { resend: 0, sendgrid: 100 }],
  ])('of %j', (vars, wanted) => {
    expect(mail(vars).weights).toEqual(wanted)
  })

  test.each([
    '',
    'resend',
    'resend=-1',
    'resend=1,resend=2',
    'resend=0,sendgrid=0',
    'postmark=1',
    'resend=1;sendgrid=1',
  ])('refuse %j', (value) => {
    expect(() => mail({ MAIL_WEIGHTS: value })).toThrow(
      'MAIL_WEIGHTS: must look like resend=70,sendgrid=30, with one above 0',
    )
  })
})

describe('payments', () => {
  const payments = (vars: Record<string, string> = {}) => parseConfig({ ...env, ...vars }).payments

  test('go to Stripe itself in live mode, untaxed, for 10 % and 50 minor units', () => {
    expect(payments()).toMatchObject({
      baseUrl: 'https://api.stripe.com',
      tax: false,
      platformFee: { percent: 10, fixed: 50 },
    })
  })

  test('go to the fake in the sandbox, taxed', () => {
    expect(payments({ PROVIDERS: 'sandbox' })).toMatchObject({
      baseUrl: 'https://back.example.com/dev/fakes/stripe',
      tax: true,
    })
    expect(payments({ PROVIDERS: 'sandbox', STRIPE_TAX: 'off' }).tax).toBe(false)
    expect(payments({ PLATFORM_FEE_PERCENT: '0', PLATFORM_FEE_FIXED: '0' }).platformFee).toEqual({
      percent: 0,
      fixed: 0,
    })
  })

  test.each([
    [{ PROVIDERS: 'sandbox', STRIPE_SECRET_KEY: 'sk_live_abc' }, 'STRIPE_SECRET_KEY: is a live key'],
    [{ STRIPE_SECRET_KEY: 'pk_test_abc' }, 'STRIPE_SECRET_KEY: must start with sk_live_'],
    [{ STRIPE_WEBHOOK_SECRET: 'whsec_a b' }, 'STRIPE_WEBHOOK_SECRET: must start with whsec_'],
    [{ PLATFORM_FEE_PERCENT: '101' }, 'PLATFORM_FEE_PERCENT: must be 0 to 100'],
    [{ PLATFORM_FEE_FIXED: '0.5' }, 'PLATFORM_FEE_FIXED: must be whole'],
  ])('%j cannot be', (vars, why) => {
    expect(() => payments(vars as Record<string, string>)).toThrow(why)
  })
})
