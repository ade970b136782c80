import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { emailSchema, parseEmail } from './email.schema.ts'

describe('addresses that are taken', () => {
  test.each([
    ['ada@example.com', 'ada@example.com', 'ada@example.com'],
    ['  Ada.Lovelace@Example.COM\n', 'ada.lovelace@example.com', 'Ada.Lovelace@example.com'],
    ['first-last@sub-domain.example.co.uk', 'first-last@sub-domain.example.co.uk', null],
    ['a-b-c@ex-ample.org', 'a-b-c@ex-ample.org', null],
    ['ada+news@example.com', 'ada+news@example.com', null],
    ["o'neil@example.ie", "o'neil@example.ie", null],
    ['_under_score_@example.com', '_under_score_@example.com', null],
    ['1234567890@example.com', '1234567890@example.com', null],
    ['#!$%&*/=?^`{|}~@example.com', '#!$%&*/=?^`{|}~@example.com', null],
    ['ada@1and1.de', 'ada@1and1.de', null],
    ['ada@bücher.example', 'ada@xn--bcher-kva.example', null],
    ['ada@BÜCHER.example', 'ada@xn--bcher-kva.example', null],
    ['ada@bu\u0308cher.example', 'ada@xn--bcher-kva.example', null],
    ['ada@пример.рф', 'ada@xn--e1afmkfd.xn--p1ai', null],
    ['ada@例え.テスト', 'ada@xn--r8jz45g.xn--zckzah', null],
    ['ada@xn--bcher-kva.example', 'ada@xn--bcher-kva.example', null],
    [`${'a'.repeat(64)}@example.com`, `${'a'.repeat(64)}@example.com`, null],
    [
      `${'a'.repeat(64)}@${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(58)}.at`,
      `${'a'.repeat(64)}@${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(58)}.at`,
      null,
    ],
  ])('%j', (given, email, emailGiven) => {
    expect(parseEmail(given)).toEqual({ email, emailGiven: emailGiven ?? email })
  })
})

describe('addresses that are refused, with what to mend', () => {
  test.each([
    ['', /empty/],
    ['   ', /empty/],
    ['ada', /@/],
    ['@example.com', /before the @/],
    ['ada@', /domain/],
    ['ada@localhost', /domain with a dot/],
    ['ada@example', /domain with a dot/],
    ['ada@.com', /domain/],
    ['ada@example..com', /domain/],
    ['ada@example.com.', /domain/],
    ['ada@-example.com', /domain/],
    ['ada@example-.com', /domain/],
    ['ada@exa_mple.com', /domain/],
    ['ada@127.0.0.1', /domain/],
    ['ada@1.2', /domain/],
    ['ada@0x7f.1', /domain/],
    ['ada@[127.0.0.1]', /domain/],
    ['ada@example.com/path', /domain/],
    ['ada@example.com:25', /domain/],
    ['ada@example.123', /domain/],
    ['ada@exa mple.com', /domain/],
    ['ada@xn--zzzzzzzz--.example', /domain/],
    [`ada@${'b'.repeat(64)}.com`, /domain/],
    ['erased-ct_1@Erased.invalid', /can get mail/],
    ['.ada@example.com', /before the @/],
    ['ada.@example.com', /before the @/],
    ['a..da@example.com', /before the @/],
    ['ada lovelace@example.com', /before the @/],
    ['"ada"@example.com', /before the @/],
    ['ada@lovelace@example.com', /before the @/],
    ['Ada <ada@example.com>', /before the @/],
    ['a,b@example.com', /before the @/],
    ['josé@example.com', /before the @/],
    ['ada@example.com\r\nBcc: x@y.example', /invisible/],
    ['ada\u0000@example.com', /invisible/],
    ['ada\u200b@example.com', /invisible/],
    ['ada@exam\u200bple.com', /invisible/],
    ['ada@exam\u00adple.com', /invisible/],
    ['\u202eada@example.com', /invisible/],
    ['ada\u2028@example.com', /invisible/],
    ['ada\ud800@example.com', /invisible/],
    [`${'a'.repeat(65)}@example.com`, /64/],
    [`${'a'.repeat(64)}@${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(59)}.at`, /254/],
  ])('%j', (given, message) => {
    expect(parseEmail(given)).toMatch(message)
    expect(emailSchema.safeParse(given).error?.issues[0]?.message).toMatch(message)
  })
})

test('the canonical form is its own canonical form, and case or outer space never make a second contact', () => {
  const local = fc.stringMatching(/^[A-Za-z0-9_+'-]{1,20}(\.[A-Za-z0-9]{1,10})?$/)
  const domain = fc.stringMatching(/^[a-z0-9]{1,10}(\.[a-zß-öø-ÿ]{2,8}){1,3}$/)
  fc.assert(
    fc.property(local, domain, (l, d) => {
      const parsed = parseEmail(`${l}@${d}`)
      if (typeof parsed === 'string') return
      expect(parseEmail(parsed.email)).toEqual({ email: parsed.email, emailGiven: parsed.email })
      expect(parseEmail(parsed.emailGiven)).toEqual(parsed)
      for (const twin of [` ${l}@${d}\t`, `${l.toUpperCase()}@${d.toUpperCase().normalize('NFD')}`]) {
        const other = parseEmail(twin)
        if (typeof other !== 'string' && !/[ß]/.test(d)) expect(other.email).toBe(parsed.email)
      }
    }),
  )
})

test('whatever is taken is plain ASCII that fits an envelope', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.emailAddress()), (given) => {
      const parsed = parseEmail(given)
      if (typeof parsed === 'string') return
      for (const form of [parsed.email, parsed.emailGiven]) expect(form).toMatch(/^[!-~]{1,64}@[a-z0-9.-]+$/)
    }),
    { numRuns: 2_000 },
  )
})

test('a plain address gets the answer the long way would have given', () => {
  // A capital in the domain always takes the long way, and changes nothing else.
  const unit = fc.constantFrom(...'aAzZ09._-+!x@n'.split(''), '@', '.', '.com', '--', 'xn--', '.0x')
  const anything = fc.string({ unit, maxLength: 30 }).map((s) => s.replace('@@', '@'))
  const likely = fc
    .tuple(
      fc.stringMatching(/^[A-Za-z0-9_+.-]{1,66}$/),
      fc.stringMatching(/^([a-z0-9-]{1,65}\.){1,4}[a-z0-9-]{1,65}$/),
    )
    .map(([local, domain]) => `${local}@${domain}`)
  const erased = fc.constantFrom('a@erased.invalid', 'a@x.erased.invalid', 'a@xerased.invalid')
  fc.assert(
    fc.property(fc.oneof(anything, likely, erased, fc.emailAddress()), (given) => {
      const at = given.lastIndexOf('@') + 1
      const domain = given.slice(at).toLowerCase()
      expect(parseEmail(given.slice(0, at) + domain)).toEqual(
        parseEmail(given.slice(0, at) + domain.toUpperCase()),
      )
    }),
    { numRuns: 10_000 },
  )
})
