import { beforeEach, describe, expect, test } from 'vitest'
import { bulkMessage, bulkRecipient } from '#test/support/bulk-message.ts'
import { mailSandbox } from '#test/support/mail-sandbox.ts'

const sandbox = mailSandbox()
beforeEach(() => sandbox.reset())

describe.each(['resend', 'sendgrid'] as const)('%s behind the port', (name) => {
  const provider = sandbox[name]

  test('takes a batch, and each recipient gets a personal mail with personal headers', async () => {
    const outcome = await provider.sendBulk(bulkMessage(3))
    expect(outcome).toMatchObject({ kind: 'accepted', providerIds: { length: 3 } })
    const [mail] = await sandbox.mails({ to: 'Reader-2@example.com' })
    expect(mail).toMatchObject({
      to: 'reader-2@example.com',
      from: '"Shop, Inc." <shop@mail.shop.example>',
      subject: 'New in “Course”: 2 pages',
      html: '<p>Hello</p><a href="https://shop.example/l/2?a=1&amp;b="2"">Open</a>\n<a href="https://shop.example/u/t2">Stop</a> {{left}}',
      text: 'Open https://shop.example/l/2?a=1&amp;b="2"\n\nStop https://shop.example/u/t2',
      provider: name,
      at: '2026-11-20T12:00:00.000Z',
      tags: { awning_delivery: 'dlv_2', awning_update: 'upd_1', awning_batch: '1' },
      headers: {
        'Reply-To': 'help@shop.example',
        'List-Unsubscribe': '<https://shop.example/u/t2>',
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
        'Auto-Submitted': 'auto-generated',
      },
    })
    expect(await sandbox.mails()).toHaveLength(3)
  })

  test('takes a full batch of the size it promises', async () => {
    const outcome = await provider.sendBulk(bulkMessage(provider.maxRecipientsPerCall))
    expect(outcome).toMatchObject({
      kind: 'accepted',
      providerIds: { length: provider.maxRecipientsPerCall },
    })
    expect(await sandbox.mails()).toHaveLength(provider.maxRecipientsPerCall)
    expect(await sandbox.store.mailCounts()).toEqual({ calls: 1, mails: provider.maxRecipientsPerCall })
  })

  test('refuses one recipient more', async () => {
    const outcome = await provider.sendBulk(bulkMessage(provider.maxRecipientsPerCall + 1))
    expect(outcome).toMatchObject({ kind: 'rejected', cause: 'message' })
    expect(await sandbox.mails()).toHaveLength(0)
  })

  test('sends a single mail', async () => {
    const { recipients: _r, tags: _t, ...mail } = bulkMessage(0)
    const outcome = await provider.sendOne({ ...mail, to: { email: 'ada@example.com', name: 'Ada' } })
    expect(outcome).toMatchObject({ kind: 'accepted', providerIds: { length: 1 } })
    expect(await sandbox.mails({ to: 'ada@example.com' })).toMatchObject([{ tags: {} }])
  })

  test('takes hyphens, dots, plus signs and punycode in addresses', async () => {
    const emails = [
      'a-b@example.com',
      'a.b+c@sub-domain.example.com',
      "o'neil_@xn--bcher-kva.example",
      'x@a.xn--p1ai',
    ]
    const recipients = emails.map((email, i) => bulkRecipient(i, { email }))
    expect(await provider.sendBulk(bulkMessage(0, { recipients }))).toMatchObject({ kind: 'accepted' })
  })

  test('one bad address does not keep the mail from the others', async () => {
    const message = bulkMessage(4)
    message.recipients[1] = bulkRecipient(2, { email: 'double..dot@example.com' })
    message.recipients[3] = bulkRecipient(4, { email: 'nobody@nowhere' })
    expect(await provider.sendBulk(message)).toMatchObject({
      kind: 'partial',
      results: [{ kind: 'accepted' }, { kind: 'rejected' }, { kind: 'accepted' }, { kind: 'rejected' }],
    })
    expect((await sandbox.mails()).map((m) => m.to)).toEqual(['reader-1@example.com', 'reader-3@example.com'])
  })

  test.each([
    ['timeout', { kind: 'unknown' }],
    ['server_error', { kind: 'unknown' }],
    ['rate_limit', { kind: 'retry_later', afterSeconds: 1 }],
    ['reject', { kind: 'rejected', cause: 'message' }],
  ] as const)('a scripted %s sends nobody, and the next call works', async (mode, wanted) => {
    await sandbox.store.addFault({ port: 'mail', mode, times: 1 })
    expect(await provider.sendBulk(bulkMessage(2))).toMatchObject(wanted)
    expect(await sandbox.mails()).toHaveLength(0)
    expect(await provider.sendBulk(bulkMessage(2))).toMatchObject({ kind: 'accepted' })
  })

  test('a lost answer is unknown although the mails went out', async () => {
    await sandbox.store.addFault({ port: 'mail', mode: 'drop_after_accept', times: 1 })
    expect(await provider.sendBulk(bulkMessage(2))).toEqual({
      kind: 'unknown',
      reason: 'no_answer: SandboxNetworkError',
    })
    expect(await sandbox.mails()).toHaveLength(2)
  })

  test('a fault of another port is left alone, and faults are used in the order given', async () => {
    await sandbox.store.addFault({ port: 'files', mode: 'timeout', times: 1 })
    await sandbox.store.addFault({ port: 'mail', mode: 'rate_limit', times: 2 })
    await sandbox.store.addFault({ port: 'mail', mode: 'reject', times: 1 })
    const kinds: string[] = []
    for (let i = 0; i < 4; i++)
      kinds.push((await provider.sendBulk(bulkMessage(1, { idempotencyKey: `k${i}` }))).kind)
    expect(kinds).toEqual(['retry_later', 'retry_later', 'rejected', 'accepted'])
    expect(await sandbox.store.pendingFaults()).toEqual([
      { port: 'files', mode: 'timeout', times: 1, provider: null },
    ])
  })

  test('a fault of the other provider is left to it, one of this provider is taken', async () => {
    const other = name === 'resend' ? 'sendgrid' : 'resend'
    await sandbox.store.addFault({ port: 'mail', mode: 'reject', times: 1, provider: other })
    await sandbox.store.addFault({ port: 'mail', mode: 'reject', times: 1, provider: name })
    expect(await provider.sendBulk(bulkMessage(1))).toMatchObject({ kind: 'rejected' })
    expect(await provider.sendBulk(bulkMessage(1))).toMatchObject({ kind: 'accepted' })
    expect(await sandbox.store.pendingFaults()).toMatchObject([{ provider: other, times: 1 }])
  })

  test('told that its quota is used up or its key refused, it says so as the real one does', async () => {
    await sandbox.store.addFault({ port: 'mail', mode: 'quota', times: 1, provider: name })
    await sandbox.store.addFault({ port: 'mail', mode: 'unauthorized', times: 1, provider: name })
    const path = name === 'resend' ? '/resend/emails' : '/sendgrid/v3/mail/send'
    const answers = [await sandbox.call(path, {}), await sandbox.call(path, {})]
    expect(answers.map((a) => a.status)).toEqual(name === 'resend' ? [429, 403] : [401, 401])
    const bodies = await Promise.all(answers.map((a) => a.json()))
    expect(bodies).toMatchObject(
      name === 'resend'
        ? [{ name: 'daily_quota_exceeded' }, { name: 'invalid_api_key' }]
        : [
            { errors: [{ message: 'Maximum credits exceeded' }] },
            { errors: [{ message: /authorization grant is invalid/ }] },
          ],
    )
  })

  test('a rate that is set is kept: what comes faster is refused, and the next second is free', async () => {
    await sandbox.store.setSetting('mail_rate', '4')
    const burst = async (n: number) => {
      const kinds: string[] = []
      for (let i = 0; i < n; i++)
        kinds.push((await provider.sendBulk(bulkMessage(1, { idempotencyKey: crypto.randomUUID() }))).kind)
      return kinds.filter((kind) => kind === 'accepted').length
    }
    expect(await burst(6)).toBe(4)
    sandbox.clock.at += 250
    expect(await burst(2)).toBe(1)
    sandbox.clock.at += 1000
    expect(await burst(6)).toBe(4)
    sandbox.clock.at -= 86_400_000
    expect(await burst(6)).toBe(4)
    expect(await sandbox.mails()).toHaveLength(13)
  })

  test('its headers tell what is left of the rate', async () => {
    const path = name === 'resend' ? '/resend/emails' : '/sendgrid/v3/mail/send'
    const prefix = name === 'resend' ? 'ratelimit' : 'x-ratelimit'
    const left = async () => {
      const { status, headers } = await sandbox.call(path, {})
      return [status, headers.get(`${prefix}-limit`), headers.get(`${prefix}-remaining`)]
    }
    const [, limit, remaining] = await left()
    expect(Number(remaining)).toBeLessThan(Number(limit))
    await sandbox.store.setSetting('mail_rate', '2')
    const wrong = name === 'resend' ? 422 : 400
    expect([await left(), await left(), await left()]).toEqual([
      [wrong, '2', '1'],
      [wrong, '2', '0'],
      [429, '2', '0'],
    ])
    const { headers } = await sandbox.call(path, {})
    expect(name === 'resend' ? headers.get('retry-after') : headers.get('x-ratelimit-reset')).toBe(
      name === 'resend' ? '1' : String(sandbox.clock.now() / 1000 + 1),
    )
  })

  test('a wrong key blames the account, not the mails', async () => {
    const path = name === 'resend' ? '/resend/emails' : '/sendgrid/v3/mail/send'
    const answer = await sandbox.call(path, {}, { authorization: 'Bearer nonsense' })
    expect(answer.status).toBe(name === 'resend' ? 403 : 401)
  })

  test('without keeping, a call is one row, counted and not stored', async () => {
    await sandbox.store.setSetting('mail_keep', 'none')
    expect(await provider.sendBulk(bulkMessage(50))).toMatchObject({
      kind: 'accepted',
      providerIds: { length: 50 },
    })
    expect(await sandbox.mails()).toHaveLength(0)
    expect(await sandbox.store.mailCounts()).toEqual({ calls: 1, mails: 50 })
  })
})

describe('Resend', () => {
  const { resend, store, clock } = sandbox

  test('the same key and bytes give the first answer again and send nothing', async () => {
    const first = await resend.sendBulk(bulkMessage(3))
    clock.at += 23 * 3_600_000
    expect(await resend.sendBulk(bulkMessage(3))).toEqual(first)
    expect(await sandbox.mails()).toHaveLength(3)
  })

  test('after 24 hours the key is forgotten and the same call sends again', async () => {
    await resend.sendBulk(bulkMessage(1))
    clock.at += 24 * 3_600_000
    await resend.sendBulk(bulkMessage(1))
    expect(await sandbox.mails()).toHaveLength(2)
  })

  test('the same key with other bytes is a conflict', async () => {
    await resend.sendBulk(bulkMessage(1))
    expect(await resend.sendBulk(bulkMessage(1, { subject: 'Other' }))).toMatchObject({
      kind: 'rejected',
      cause: 'conflict',
      code: 'invalid_idempotent_request',
    })
  })

  test('a lost answer, asked for again with the same key, gives one mail each', async () => {
    await store.addFault({ port: 'mail', mode: 'drop_after_accept', times: 1 })
    expect(await resend.sendBulk(bulkMessage(2))).toMatchObject({ kind: 'unknown' })
    expect(await resend.sendBulk(bulkMessage(2))).toMatchObject({ kind: 'accepted' })
    expect(await sandbox.mails()).toHaveLength(2)
  })

  test('a partial answer is replayed as it was', async () => {
    const message = bulkMessage(3)
    message.recipients[0] = bulkRecipient(1, { email: 'bad@' })
    message.recipients[1] = bulkRecipient(2, { email: 'bad@nowhere' })
    const first = await resend.sendBulk(message)
    expect(first).toMatchObject({
      results: [{ kind: 'rejected' }, { kind: 'rejected' }, { kind: 'accepted' }],
    })
    expect(await resend.sendBulk(message)).toEqual(first)
  })

  test('a second call while the first is in flight is told to wait, and does not send', async () => {
    await store.setSetting('mail_delay_ms', '60')
    const outcomes = await Promise.all([resend.sendBulk(bulkMessage(2)), resend.sendBulk(bulkMessage(2))])
    expect(outcomes.map((o) => o.kind).sort()).toEqual(['accepted', 'retry_later'])
    expect(await sandbox.mails()).toHaveLength(2)
    expect(await resend.sendBulk(bulkMessage(2))).toMatchObject({ kind: 'accepted' })
    expect(await sandbox.mails()).toHaveLength(2)
  })

  test('failed calls do not use up their key', async () => {
    await store.addFault({ port: 'mail', mode: 'reject', times: 1 })
    await resend.sendBulk(bulkMessage(1))
    expect(await resend.sendBulk(bulkMessage(1, { subject: 'Mended' }))).toMatchObject({ kind: 'accepted' })
  })

  const fine = { from: 'a@b.example', to: 'c@d.example', subject: 's', text: 't' }
  test.each([
    ['no subject', { ...fine, subject: undefined }, 422, 'missing_required_field'],
    ['no text or html', { ...fine, text: undefined }, 422, 'missing_required_field'],
    ['51 recipients', { ...fine, to: Array(51).fill('c@d.example') }, 422, 'validation_error'],
    [
      'a tag with an address',
      { ...fine, tags: [{ name: 'to', value: 'c@d.example' }] },
      422,
      'validation_error',
    ],
    [
      'a tag of 257 characters',
      { ...fine, tags: [{ name: 'a', value: 'x'.repeat(257) }] },
      422,
      'validation_error',
    ],
    ['a bad sender', { ...fine, from: 'nobody' }, 422, 'invalid_from_address'],
    ['a header with a line break', { ...fine, headers: { 'X-A': 'a\r\nb' } }, 422, 'validation_error'],
    ['no JSON', '{', 400, 'validation_error'],
  ])('refuses %s', async (_name, body, status, name) => {
    const answer = await sandbox.call('/resend/emails', body)
    expect([answer.status, ((await answer.json()) as { name: string }).name]).toEqual([status, name])
  })

  test('strict mode refuses the whole batch for one bad mail; a batch takes no attachments', async () => {
    expect((await sandbox.call('/resend/emails/batch', [fine, { ...fine, to: 'bad' }])).status).toBe(422)
    expect((await sandbox.call('/resend/emails/batch', [{ ...fine, attachments: [] }])).status).toBe(422)
    expect((await sandbox.call('/resend/emails/batch', [])).status).toBe(422)
    expect((await sandbox.call('/resend/emails/batch', [fine])).status).toBe(200)
  })

  test('a key must be 1 to 256 characters long', async () => {
    const answer = await sandbox.call('/resend/emails', fine, { 'idempotency-key': 'k'.repeat(257) })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ name: 'invalid_idempotency_key' })
  })

  test('bodies of any size are kept and found again', async () => {
    // Random, so that gzip cannot shrink it below one stored part.
    const bytes = crypto.getRandomValues(new Uint8Array(60_000))
    const noise = Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('')
    await resend.sendBulk(bulkMessage(40, { html: `<p>${noise}</p>{{token}}` }))
    const mails = await sandbox.mails({ to: 'reader-40@example.com' })
    expect(mails.map((m) => m.html)).toEqual([`<p>${noise}</p>t40`])
  })
})

describe('SendGrid', () => {
  const person = (email: string) => ({ to: [{ email }] })
  const fine = {
    personalizations: [person('c@d.example')],
    from: { email: 'a@b.example' },
    subject: 's',
    content: [{ type: 'text/plain', value: 't' }],
  }
  const send = (body: unknown, headers?: Record<string, string>) =>
    sandbox.call('/sendgrid/v3/mail/send', body, headers)

  test('answers 202 with an id and no body, and 200 in its own sandbox mode', async () => {
    const answer = await send(fine)
    expect(answer.status).toBe(202)
    expect(await answer.text()).toBe('')
    expect(answer.headers.get('x-message-id')).toMatch(/^sbx-/)
    expect((await send({ ...fine, mail_settings: { sandbox_mode: { enable: true } } })).status).toBe(200)
    expect(await sandbox.mails()).toHaveLength(1)
  })

  test('sends twice what is sent twice: there is no idempotency', async () => {
    await sandbox.sendgrid.sendBulk(bulkMessage(1))
    await sandbox.sendgrid.sendBulk(bulkMessage(1))
    expect(await sandbox.mails()).toHaveLength(2)
  })

  test.each([
    ['no personalization', { ...fine, personalizations: [] }, 'personalizations'],
    [
      'an address twice',
      { ...fine, personalizations: [person('c@d.example'), person('C@d.example')] },
      'personalizations.1.to.0.email',
    ],
    [
      'more than 1000 recipients over all personalizations',
      {
        ...fine,
        personalizations: [0, 1].map((p) => ({
          to: Array.from({ length: 501 }, (_, i) => ({ email: `r${p}-${i}@d.example` })),
        })),
      },
      'personalizations',
    ],
    ['a reserved header', { ...fine, headers: { 'Reply-To': 'x@y.example' } }, 'headers.Reply-To'],
    ['Unicode in the sender', { ...fine, from: { email: 'zoë@b.example' } }, 'from.email'],
    ['no subject', { ...fine, subject: undefined }, 'subject'],
    [
      'HTML before text',
      { ...fine, content: [{ type: 'text/html', value: 'h' }, ...fine.content] },
      'content',
    ],
    [
      'both kinds of reply-to',
      { ...fine, reply_to: { email: 'r@b.example' }, reply_to_list: [] },
      'reply_to',
    ],
    ['a number as custom arg', { ...fine, custom_args: { a: 1 } }, 'custom_args.a'],
    [
      'substitutions over 10,000 bytes',
      { ...fine, personalizations: [{ ...person('c@d.example'), substitutions: { a: 'ä'.repeat(5_001) } }] },
      'personalizations.0.substitutions',
    ],
    [
      'send_at beyond 72 hours',
      { ...fine, send_at: Math.floor(sandbox.clock.now() / 1000) + 73 * 3600 },
      'send_at',
    ],
    [
      'eleven categories',
      { ...fine, categories: Array.from({ length: 11 }, (_, i) => `c${i}`) },
      'categories',
    ],
  ])('refuses %s and names the field', async (_name, body, field) => {
    const answer = await send(body)
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ errors: [{ field }] })
  })

  test('a body over 30 MB is refused by the proxy, in HTML; gzip is taken', async () => {
    const answer = await send(`"${'x'.repeat(30_000_001)}"`)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([413, 'text/html; charset=UTF-8'])
    const packed = new Response(
      new Blob([JSON.stringify(fine)]).stream().pipeThrough(new CompressionStream('gzip')),
    )
    expect((await send(await packed.arrayBuffer(), { 'content-encoding': 'gzip' })).status).toBe(202)
  })
})

test('the outbox lists newest first and filters by address and time', async () => {
  await sandbox.resend.sendBulk(bulkMessage(2, { idempotencyKey: 'a' }))
  sandbox.clock.at += 60_000
  const since = sandbox.clock.now()
  await sandbox.sendgrid.sendBulk(bulkMessage(2))
  expect((await sandbox.mails()).map((m) => m.provider)).toEqual(['sendgrid', 'sendgrid', 'resend', 'resend'])
  expect(await sandbox.mails({ since })).toHaveLength(2)
  expect((await sandbox.mails({ to: 'reader-1@example.com', since })).map((m) => m.to)).toEqual([
    'reader-1@example.com',
  ])
  expect(await sandbox.mails({ to: 'reader@example.com' })).toHaveLength(0)
  expect(await sandbox.mails({ limit: 3 })).toHaveLength(3)
})
