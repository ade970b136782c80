import { describe, expect, it } from 'vitest'
import { FILE_MAX, UPLOAD_PART_BYTES } from '#app/domain/imports/import.schema.ts'
import { TEMPLATES } from '#app/domain/imports/policy.schema.ts'
import { AppError } from '#app/domain/kernel/errors.ts'
import { DAY, MINUTE } from '#app/domain/kernel/time.ts'
import { addContacts } from '#test/support/audience.ts'
import { advance, drain, makeSeller, testContainer } from '#test/support/container.ts'
import { exported, sha256Of } from '#test/support/exports.ts'
import { csv, imported, settledImport, withSmallPages } from '#test/support/imports.ts'
import { makeMember } from '#test/support/members.ts'
import { jobScope, memberScope, personScope, type SellerScope } from '#workers/auth/scope.ts'
import { listMails } from '#workers/dev/captured-mails.ts'
import { createRowWriter } from '#workers/services/imports/apply-rows.ts'
import { createImportFiles } from '#workers/services/imports/import-files.ts'
import { createImportRuns } from '#workers/services/imports/import-runs.ts'
import { createImportUndo } from '#workers/services/imports/import-undo.ts'

const c = await testContainer()

async function ownerOf(scope: SellerScope): Promise<SellerScope> {
  const owner = await makeMember(c, scope, 'owner', `owner-${crypto.randomUUID()}@example.com`)
  return memberScope({ sellerId: scope.sellerId, memberId: owner.memberId, name: 'Owner', role: 'owner' })
}
const find = async (scope: SellerScope, email: string) => (await c.repos(scope).contacts.findByEmail(email))!
const optOut = async (scope: SellerScope, email: string) => {
  const { id } = await find(scope, email)
  await c.services.audience.choose(
    personScope({ sellerId: scope.sellerId, contactId: id }),
    'unsubscribed',
    'one_click',
  )
}
const people = (n: number, name = 'Person', status = 'subscribed') =>
  csv('email,name,status', ...Array.from({ length: n }, (_, i) => `p${i}@example.com,${name} ${i},${status}`))

describe('last night’s file says "subscribed" for three people who opted out yesterday', () => {
  it('their data is updated, their choice stands, the report names exactly those three', async () => {
    const scope = await ownerOf(await makeSeller(c))
    await imported(c, scope, people(20))
    const gone = ['p3@example.com', 'p7@example.com', 'p11@example.com']
    for (const email of gone) await optOut(scope, email)

    const { view, rows } = await imported(c, scope, people(20, 'Renamed'))
    expect(view).toMatchObject({ status: 'done', policy: 'profile_only', protected_by_field: { consent: 3 } })
    expect(view.counts).toMatchObject({ rows: 20, updated: 17, protected: 3 })
    expect(rows.filter((r) => r.protected_fields.includes('consent')).map((r) => r.email)).toEqual(gone)
    expect(rows[3]).toMatchObject({ line: 5, outcome: 'protected', updated_fields: ['name'] })
    for (const email of gone)
      expect(await find(scope, email)).toMatchObject({
        name: `Renamed ${email.slice(1, email.indexOf('@'))}`,
        ...{ consentState: 'unsubscribed', consentReason: 'own_choice' },
      })
    expect(await find(scope, 'p4@example.com')).toMatchObject({
      consentState: 'subscribed',
      name: 'Renamed 4',
    })
  })
})

describe('check, commit, undo', () => {
  it('a dry run writes nothing, and the commit does what it said', async () => {
    const scope = await ownerOf(await makeSeller(c))
    await imported(c, scope, people(5))
    const file = csv(
      'email,name',
      'p0@example.com,Other',
      'new@example.com,New',
      'p1@example.com,Person 1',
      'bad,X',
    )
    const { view, rows } = await imported(c, scope, file, { mode: 'dry_run' })
    expect(view).toMatchObject({ status: 'ready', progress: { done: 4, total: 4 } })
    expect(view.counts).toMatchObject({ rows: 4, created: 1, updated: 1, unchanged: 1, invalid: 1 })
    expect(view.samples[0]).toMatchObject({
      changes: [{ field: 'name', before: 'Person 0', after: 'Other' }],
    })
    expect(await c.repos(scope).contacts.findByEmail('new@example.com')).toBeNull()

    await c.services.imports.commit(scope, view.id)
    await drain(c)
    const after = await settledImport(c, scope, view.id)
    expect(after.view).toMatchObject({ status: 'done', mode: 'commit', counts: view.counts, can_undo: true })
    expect(after.rows.map((r) => r.outcome)).toEqual(rows.map((r) => r.outcome))
    expect(await find(scope, 'p0@example.com')).toMatchObject({ name: 'Other' })

    await c.services.imports.undo(scope, view.id)
    await drain(c)
    expect(await c.services.imports.get(scope, view.id)).toMatchObject({
      ...{ status: 'undone', undone: { restored: 1, removed: 1, conflicts: 0 }, can_undo: false },
    })
    expect(await find(scope, 'p0@example.com')).toMatchObject({ name: 'Person 0' })
    expect(await c.repos(scope).contacts.findByEmail('new@example.com')).toBeNull()
  })

  it('a commit is refused when somebody opted out since the check, and comes with the new numbers', async () => {
    const scope = await ownerOf(await makeSeller(c))
    await imported(c, scope, people(5))
    const { view } = await imported(c, scope, people(5, 'Renamed'), { mode: 'dry_run' })
    expect(view.counts).toMatchObject({ updated: 5, protected: 0 })
    await optOut(scope, 'p2@example.com')
    await c.services.imports.commit(scope, view.id)
    await drain(c)
    const again = await c.services.imports.get(scope, view.id)
    expect(again).toMatchObject({ status: 'ready', plan_changed: true, counts: { updated: 4, protected: 1 } })
    expect(await find(scope, 'p1@example.com')).toMatchObject({ name: 'Person 1' })
    await c.services.imports.commit(scope, view.id)
    await drain(c)
    expect(await c.services.imports.get(scope, view.id)).toMatchObject({
      status: 'done',
      plan_changed: false,
    })
    expect(await find(scope, 'p2@example.com')).toMatchObject({
      name: 'Renamed 2',
      consentState: 'unsubscribed',
    })
  })

  it('undo of opt-outs brings back whom it opted out, and nobody who opted out themselves as well', async () => {
    const scope = await ownerOf(await makeSeller(c))
    await imported(c, scope, people(3))
    const { view } = await imported(c, scope, csv('email', 'p0@example.com', 'p1@example.com'), {
      ...{ mode: 'commit', policy: 'opt_outs' },
    })
    expect(view.counts).toMatchObject({ updated: 2 })
    expect(await find(scope, 'p0@example.com')).toMatchObject({ consentState: 'unsubscribed' })
    await optOut(scope, 'p1@example.com')
    await c.services.imports.undo(scope, view.id)
    await drain(c)
    expect(await c.services.imports.get(scope, view.id)).toMatchObject({
      ...{ status: 'undone', undone: { restored: 1, removed: 0, conflicts: 1 } },
    })
    expect(await find(scope, 'p0@example.com')).toMatchObject({ consentState: 'subscribed' })
    expect(await find(scope, 'p1@example.com')).toMatchObject({ consentState: 'unsubscribed' })
  })

  it('of several rows about somebody the last wins, and the first ones are duplicates', async () => {
    const scope = await ownerOf(await makeSeller(c))
    const { rows } = await imported(
      ...([c, scope] as const),
      csv(
        'email,name',
        'A@example.com,First',
        'b@example.com,B',
        ' a@EXAMPLE.com,Second',
        'a@example.com,Third',
      ),
    )
    expect(rows.map((r) => r.outcome)).toEqual(['duplicate', 'created', 'duplicate', 'created'])
    expect(await find(scope, 'a@example.com')).toMatchObject({ name: 'Third' })
  })
})

describe('double opt-in', () => {
  it('whoever is new is pending and gets one confirmation; who presses it is subscribed, and stays through an undo', async () => {
    const scope = await ownerOf(await makeSeller(c))
    const { fields, attributes, blank_clears, clear_token, consent, opt_out_to, listmonk } =
      TEMPLATES.profile_only
    const policy = await c.services.importPolicies.save(scope, {
      ...{ name: 'Ask first', fields, attributes, blank_clears, clear_token, consent, opt_out_to, listmonk },
      double_opt_in: true,
    })
    const { view } = await imported(
      c,
      scope,
      csv('email,status', 'a@ask.example,subscribed', 'b@ask.example,'),
      {
        ...{ mode: 'commit', policy: policy.id },
      },
    )
    expect(view.counts).toMatchObject({ created: 2 })
    await advance(c, MINUTE * 2)
    await drain(c)
    const mails = await listMails(c.sandbox!.store, { to: 'a@ask.example' })
    const toA = mails
    expect(toA).toHaveLength(1)
    expect(await find(scope, 'a@ask.example')).toMatchObject({ consentState: 'pending' })
    const token = /\/f\/([\w-]+)/.exec(toA[0]!.text)![1]!
    await c.services.follows.confirm(token)
    expect(await find(scope, 'a@ask.example')).toMatchObject({ consentState: 'subscribed' })
    await c.services.imports.undo(scope, view.id)
    await drain(c)
    expect((await c.services.imports.get(scope, view.id)).undone).toEqual({
      restored: 0,
      removed: 1,
      conflicts: 1,
    })
    expect(await c.repos(scope).contacts.findByEmail('b@ask.example')).toBeNull()
  })
})

describe('round trip', () => {
  it('an export of ours changes nothing where it came from, and says the same elsewhere', async () => {
    const scope = await ownerOf(await makeSeller(c))
    await addContacts(c, scope, [
      { email: 'buyer@trip.example', customerSince: Date.now() - DAY },
      { email: 'fan@trip.example', followerSince: Date.now() - DAY },
      { email: 'gone@trip.example', followerSince: Date.now() - 2 * DAY },
    ])
    await optOut(scope, 'gone@trip.example')
    const types = ['followers', 'customers'] as const
    const { text } = await exported(c, scope, { types: [...types] })
    const { view } = await imported(c, scope, text!, { mode: 'commit', policy: 'full_sync' })
    expect(view).toMatchObject({ source: 'awning', counts: { rows: 3, unchanged: 3 } })

    const other = await ownerOf(await makeSeller(c))
    await imported(c, other, text!, { mode: 'commit', policy: 'full_sync' })
    for (const email of ['buyer', 'fan', 'gone'].map((n) => `${n}@trip.example`)) {
      const [was, is] = [await find(scope, email), await find(other, email)]
      expect([is.name, is.consentState, is.countryGiven]).toEqual([was.name, was.consentState, was.country])
    }
  })
})

describe('an upload in parts', () => {
  it('is the file its parts make, once', async () => {
    const scope = await ownerOf(await makeSeller(c))
    const row = (i: number) => `big${i}@parts.example,${'n'.repeat(180)}\n`
    const text = `email,name\n${Array.from({ length: 90_000 }, (_, i) => row(i)).join('')}`
    const bytes = new TextEncoder().encode(text)
    expect(bytes.byteLength).toBeGreaterThan(UPLOAD_PART_BYTES)
    const parts = [bytes.subarray(0, UPLOAD_PART_BYTES), bytes.subarray(UPLOAD_PART_BYTES)]
    const begun = await c.services.imports.startUpload(scope)
    const etags = []
    for (const [i, part] of parts.entries())
      etags.push(
        await c.services.imports.putPart(
          ...([scope, begun, i + 1, new Blob([part as BlobPart]).stream(), part.byteLength] as const),
        ),
      )
    const upload = { name: 'big.csv', size: bytes.byteLength, parts: { ...begun, etags } }
    const made = await c.services.imports.create(scope, { mode: 'dry_run' }, upload)
    expect(made).toMatchObject({ id: begun.id, bytes: bytes.byteLength, sha256: await sha256Of(bytes) })
    await drain(c)
    expect((await c.services.imports.get(scope, made.id)).counts).toMatchObject({
      rows: 90_000,
      created: 90_000,
    })
    await expect(c.services.imports.create(scope, {}, upload)).rejects.toMatchObject({
      code: 'already_uploaded',
    })
    const wrong = { ...upload, parts: { ...(await c.services.imports.startUpload(scope)), etags } }
    await expect(c.services.imports.create(scope, {}, wrong)).rejects.toMatchObject({ code: 'upload_gone' })
  })
})

describe('an undo that could not go on', () => {
  it('can be asked for again, goes on where it stopped, and tells of both', async () => {
    const own = await testContainer()
    const scope = await ownerOf(await makeSeller(own))
    withSmallPages(own, 3)
    const { view } = await imported(own, scope, people(8))
    expect(view.counts).toMatchObject({ created: 8 })
    // Its first page is taken back, and then the bucket is gone until the tries are used up.
    const files = createImportFiles({ store: own.objects, textMax: FILE_MAX })
    let reads = 0
    const get: typeof files.get = (...args) => {
      if (++reads > 1) throw new AppError('unavailable', 'file_unavailable', 'The file cannot be read now.')
      return files.get(...args)
    }
    own.services.importRuns = createImportRuns({
      ...{ ...own, files: { ...files, get }, pageRows: 3 },
      ...{ writer: createRowWriter(own), undo: createImportUndo(own) },
    })
    await own.services.imports.undo(scope, view.id)
    await drain(own)
    await own.services.importRuns.giveUp(jobScope(scope.sellerId, 'imports.run'), view.id, 'unavailable')
    const stopped = await own.services.imports.get(scope, view.id)
    expect(stopped).toMatchObject({ status: 'failed', can_undo: true, undone: { removed: 2 } })

    withSmallPages(own, 3)
    await own.services.imports.undo(scope, view.id)
    await drain(own)
    const over = await settledImport(own, scope, view.id)
    expect(over.view).toMatchObject({
      ...{ status: 'undone', undone: { restored: 0, removed: 8, conflicts: 0 }, can_undo: false },
    })
    expect(over.rows).toHaveLength(8)
  })
})
