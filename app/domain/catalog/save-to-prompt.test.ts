import { describe, expect, test } from 'vitest'
import { details, doc, para, text } from '#test/support/catalog.arbitraries.ts'
import type { ContentFile, Edition, Page, ProductContent, Snapshot } from './content.schema.ts'
import { diffSnapshots } from './diff.rules.ts'
import { decideNotify } from './eligibility.rules.ts'

/** From a save to "shall we tell them, and whom": the cases a comparable shop is known by, with our answers. */
const now = 1_800_000_000_000
const price = { amount: 1000, currency: 'usd' as const }
const [a, b]: [Edition, Edition] = [
  { id: 'ed_a', name: 'A', price },
  { id: 'ed_b', name: 'B', price },
]
const page = (id: string, owner: string | null, value = 'Hello there'): Page => ({
  id,
  editionId: owner,
  title: 'Chapter 1',
  doc: doc(para(value)),
})
const file: ContentFile = {
  id: 'fil_1',
  editionId: null,
  name: 'book.pdf',
  size: 1,
  contentType: 'application/pdf',
  sha256: 'a1',
}
const shared: ProductContent = { shared: true, pages: [page('pg_1', null)], files: [], editions: [a, b] }
const split: ProductContent = {
  ...shared,
  shared: false,
  pages: [page('pg_1', 'ed_a'), page('pg_2', 'ed_b')],
}
const snap = (content: ProductContent, more: Partial<Snapshot['details']> = {}): Snapshot => ({
  details: { ...details, ...more },
  content,
})
const withPages = (content: ProductContent, ...pages: Page[]) => ({ ...content, pages })

/** `owners`: how many reachable customers each edition has. */
function save(
  before: Snapshot,
  after: Snapshot,
  {
    published = true,
    owners = { ed_a: 1, ed_b: 1 } as Record<string, number>,
    lastUpdateAt = null as number | null,
  } = {},
) {
  const changes = diffSnapshots(before, after)
  const reachable = changes.affectedEditionIds.reduce((sum, id) => sum + (owners[id] ?? 0), 0)
  const decision = decideNotify({ published, contentChanged: changes.content, reachable, lastUpdateAt, now })
  return { reason: decision.reason, concerned: decision.eligible ? changes.affectedEditionIds : [] }
}
const both = ['ed_a', 'ed_b']
const changed = withPages(shared, page('pg_1', null, 'Hello again'))

describe('when an update is offered, and to whom', () => {
  test.each<[string, ReturnType<typeof save>, string | null, string[]]>([
    [
      'unpublished product, content change',
      save(snap(shared), snap(changed), { published: false }),
      'not_published',
      [],
    ],
    [
      'published, no sales, content change',
      save(snap(shared), snap(changed), { owners: {} }),
      'no_customers',
      [],
    ],
    [
      'published, one sale, content unchanged',
      save(snap(shared), snap(structuredClone(shared))),
      'no_content_change',
      [],
    ],
    [
      'published, one sale, new page',
      save(snap(shared), snap(withPages(shared, ...shared.pages, page('pg_9', null, 'Bonus')))),
      null,
      both,
    ],
    [
      'only edition B changed',
      save(snap(split), snap(withPages(split, split.pages[0]!, page('pg_2', 'ed_b', 'New')))),
      null,
      ['ed_b'],
    ],
    [
      'only edition B changed, and only A was bought',
      save(snap(split), snap(withPages(split, split.pages[0]!, page('pg_2', 'ed_b', 'New'))), {
        owners: { ed_a: 5 },
      }),
      'no_customers',
      [],
    ],
    [
      'name and price only',
      save(
        snap(shared),
        snap({ ...shared, editions: [{ ...a, price: { ...price, amount: 1 } }, b] }, { name: 'Other' }),
      ),
      'no_content_change',
      [],
    ],
    [
      'content change a minute after an update',
      save(snap(shared), snap(changed), { lastUpdateAt: now - 60_000 }),
      'recently_notified',
      [],
    ],
    [
      'an edition added that nobody owns',
      save(snap(split), snap({ ...split, editions: [a, b, { ...a, id: 'ed_c', name: 'C' }] })),
      'no_customers',
      [],
    ],
  ])('%s', (_, outcome, reason, concerned) => {
    expect(outcome).toEqual({ reason, concerned })
  })
})

describe('what the editor does to content', () => {
  test.each<[string, ProductContent, ProductContent, string[]]>([
    ['a page is removed', shared, withPages(shared), ['page_removed']],
    ['sharing is turned off: every edition starts with a copy', shared, split, []],
    ['sharing is turned on, the pages being equal', split, shared, []],
    [
      'sharing is turned on and B loses its own page',
      withPages(split, split.pages[0]!, page('pg_2', 'ed_b', 'Only in B, all of it')),
      shared,
      ['page_rewritten'],
    ],
    [
      'a new file is embedded',
      shared,
      {
        ...shared,
        files: [file],
        pages: [
          {
            ...shared.pages[0]!,
            doc: doc(para('Hello there'), { type: 'fileBlock', attrs: { fileId: 'fil_1' } }),
          },
        ],
      },
      ['file_added', 'page_rewritten'],
    ],
    ['only a text changes', shared, changed, ['page_rewritten']],
    [
      'only a mark changes',
      shared,
      withPages(shared, {
        ...shared.pages[0]!,
        doc: doc({ type: 'paragraph', content: [text('Hello', { type: 'bold' }), text(' there')] }),
      }),
      ['page_rewritten'],
    ],
    [
      'the editor adds its empty last paragraph',
      shared,
      withPages(shared, { ...shared.pages[0]!, doc: doc(para('Hello there'), para()) }),
      [],
    ],
  ])('%s', (_, before, after, kinds) => {
    expect(diffSnapshots(snap(before), snap(after)).items.map((i) => i.kind)).toEqual(kinds)
  })
})
