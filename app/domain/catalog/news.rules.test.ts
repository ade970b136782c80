import { expect, test } from 'vitest'
import type { Snapshot } from './content.schema.ts'
import { newsFor } from './news.rules.ts'

const page = (id: string, editionId: string | null, title: string) => ({
  id,
  editionId,
  title,
  doc: { type: 'doc' as const, content: [{ type: 'paragraph', content: [{ type: 'text', text: title }] }] },
})
const snapshot = (pages: ReturnType<typeof page>[], editionNames: string[]): Snapshot => ({
  details: { name: 'Book', slug: 'book', description: '', coverFileId: null, supportEmail: null },
  content: {
    shared: pages.every((p) => p.editionId === null),
    pages,
    files: [],
    editions: editionNames.map((name) => ({ id: `ed_${name}`, name, price: { amount: 1, currency: 'usd' } })),
  },
})

test('an owner hears of their own edition and of what all share, never of other editions', () => {
  const before = snapshot([page('pg_a', 'ed_A', 'One'), page('pg_b', 'ed_B', 'One')], ['A', 'B'])
  const after = snapshot(
    [
      page('pg_a', 'ed_A', 'One'),
      page('pg_a2', 'ed_A', 'Bonus'),
      page('pg_b', 'ed_B', 'One'),
      page('pg_b2', 'ed_B', 'Extra'),
    ],
    ['A', 'B', 'C'],
  )
  expect(newsFor(before, after, 'ed_A')).toEqual(['New page “Bonus”'])
  expect(newsFor(before, after, 'ed_B')).toEqual(['New page “Extra”'])
  expect(newsFor(after, after, 'ed_A')).toEqual([])
})

test('shared pages are news for everybody, a renamed edition is for nobody', () => {
  const before = snapshot([page('pg_1', null, 'One')], ['A'])
  const after = snapshot([page('pg_1', null, 'One'), page('pg_2', null, 'Two')], ['A'])
  after.content.editions[0]!.name = 'Deluxe'
  expect(newsFor(before, after, 'ed_A')).toEqual(['New page “Two”'])
})
