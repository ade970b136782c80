import { env, exports } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { ABANDONED_UPLOAD_MS, FILE_LIMITS } from '#app/domain/catalog/file.rules.ts'
import type { ProductView } from '#app/domain/catalog/product.schema.ts'
import { isAppError } from '#app/domain/kernel/errors.ts'
import { MINUTE } from '#app/domain/kernel/time.ts'
import { makeProduct, pdf, png, sha256, streamOf, upload } from '#test/support/catalog.ts'
import { advance, makeSeller, type TestContainer, testContainer } from '#test/support/container.ts'
import { memberScope, type SellerScope } from '#workers/auth/scope.ts'
import { runCron } from '#workers/cron.ts'

let c: TestContainer
let scope: SellerScope
let product: ProductView

beforeEach(async () => {
  c = await testContainer()
  scope = await makeSeller(c)
  product = await makeProduct(c, scope)
})

const refusal = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => null,
    (e: unknown) => e,
  )
  if (!isAppError(error)) throw error ?? new Error('was not refused')
  return error
}
const kept = async () => ({
  objects: (await env.FILES.list({ prefix: `${scope.sellerId}/` })).objects.length,
  rows: await c.db.d1
    .prepare('SELECT count(*) AS n FROM files WHERE seller_id = ?1')
    .bind(scope.sellerId)
    .first<{ n: number }>()
    .then((row) => row!.n),
})
const NOTHING = { objects: 0, rows: 0 }

describe('a file in one request', () => {
  it('is stored as it came, with its hash, and can be downloaded under its name', async () => {
    const bytes = pdf(100_000, 0x41)
    const file = await upload(c, scope, product.id, 'Das Buch – 1.pdf', bytes)
    expect(file).toMatchObject({
      name: 'Das Buch – 1.pdf',
      size: 100_000,
      content_type: 'application/pdf',
      sha256: await sha256(bytes),
    })
    const res = await exports.default.fetch(c.services.files.link(scope, { id: file.id }))
    expect(res.status).toBe(200)
    expect(Object.fromEntries(res.headers)).toMatchObject({
      'content-type': 'application/pdf',
      'content-length': '100000',
      'content-disposition': `attachment; filename="Das Buch _ 1.pdf"; filename*=UTF-8''Das%20Buch%20%E2%80%93%201.pdf`,
      'x-content-type-options': 'nosniff',
      'accept-ranges': 'bytes',
    })
    expect(res.headers.get('content-security-policy')).toContain('sandbox')
    expect(await sha256(new Uint8Array(await res.arrayBuffer()))).toBe(file.sha256)
  })

  it.each([
    ['setup.exe', 'MZ\x90\x00'],
    ['page.html', '<!doctype html>'],
    ['logo.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
    ['run.sh', 'echo'],
    ['noextension', 'text'],
    ['book.pdf', 'MZ\x90\x00\x03'],
    ['book.pdf', 'just text'],
    ['photo.png', 'GIF89a........'],
    ['archive.zip', 'Rar!.........'],
    ['notes.txt', '<html><script>alert(1)</script>'],
    ['notes.txt', '\ufeff <svg onload="alert(1)">'],
    ['notes.md', '#!/bin/sh\nrm -rf'],
    ['notes.txt', 'binary\x00\x01'],
    ['course.epub', '<?xml version="1.0"?><svg>'],
  ])('%s that begins with %j is refused and leaves nothing', async (name, text) => {
    const bytes = new TextEncoder().encode(text)
    expect(await refusal(upload(c, scope, product.id, name, bytes))).toMatchObject({
      status: 415,
      code: 'unsupported_file_type',
      extra: { errors: [{ path: 'file' }] },
    })
    expect(await kept()).toEqual(NOTHING)
  })

  it.each([
    ['../../etc/passwd.txt', 'name'],
    ['a\\b.txt', 'name'],
    ['two\r\nlines.txt', 'name'],
    ['\u202Etxt.exe.pdf', 'name'],
    ['', 'name'],
    [`${'x'.repeat(200)}.txt`, 'name'],
  ])('cannot be called %j', async (name, path) => {
    const error = await refusal(upload(c, scope, product.id, name, new TextEncoder().encode('text')))
    expect(error).toMatchObject({ status: 422, extra: { errors: [{ path }] } })
  })

  it('declared as a web page is refused whatever its name', async () => {
    const input = { name: 'a.txt', size: 4, content_type: 'text/html; charset=utf-8' }
    expect((await refusal(c.services.files.upload(scope, product.id, input, streamOf('text')))).status).toBe(
      415,
    )
  })

  it.each([
    [10, 'shorter'],
    [1000, 'longer'],
  ])('of %i bytes where 64 were announced is refused and leaves nothing', async (size) => {
    const input = { name: 'a.pdf', size: 64 }
    expect(
      await refusal(c.services.files.upload(scope, product.id, input, streamOf(pdf(size)))),
    ).toMatchObject({
      status: 400,
      code: 'size_mismatch',
    })
    expect(await kept()).toEqual(NOTHING)
  })

  it('whose connection breaks leaves nothing', async () => {
    let sent = 0
    const body = new ReadableStream({
      pull(controller) {
        if (sent++ < 3) controller.enqueue(pdf(10_000))
        else controller.error(new Error('connection lost'))
      },
    })
    const input = { name: 'a.pdf', size: 50_000 }
    await expect(c.services.files.upload(scope, product.id, input, body)).rejects.toThrow('connection lost')
    expect(await kept()).toEqual(NOTHING)
  })

  it('above the limits is refused before a byte is read', async () => {
    const body = streamOf('x')
    const size = FILE_LIMITS.singleBytes + 1
    expect(
      await refusal(c.services.files.upload(scope, product.id, { name: 'a.zip', size }, body)),
    ).toMatchObject({
      status: 413,
      code: 'file_too_large',
      extra: { errors: [{ path: 'size' }] },
    })
    const huge = { name: 'a.zip', size: FILE_LIMITS.bytes + 1 }
    expect((await refusal(c.services.files.start(scope, product.id, huge))).status).toBe(413)
    expect((await refusal(c.services.files.start(scope, product.id, { ...huge, size: 0 }))).status).toBe(422)
    expect(body.locked).toBe(false)
  })

  it('goes only to a product of this seller, by a member who may', async () => {
    const other = await makeSeller(c)
    expect((await refusal(upload(c, other, product.id))).status).toBe(404)
    const support = memberScope({ sellerId: scope.sellerId, memberId: 'mem_x', name: 'Su', role: 'support' })
    expect((await refusal(upload(c, support, product.id))).status).toBe(403)
    const file = await upload(c, scope, product.id)
    expect((await refusal(c.services.files.get(other, product.id, file.id))).status).toBe(404)
    expect((await refusal(c.services.files.previewLink(other, product.id, file.id))).status).toBe(404)
    expect((await c.services.files.get(support, product.id, file.id)).id).toBe(file.id)
  })
})

describe('a file in parts', () => {
  const PART = FILE_LIMITS.partBytes
  const whole = () => {
    const bytes = pdf(2 * PART + 1234, 0x42)
    bytes[PART] = 1
    bytes[2 * PART] = 2
    return bytes
  }
  const begin = (size = 2 * PART + 1234) =>
    c.services.files.start(scope, product.id, { name: 'big.pdf', size })
  const put = (id: string, n: number, bytes: Uint8Array) =>
    c.services.files.putPart(scope, product.id, id, n, streamOf(bytes.subarray((n - 1) * PART, n * PART)))

  it('arrives out of order, one part twice, and is whole', async () => {
    const bytes = whole()
    const { id, ...plan } = await begin()
    expect(plan).toEqual({ part_size: PART, parts: 3, received: [] })
    await put(id, 3, bytes)
    const wrong = bytes.slice()
    wrong.fill(0x43, PART, 2 * PART)
    await put(id, 2, wrong)
    expect((await put(id, 2, bytes)).received).toEqual([2, 3])
    expect(await refusal(c.services.files.complete(scope, product.id, id))).toMatchObject({
      status: 409,
      code: 'parts_missing',
      extra: { missing: [1] },
    })
    await put(id, 1, bytes)
    expect((await c.services.files.progress(scope, product.id, id)).received).toEqual([1, 2, 3])
    const file = await c.services.files.complete(scope, product.id, id)
    expect(file).toMatchObject({ id, size: bytes.byteLength, sha256: await sha256(bytes) })
    expect(await c.services.files.complete(scope, product.id, id)).toEqual(file)
    const res = await exports.default.fetch(c.services.files.link(scope, { id }), {
      headers: { range: `bytes=${PART}-${PART}` },
    })
    expect([...new Uint8Array(await res.arrayBuffer())]).toEqual([1])
  })

  it('all sent at once are all counted', async () => {
    const bytes = whole()
    const { id } = await begin()
    await Promise.all([1, 2, 3].map((n) => put(id, n, bytes)))
    expect((await c.services.files.complete(scope, product.id, id)).sha256).toBe(await sha256(bytes))
  })

  it('refuses parts that do not belong to it', async () => {
    const bytes = whole()
    const { id } = await begin()
    for (const n of [0, 4, 1.5])
      expect((await refusal(put(id, n, bytes))).extra.errors).toMatchObject([{ path: 'part' }])
    const short = c.services.files.putPart(scope, product.id, id, 2, streamOf(pdf(1000)))
    expect(await refusal(short)).toMatchObject({ status: 400, code: 'size_mismatch' })
    expect((await refusal(put(id, 1, png(bytes.byteLength)))).status).toBe(415)
    expect((await c.services.files.progress(scope, product.id, id)).received).toEqual([])
  })

  it('is gone when it is aborted, also while it is being completed', async () => {
    const bytes = whole()
    const { id } = await begin()
    await put(id, 3, bytes)
    await c.services.files.abort(scope, product.id, id)
    expect((await refusal(put(id, 1, bytes))).status).toBe(404)
    expect((await refusal(c.services.files.complete(scope, product.id, id))).status).toBe(404)
    expect(await kept()).toEqual(NOTHING)

    const second = (await begin(1000)).id
    await c.services.files.putPart(scope, product.id, second, 1, streamOf(pdf(1000)))
    const [completed] = await Promise.allSettled([
      c.services.files.complete(scope, product.id, second),
      c.services.files.giveUp(scope, product.id, second),
    ])
    const left = completed.status === 'fulfilled' ? { objects: 1, rows: 1 } : NOTHING
    expect(await kept()).toEqual(left)
  })

  it('that nobody completes is swept after a day; what is complete stays', async () => {
    const done = await upload(c, scope, product.id)
    const { id } = await begin()
    await put(id, 2, whole())
    c = await advance(c, ABANDONED_UPLOAD_MS - MINUTE)
    const young = (await begin()).id
    await runCron('15 3 * * *', c)
    expect((await c.services.files.progress(scope, product.id, id)).received).toEqual([2])
    c = await advance(c, 2 * MINUTE)
    await runCron('15 3 * * *', c)
    expect((await refusal(c.services.files.progress(scope, product.id, id))).status).toBe(404)
    expect((await c.services.files.progress(scope, product.id, young)).id).toBe(young)
    expect((await c.services.files.get(scope, product.id, done.id)).id).toBe(done.id)
    expect(await kept()).toEqual({ objects: 1, rows: 2 })
  })
})

describe('a download link', () => {
  const fetchFile = (url: string, headers: Record<string, string> = {}) =>
    exports.default.fetch(url, { headers })

  it('gives ranges, and says when nothing changed', async () => {
    const bytes = Uint8Array.from(pdf(1000), (b, i) => (i < 9 ? b : i % 251))
    const file = await upload(c, scope, product.id, 'book.pdf', bytes)
    const url = c.services.files.link(scope, { id: file.id })
    const part = await fetchFile(url, { range: 'bytes=100-199' })
    expect(part.status).toBe(206)
    expect(part.headers.get('content-range')).toBe('bytes 100-199/1000')
    expect(new Uint8Array(await part.arrayBuffer())).toEqual(bytes.slice(100, 200))
    const tail = await fetchFile(url, { range: 'bytes=-10' })
    expect(new Uint8Array(await tail.arrayBuffer())).toEqual(bytes.slice(990))
    const beyond = await fetchFile(url, { range: 'bytes=1000-' })
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, 'bytes */1000'])

    const etag = part.headers.get('etag')!
    expect((await fetchFile(url, { 'if-none-match': etag })).status).toBe(304)
    const same = await fetchFile(url, { range: 'bytes=0-9', 'if-range': etag })
    const other = await fetchFile(url, { range: 'bytes=0-9', 'if-range': '"other"' })
    expect([same.status, other.status]).toEqual([206, 200])
    await Promise.all([same, other].map((res) => res.arrayBuffer()))
  })

  it('shows images and saves everything else, under the name of the content', async () => {
    const image = await upload(c, scope, product.id, 'cover.png', png())
    const book = await upload(c, scope, product.id)
    const disposition = async (file: { id: string; name?: string; inline?: boolean }) => {
      const res = await fetchFile(c.services.files.link(scope, file))
      await res.arrayBuffer()
      return res.headers.get('content-disposition')
    }
    expect(await disposition({ id: image.id, inline: true })).toMatch(/^inline; filename="cover.png"/)
    expect(await disposition({ id: image.id })).toMatch(/^attachment/)
    expect(await disposition({ id: book.id, inline: true })).toMatch(/^attachment/)
    expect(await disposition({ id: book.id, name: 'Neu "1".pdf' })).toBe(
      `attachment; filename="Neu _1_.pdf"; filename*=UTF-8''Neu%20%221%22.pdf`,
    )
    const preview = await c.services.files.previewLink(scope, product.id, image.id)
    const res = await fetchFile(`http://127.0.0.1:8787${preview}`)
    expect(res.headers.get('content-disposition')).toMatch(/^inline/)
    await res.arrayBuffer()
  })

  it('ends after minutes, with a sentence for people and a code for programs', async () => {
    const file = await upload(c, scope, product.id)
    const url = c.services.files.link(scope, { id: file.id })
    c = await advance(c, 2.9 * MINUTE)
    const still = await fetchFile(url)
    expect(still.status).toBe(200)
    await still.arrayBuffer()
    c = await advance(c, 2.2 * MINUTE)
    const program = await fetchFile(url)
    expect(program.status).toBe(403)
    expect(await program.json()).toMatchObject({ code: 'link_expired' })
    const person = await fetchFile(url, { accept: 'text/html,*/*' })
    expect(person.status).toBe(403)
    expect(await person.text()).toContain('open the file there again')
  })

  it('that was changed, or made for another seller, leads nowhere', async () => {
    const file = await upload(c, scope, product.id)
    const other = await makeSeller(c)
    const url = c.services.files.link(scope, { id: file.id })
    const [body, signature] = url.split('/files/')[1]!.split('.') as [string, string]
    const forged = Buffer.from(
      Buffer.from(body, 'base64url').toString().replace(scope.sellerId, other.sellerId),
    ).toString('base64url')
    const wrong = [
      `${forged}.${signature}`,
      `${body}.${signature.slice(0, -2)}aa`,
      `${body}.`,
      body,
      `${body}.${signature}.${signature}`,
      'x.y',
    ]
    for (const token of wrong) {
      const res = await fetchFile(`http://127.0.0.1:8787/files/${token}`)
      expect([token, res.status]).toEqual([token, 404])
      await res.text()
    }
    const foreign = await fetchFile(c.services.files.link(other, { id: file.id }))
    expect(foreign.status).toBe(404)
    await foreign.text()
  })
})
