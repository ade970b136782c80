import { abortAllDurableObjects, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import {
  addPage,
  pageText,
  readDraft,
  renamePage,
  shareContentOf,
  splitByEdition,
} from '#app/domain/catalog/draft-doc.ts'
import { writeText } from '#app/domain/catalog/draft-text.ts'
import { doc, para } from '#test/support/catalog.arbitraries.ts'
import { makeSeller, type TestContainer, testContainer } from '#test/support/container.ts'
import { makeShop, type Shop } from '#test/support/shop.ts'
import { YjsClient } from '#test/support/yjs-client.ts'
import type { SellerScope } from '#workers/auth/scope.ts'
import type { DraftState } from '#workers/ports/edit-sessions.port.ts'

let c: TestContainer
let scope: SellerScope
let shop: Shop
let room: string

beforeEach(async () => {
  c = await testContainer()
  scope = await makeSeller(c)
  shop = await makeShop(c, scope, [{}, {}], { editions: 2 })
  room = `${scope.sellerId}:${shop.productId}`
})

const stub = () => env.EditSession.get(env.EditSession.idFromName(room))
const open = async (who = {}) => {
  const client = await YjsClient.connect(room, who)
  await client.until(() => client.frames.length > 0 && pages(client).length > 0)
  return client
}
const pages = (client: YjsClient) => readDraft(client.doc, shop.editionIds).pages
const text = (client: YjsClient) => JSON.stringify(pages(client).map((p) => p.doc))
const type = (client: YjsClient, words: string) => {
  const paragraph = pageText(client.doc, pages(client)[0]!.id)!.get(0) as Y.XmlElement
  const inside = paragraph.get(0) as Y.XmlText
  inside.insert(inside.length, words)
}
const write = (client: YjsClient, ...paragraphs: string[]) =>
  client.doc.transact(() =>
    writeText(pageText(client.doc, pages(client)[0]!.id)!, doc(...paragraphs.map(para))),
  )
const contentNow = () => c.services.content.get(scope, shop.productId)
const saveByApi = async (change: (content: Awaited<ReturnType<typeof contentNow>>) => void) => {
  const content = await contentNow()
  change(content)
  const result = await c.services.content.save(scope, shop.productId, { content, baseVersion: null })
  await c.settle()
  return result
}

describe('an edit session', () => {
  it('begins with the last saved version', async () => {
    const a = await open()
    expect(text(a)).toContain('words of version 2')
    expect(a.frame).toMatchObject({ base_version: 2, dirty: false, stale: null, errors: [] })
  })

  it('keeps the words of two members who type in one page', async () => {
    const [a, b] = [await open(), await open({ memberId: 'mem_2', name: 'Bo' })]
    type(a, ' AAA')
    type(b, ' BBB')
    await a.until(() => text(a).includes('BBB'))
    await b.until(() => text(b).includes('AAA'))
    expect(text(a)).toBe(text(b))
  })

  it('tells every editor what changed after a quiet moment, naming the page and counting words', async () => {
    const [a, b] = [await open(), await open({ memberId: 'mem_2' })]
    type(a, ' and three more')
    await b.until(() => b.frame?.dirty)
    expect(b.frame!.changes).toMatchObject({
      content: true,
      details: false,
      items: [{ kind: 'page_rewritten', label: 'Chapter 1', words_added: 3, words_removed: 0 }],
    })
  })

  it('sees no change in noise, and none any more when the words are taken back', async () => {
    const a = await open()
    write(a, 'something else')
    await a.until(() => a.frame?.dirty)
    write(a, 'words of version 2', '', '')
    await a.until(() => a.frame?.dirty === false)
    expect(a.frame!.changes!.items).toEqual([])
  })

  it('keeps the draft when it is evicted, and an editor that comes back brings what it wrote meanwhile', async () => {
    const a = await open()
    type(a, ' kept')
    await a.until(() => a.frame?.dirty)
    await abortAllDurableObjects()
    type(a, ' offline')
    const again = await open()
    expect(text(again)).toContain('kept')
    again.sendSync(2, Y.encodeStateAsUpdate(a.doc))
    const b = await open({ memberId: 'mem_2' })
    await b.until(() => text(b).includes('offline'))
    expect(text(b).match(/words of version 2/g)).toHaveLength(1)
    expect(b.frame!.base_version).toBe(2)
  })

  it('keeps a draft larger than one stored value', async () => {
    const a = await open()
    for (let i = 0; i < 5; i++)
      addPage(
        a.doc,
        { id: c.newId('page'), editionId: null, title: `Long ${i}` },
        doc(para(`${i} ${'word '.repeat(60_000)}`)),
      )
    await a.until(() => a.frame?.errors.length)
    expect(a.frame!.errors[0]).toMatchObject({ path: 'pages' })
    expect(a.frame!.changes).toBeNull()
    const parts = await runInDurableObject(stub(), (_, ctx) => {
      const rows = ctx.storage.sql
        .exec<{ bytes: number }>('SELECT length(data) AS bytes FROM draft')
        .toArray()
      return rows.map((r) => r.bytes)
    })
    expect(parts.length).toBeGreaterThan(1)
    expect(Math.max(...parts)).toBeLessThan(2_000_000)
    await abortAllDurableObjects()
    expect(pages(await open())).toHaveLength(6)
    await expect(c.services.editing.saveDraft(scope, shop.productId, null)).rejects.toMatchObject({
      kind: 'invalid',
    })
    expect((await contentNow()).version).toBe(2)
  })

  it('names a page without a title as the reason why nothing can be saved', async () => {
    const a = await open()
    renamePage(a.doc, pages(a)[0]!.id, '  ')
    await a.until(() => a.frame?.errors.length)
    expect(a.frame).toMatchObject({
      dirty: true,
      errors: [{ path: 'pages.0.title', message: 'must not be empty' }],
    })
  })

  it('hibernates with its editors and knows them afterwards', async () => {
    const a = await open()
    const attachments = await runInDurableObject(stub(), (_, ctx) =>
      ctx.getWebSockets().map((ws) => JSON.stringify(ws.deserializeAttachment())),
    )
    expect(attachments).toHaveLength(1)
    expect(attachments[0]).toContain('mem_1')
    a.socket.close()
  })
})

describe('what a session refuses', () => {
  it.each([
    ['nobody', null],
    ['a member of another seller', { sellerId: 'sel_other' }],
    ['one who was let into another product', { productId: 'prod_other' }],
  ])('%s', async (_, who) => {
    const client = await YjsClient.connect(room, who)
    await client.until(() => client.closed)
    expect(client.closed!.code).toBe(1008)
    expect(client.frames).toEqual([])
  })

  const frames: [string, number, string | Uint8Array][] = [
    ['text', 1003, 'hello'],
    ['a message of a kind there is not', 1003, new Uint8Array([9, 0])],
    ['a sync step there is not', 1003, new Uint8Array([0, 7, 0])],
    ['nothing', 1007, new Uint8Array([])],
    ['an update that is none', 1007, new Uint8Array([0, 2, 3, 255, 255, 255])],
    ['a presence that is none', 1007, new Uint8Array([1, 5, 1, 7, 1, 1, 53])],
    ['a megabyte', 1009, new Uint8Array(1_000_001)],
  ]
  it.each(frames)('%s: the socket is closed with %i', async (_, code, frame) => {
    const a = await open()
    a.socket.send(frame)
    await a.until(() => a.closed)
    expect(a.closed!.code).toBe(code)
    expect(text(await open())).toContain('words of version 2')
  })

  it('a member speaking in the name of another', async () => {
    const [a, b] = [await open(), await open({ memberId: 'mem_2', name: 'Bo' })]
    const presence = (id: string) => ({ user: { id, name: 'X', color: '#123456' }, pageId: null })
    a.sendPresence(1, 1, presence('mem_2'))
    a.sendPresence(2, 1, presence('mem_1'))
    await b.until(() => b.presences.length > 0)
    const heard = b.presences.map((bytes) => new TextDecoder().decode(bytes)).join()
    expect(heard).toContain('mem_1')
    expect(heard).not.toContain('mem_2')
  })
})

describe('saving the draft', () => {
  const save = (over: number | null = null) => c.services.editing.saveDraft(scope, shop.productId, over)

  it('makes a version, tells who would hear, and moves every editor’s base', async () => {
    const [a, b] = [await open(), await open({ memberId: 'mem_2' })]
    type(a, ' added')
    await a.until(() => a.frame?.dirty)
    const result = await save()
    expect(result).toMatchObject({
      version: 3,
      changes: { content: true },
      notify: { eligible: true, recipients: 2 },
    })
    await b.until(() => b.frame?.base_version === 3)
    expect(b.frame).toMatchObject({ dirty: false, stale: null })
    expect(JSON.stringify(await contentNow())).toContain('added')
  })

  it('in two tabs at once makes one version, and neither is refused', async () => {
    const a = await open()
    type(a, ' once')
    await a.until(() => a.frame?.dirty)
    const results = await Promise.all([save(), save()])
    expect(results.map((r) => r.version)).toEqual([3, 3])
    expect(results.filter((r) => r.changes.content)).toHaveLength(1)
  })

  it('keeps what was typed while the save was going on as ahead of it', async () => {
    const [a, b] = [await open(), await open({ memberId: 'mem_2' })]
    type(a, ' first')
    await a.until(() => a.frame?.dirty)
    const draft = JSON.parse(await stub().draft()) as DraftState
    type(a, ' second')
    await b.until(() => text(b).includes('second'))
    const { editions } = await contentNow()
    const content = { ...draft.content, editions }
    await c.services.content.save(scope, shop.productId, { content, baseVersion: 2, fromDraft: true })
    await stub().saved(3)
    await a.until(() => a.frame?.base_version === 3)
    expect(a.frame).toMatchObject({ dirty: true, stale: null, changes: { items: [{ words_added: 1 }] } })
  })

  it('takes over what was saved through the API while nobody had changed anything', async () => {
    const a = await open()
    await saveByApi((content) => {
      content.pages[0]!.title = 'By the API'
    })
    await a.until(() => a.frame?.base_version === 3)
    expect(pages(a)[0]!.title).toBe('By the API')
    expect(a.frame).toMatchObject({ dirty: false, stale: null })
  })

  it('is not in the way of details saved meanwhile', async () => {
    const a = await open()
    type(a, ' draft')
    await a.until(() => a.frame?.dirty)
    await c.services.products.update(scope, shop.productId, { name: 'New name' })
    await c.settle()
    expect(await save()).toMatchObject({ version: 4 })
    expect(await c.services.products.get(scope, shop.productId)).toMatchObject({ name: 'New name' })
  })

  it('refuses a draft that is stale, names what was saved meanwhile, and saves over it when told to', async () => {
    const a = await open()
    type(a, ' mine')
    await a.until(() => a.frame?.dirty)
    await saveByApi((content) => {
      content.pages[0]!.title = 'Theirs'
    })
    await a.until(() => a.frame?.stale)
    expect(a.frame!.stale).toMatchObject({
      version: 3,
      changes: { items: [{ kind: 'page_renamed', label: 'Theirs' }] },
    })
    await expect(save()).rejects.toMatchObject({ kind: 'stale', extra: { current_version: 3 } })
    expect(await save(3)).toMatchObject({ version: 4 })
    await a.until(() => a.frame?.base_version === 4)
    expect(a.frame!.stale).toBeNull()
    expect((await contentNow()).pages[0]).toMatchObject({ title: 'Chapter 1' })
  })

  it('takes theirs when the draft is given up', async () => {
    const a = await open()
    type(a, ' mine')
    await a.until(() => a.frame?.dirty)
    await saveByApi((content) => {
      content.pages[0]!.title = 'Theirs'
    })
    await c.services.editing.discardDraft(scope, shop.productId)
    await a.until(() => a.frame?.base_version === 3 && pages(a)[0]!.title === 'Theirs')
    expect(text(a)).not.toContain('mine')
  })

  it('knows of a save that nobody told it about', async () => {
    const a = await open()
    type(a, ' mine')
    await a.until(() => a.frame?.dirty)
    const content = await contentNow()
    content.pages[0]!.title = 'Theirs'
    await c.services.content.save(scope, shop.productId, { content, baseVersion: null, fromDraft: true })
    await expect(save()).rejects.toMatchObject({ code: 'stale_version' })
    await a.until(() => a.frame?.stale)
  })

  it('keeps content per edition, and shares one edition’s again', async () => {
    const a = await open()
    splitByEdition(a.doc, shop.editionIds, () => c.newId('page'))
    await a.until(() => a.frame?.dirty)
    await save()
    expect(await contentNow()).toMatchObject({
      shared: false,
      pages: shop.editionIds.map((edition_id) => ({ edition_id, title: 'Chapter 1' })),
    })
    shareContentOf(a.doc, shop.editionIds, shop.editionIds[1]!)
    await a.until(() => a.frame?.dirty && a.frame.base_version === 3)
    await save()
    expect(await contentNow()).toMatchObject({ shared: true, pages: [{ edition_id: null }] })
  })
})
