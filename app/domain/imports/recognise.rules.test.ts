import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { EXPORT_COLUMNS } from '../exports/columns.ts'
import { checkMapping, mappingSchema } from './mapping.schema.ts'
import { proposeMapping } from './recognise.rules.ts'
import { planColumns, readCells } from './values.rules.ts'

const lines = (text: string) => text.split('\n').map((line) => line.split('|'))
/** What is proposed for a file, without what is ignored. */
function proposed(header: string, rows = '') {
  const { source, mapping, duplicates } = proposeMapping(header.split('|'), rows ? lines(rows) : [])
  const columns = Object.fromEntries(Object.entries(mapping.columns).filter(([, t]) => t !== 'ignore'))
  return { source, columns, duplicates }
}

/** What a file says, read by the mapping that is proposed for it. */
function read(header: string[], rows: string[][]) {
  const { mapping } = proposeMapping(header, rows)
  const plan = planColumns(header, mapping)
  return rows.map((cells) => readCells(cells, plan, { blankClears: false, clearToken: null }))
}

describe('files of known systems', () => {
  test.each([
    {
      source: 'awning',
      header: EXPORT_COLUMNS.join('|'),
      rows: 'ada@example.com|Ada|customer|2024-01-01T00:00:00.000Z||2024-01-01T00:00:00.000Z||1|12.00 USD|GB|unsubscribed|own_choice',
      says: {
        name: 'Ada',
        country: 'GB',
        consent: { state: 'unsubscribed', at: null, source: 'own_choice' },
      },
      columns: {
        email: 'email',
        name: 'name',
        country: 'country',
        consent: 'consent',
        consent_reason: 'consent_source',
      },
    },
    {
      source: 'gumroad',
      header:
        'Purchase ID|Item Name|Buyer Name|Purchase Email|Buyer Email|Do not contact?|Purchase Date|Subtotal ($)|City|Zip Code|State|Country|Rating|Favourite colour',
      rows: 'abc==|Book|Ada|ada@example.com|a@example.com|0|2024-01-01|10|Paris|75001||France|5|blue',
      says: {
        ...{ name: 'Ada', country: 'FR' },
        attributes: { city: 'Paris', zip_code: '75001', favourite_colour: 'blue' },
      },
      columns: {
        ...{
          'Buyer Name': 'name',
          'Purchase Email': 'email',
          'Do not contact?': 'unsubscribed',
          Country: 'country',
        },
        ...{ City: 'attributes.city', 'Zip Code': 'attributes.zip_code', State: 'attributes.state' },
        'Favourite colour': 'attributes.favourite_colour',
      },
    },
    {
      source: 'gumroad',
      header: 'Subscriber Email|Subscribed Time',
      rows: 'ada@example.com|2024-01-01 10:00:00 UTC',
      says: {},
      columns: { 'Subscriber Email': 'email' },
    },
    {
      source: 'listmonk',
      header: 'uuid|email|name|attributes|status|created_at|updated_at',
      rows: '5e1c|ada@example.com|Ada|{}|enabled|2024-01-01T00:00:00Z|2024-01-01T00:00:00Z',
      says: {
        ...{ name: 'Ada', attributes: {}, sourceAt: Date.UTC(2024, 0, 1) },
        consent: { state: 'subscribed', at: null, source: null },
      },
      columns: {
        email: 'email',
        name: 'name',
        attributes: 'attributes',
        status: 'consent',
        updated_at: 'updated_at',
      },
    },
    {
      source: 'mailchimp',
      header:
        'Email Address|First Name|Last Name|Birthday|MEMBER_RATING|OPTIN_TIME|OPTIN_IP|CONFIRM_TIME|CONFIRM_IP|LATITUDE|LONGITUDE|GMTOFF|DSTOFF|TIMEZONE|CC|REGION|UNSUB_TIME|UNSUB_CAMPAIGN_TITLE|UNSUB_REASON|LAST_CHANGED|LEID|EUID|NOTES|TAGS',
      rows: 'ada@example.com|Ada|Lovelace|12/10|2||||||||||GB||2024-03-01 10:00:00|News|NORMAL_UNSUBSCRIBE|2024-03-01 10:00:00|1|e1||"VIP"',
      says: {
        ...{ name: 'Ada Lovelace', country: 'GB', tags: ['VIP'], attributes: { birthday: '12/10' } },
        consent: { state: 'unsubscribed', at: Date.UTC(2024, 2, 1, 10), source: null },
        sourceAt: Date.UTC(2024, 2, 1, 10),
      },
      columns: {
        ...{ 'Email Address': 'email', 'First Name': 'first_name', 'Last Name': 'last_name', CC: 'country' },
        ...{ Birthday: 'attributes.birthday', CONFIRM_TIME: 'consent_at', UNSUB_TIME: 'unsubscribed' },
        ...{ LAST_CHANGED: 'updated_at', NOTES: 'attributes.notes', TAGS: 'tags' },
      },
    },
    {
      source: 'kit',
      header: 'id|email_address|first_name|state|tags|created_at',
      rows: '1|ada@example.com|Ada|cancelled|vip|2024-01-15T10:30:00Z',
      says: { name: 'Ada', tags: ['vip'], consent: { state: 'unsubscribed', at: null, source: null } },
      columns: { email_address: 'email', first_name: 'first_name', state: 'consent', tags: 'tags' },
    },
    {
      source: 'substack',
      header: 'email|active_subscription|expiry|plan|email_disabled|created_at|first_payment_at',
      rows: 'ada@example.com|true|2026-12-01T00:00:00.000Z|yearly|false|2024-02-01T10:00:00.000Z|',
      says: { attributes: { active_subscription: true, expiry: '2026-12-01T00:00:00.000Z', plan: 'yearly' } },
      columns: {
        ...{ email: 'email', active_subscription: 'attributes.active_subscription:boolean' },
        ...{ expiry: 'attributes.expiry:date', plan: 'attributes.plan', email_disabled: 'unsubscribed' },
      },
    },
    {
      source: 'ghost',
      header:
        'id|email|name|note|subscribed_to_emails|complimentary_plan|stripe_customer_id|created_at|deleted_at|labels|tiers',
      rows: 'x1|ada@example.com|Ada||true|false||2024-01-01T00:00:00.000Z||vip|Gold',
      says: {
        ...{ name: 'Ada', tags: ['vip'], attributes: { complimentary_plan: false, tiers: 'Gold' } },
        consent: { state: 'subscribed', at: null, source: null },
      },
      columns: {
        ...{ email: 'email', name: 'name', note: 'attributes.note', subscribed_to_emails: 'consent' },
        ...{
          complimentary_plan: 'attributes.complimentary_plan:boolean',
          labels: 'tags',
          tiers: 'attributes.tiers',
        },
      },
    },
  ])('$source: $header', ({ source, header, rows, says, columns }) => {
    expect(proposed(header, rows)).toEqual({ source, columns, duplicates: [] })
    expect(read(header.split('|'), lines(rows))).toEqual([
      { row: { email: { email: 'ada@example.com', emailGiven: 'ada@example.com' }, ...says } },
    ])
    expect(checkMapping(proposeMapping(header.split('|'), []).mapping, header.split('|'))).toEqual([])
  })

  it('ours is one that has columns of ours only', () => {
    expect(proposed('email|name').source).toBeNull()
    expect(proposed('email|kinds').source).toBe('awning')
    expect(proposed('email|kinds|plan').source).toBeNull()
  })
})

describe('headers of anybody', () => {
  test.each([
    ['E-Mail|Vorname|Nachname|Land', ['email', 'first_name', 'last_name', 'country']],
    ['Adresse e-mail|Prénom|Nom|Pays', ['email', 'first_name', 'last_name', 'country']],
    ['CORREO ELECTRÓNICO|Nombre|Apellidos|País', ['email', 'first_name', 'last_name', 'country']],
    ['endereço de e-mail|nome|sobrenome|etiquetas', ['email', 'first_name', 'last_name', 'tags']],
    ['indirizzo_email|Nome|Cognome|Paese', ['email', 'first_name', 'last_name', 'country']],
    ['E-mailadres|Voornaam|Achternaam|Land', ['email', 'first_name', 'last_name', 'country']],
    ['email.address|NAME|customer-id', ['email', 'name', 'external_id']],
    ['Mail|Name|Vorname', ['email', 'last_name', 'first_name']],
    ['Mail|Name|Vorname|Nachname', ['email', 'name', 'first_name', 'last_name']],
    ['Email|Opted out|id|Created At', ['email', 'unsubscribed']],
  ])('%s', (header, targets) => {
    expect(Object.values(proposed(header).columns)).toEqual(targets)
  })

  it('says what several columns claim, and leaves both for a person to decide', () => {
    const { columns, duplicates } = proposed('E-Mail|Mail|Name')
    expect([columns, duplicates]).toEqual([{ 'E-Mail': 'email', Mail: 'email', Name: 'name' }, ['email']])
    expect(proposed('email|email').duplicates).toEqual(['email'])
  })

  test.each([
    ['status', 'active\nunsubscribed', 'consent'],
    ['status', 'active\nVIP', 'attributes.status'],
    ['state', 'CA\nNY', 'attributes.state'],
    ['state', '', 'attributes.state'],
    ['consent', 'whatever', 'consent'],
    ['newsletter', 'ja\nnein', 'consent'],
    ['Opt-in date', '2024-01-01', 'consent_at'],
    ['Opt-in date', '01/02/2024', 'attributes.opt_in_date'],
    ['attributes', '{"a":1}', 'attributes'],
    ['attributes', 'tall, dark', 'attributes.attributes'],
    ['Seats', '1\n20', 'attributes.seats:number'],
    ['Score', '0.5\n-3', 'attributes.score:number'],
    ['Seats', '1\n?', 'attributes.seats'],
    ['Zip', '75001', 'attributes.zip'],
    ['Phone', '4915112345', 'attributes.phone'],
    ['Room', '007', 'attributes.room'],
    ['Paid', 'yes\nno', 'attributes.paid:boolean'],
    ['Paid', '1\n0', 'attributes.paid:number'],
    ['Joined', '2024-01-31', 'attributes.joined:date'],
    ['Größe (cm)', 'L', 'attributes.große_cm'],
    ['好き', 'L', 'attributes.好き'],
    ['!!!', 'L', undefined],
    ['__proto__', 'L', 'attributes.proto'],
    ['constructor', 'L', 'attributes.constructor'],
  ])('%s with %j is %s', (header, cells, target) => {
    const rows = cells.split('\n').map((cell) => ['ada@example.com', cell])
    const { mapping } = proposeMapping(['email', header], cells === '' ? [] : rows)
    expect(Object.entries(mapping.columns).find(([h]) => h === header)?.[1]).toBe(target ?? 'ignore')
  })

  it('knows addresses where no header says so, if only one column has them', () => {
    expect(proposed('Column 1|Column 2', 'Ada|ada@example.com\nBob|').columns).toEqual({
      ...{ 'Column 1': 'attributes.column_1', 'Column 2': 'email' },
    })
    expect(Object.values(proposed('a|b', 'ada@example.com|bob@example.com').columns)).not.toContain('email')
    expect(proposed('e-mail|b', '|bob@example.com').columns).toEqual({ 'e-mail': 'email', b: 'attributes.b' })
  })

  it('proposes no more attributes than a person can have', () => {
    const header = ['email', ...Array.from({ length: 300 }, (_, i) => `field ${i}`)]
    const targets = Object.values(proposeMapping(header, []).mapping.columns)
    expect(targets.filter((t) => t !== 'ignore')).toHaveLength(201)
  })

  it('gives attributes keys of their own, and ignores what cannot be told apart', () => {
    expect(proposed('email|Plan|plan|plan!|x|x').columns).toEqual({
      ...{ email: 'email', Plan: 'attributes.plan', plan: 'attributes.plan_2', 'plan!': 'attributes.plan_3' },
    })
  })
})

test('whatever the header, each column gets a target that the mapping takes', () => {
  const name = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary', maxLength: 90 }),
    fc.constantFrom('email', 'Name', 'state', '__proto__'),
  )
  fc.assert(
    fc.property(fc.array(name, { maxLength: 8 }), fc.array(fc.array(fc.string())), (header, rows) => {
      const { mapping, duplicates } = proposeMapping(header, rows)
      expect(Object.keys(mapping.columns).toSorted()).toEqual([...new Set(header)].toSorted())
      const parsed = mappingSchema.parse(JSON.parse(JSON.stringify(mapping)))
      const errors = checkMapping(parsed, header).filter((e) => e.path !== 'mapping')
      if (duplicates.length === 0) expect(errors).toEqual([])
      else expect(errors).not.toEqual([])
    }),
    { numRuns: 2_000 },
  )
})

test('no line it looked at is refused for what it guessed', () => {
  const cell = fc.oneof(
    ...[
      fc.double().map(String),
      fc.integer().map(String),
      fc.date({ noInvalidDate: true }).map((d) => d.toJSON()),
    ],
    fc.constantFrom(
      '',
      '0',
      '1',
      '007',
      'yes',
      'no',
      'x',
      'true',
      '1,5',
      '2024-04-03',
      'active',
      'CA',
      '{}',
      'a@example.com',
    ),
  )
  const columns = ['email', 'status', 'state', 'Opt-in date', 'updated at', 'attributes', 'Seats', 'Joined']
  const address = fc.constant('ada@example.com')
  const line = fc.tuple(address, ...columns.slice(1).map(() => cell))
  fc.assert(
    fc.property(fc.array(line, { maxLength: 3 }), (rows) => {
      for (const result of read(columns, rows)) expect(result).toHaveProperty('row')
    }),
    { numRuns: 3_000 },
  )
})

it('a header that stands there twice is the same both times, or ignored', () => {
  const { mapping } = proposeMapping(
    ['email', 'state', 'state'],
    [['a@example.com', 'subscribed', 'Bavaria']],
  )
  expect(mapping.columns).toEqual({ email: 'email', state: 'ignore' })
})
