import { canonicalJson, fileIdentity, normalizeDocument } from './canonical.ts'
import { CHANGE_KINDS, type ChangeItem, type Changes, type DetailField } from './changes.schema.ts'
import type { ContentFile, Page, ProductContent, ProductDetails, Snapshot } from './content.schema.ts'
import { effectiveContent } from './effective-content.rules.ts'
import { type Match, matchFiles, matchPages, movedIndices } from './match.rules.ts'
import { plainText, wordsOf } from './plain-text.ts'
import { countingBudget, countWordChanges, type DiffBudget } from './word-diff.rules.ts'

export type { Changes } from './changes.schema.ts'

/** A page ready to compare: its text apart from the files it shows, since files are compared by what they are. */
type PageForm = {
  id: string
  title: string
  editionId: string | null
  skeleton: string
  fileIds: string[]
  words: () => string[]
}
type View = { pages: PageForm[]; files: ContentFile[] }
/** A change in one edition; `forAll` when its subject belongs to all editions. */
type Found = { item: Omit<ChangeItem, 'editionId'>; forAll: boolean }

/**
 * What changed from one saved state to the next. Content is compared as the owners of each edition see it, so
 * neither ids, nor cosmetic noise (`normalizeDocument`), nor the way pages are stored (shared or copied per
 * edition) is a change; anything an owner can see is, and is named. `before` null = nothing was saved yet.
 * `content` is true exactly when `hashContent(…).whole` differs.
 */
export function diffSnapshots(before: Snapshot | null, after: Snapshot): Changes {
  const base = before ?? blankBefore(after)
  const content = diffContent(base.content, after.content)
  const detailFields = diffDetails(base, after)
  const renamed = pairEditions(base.content, after.content)
    .filter((e) => e.before.name !== e.after.name)
    .map(
      (e): ChangeItem => ({
        ...plain('edition_renamed', e.after.name, e.before.name),
        editionId: e.after.id,
      }),
    )
  return {
    content: content.items.length > 0,
    details: detailFields.length > 0,
    items: inOrder([...content.items, ...renamed]),
    detailFields,
    affectedEditionIds: content.affected,
  }
}

function blankBefore(after: Snapshot): Snapshot {
  return {
    details: { name: '', slug: '', description: '', coverFileId: null, supportEmail: null },
    content: { ...after.content, pages: [], files: [] },
  }
}

const plain = (kind: ChangeItem['kind'], label: string, from?: string): Omit<ChangeItem, 'editionId'> => ({
  kind,
  label,
  wordsAdded: 0,
  wordsRemoved: 0,
  ...(from !== undefined && { from }),
})

const inOrder = (items: ChangeItem[]) =>
  items.sort((a, b) => CHANGE_KINDS.indexOf(a.kind) - CHANGE_KINDS.indexOf(b.kind))

function pairEditions(before: ProductContent, after: ProductContent) {
  const old = new Map(before.editions.map((e) => [e.id, e]))
  return after.editions.flatMap((e) => (old.has(e.id) ? [{ before: old.get(e.id)!, after: e }] : []))
}

function diffContent(before: ProductContent, after: ProductContent) {
  const [left, right] = [buildViews(before), buildViews(after)]
  const budget = countingBudget()
  const kept = pairEditions(before, after).map((e) => e.after.id)
  const found = new Map<string, Found[]>()
  // Shared before and after: every edition sees the same, so one comparison speaks for all.
  const groups = before.shared && after.shared ? [kept] : kept.map((id) => [id])
  for (const group of groups) {
    const changes = group[0] === undefined ? [] : diffViews(left(group[0]), right(group[0]), budget)
    if (changes.length > 0) for (const id of group) found.set(id, changes)
  }
  const keptIds = new Set(kept)
  const gone = before.editions.filter((e) => !keptIds.has(e.id))
  const fresh = after.editions.filter((e) => !keptIds.has(e.id))
  return {
    items: [
      ...mergeAcrossEditions(found, kept.length),
      ...fresh.map((e): ChangeItem => ({ ...plain('edition_added', e.name), editionId: e.id })),
      ...gone.map((e): ChangeItem => ({ ...plain('edition_removed', e.name), editionId: e.id })),
    ],
    affected: [...found.keys(), ...fresh.map((e) => e.id), ...gone.map((e) => e.id)],
  }
}

/** Edition id → what its owners see, with every page prepared once however many editions show it. */
function buildViews(content: ProductContent): (editionId: string) => View {
  const forms = new Map(content.pages.map((page) => [page, buildForm(page)]))
  return (editionId) => {
    const { pages, files } = effectiveContent(content, editionId)
    return { pages: pages.map((page) => forms.get(page)!), files }
  }
}

function buildForm({ id, title, editionId, doc }: Page): PageForm {
  const fileIds: string[] = []
  const takeOut = (fileId: string) => {
    fileIds.push(fileId)
    return ''
  }
  const skeleton = canonicalJson(normalizeDocument(doc, takeOut))
  let words: string[] | undefined
  return { id, title, editionId, skeleton, fileIds, words: () => (words ??= wordsOf(plainText(doc))) }
}

/** A change that all editions share and whose subject is for all is told once, else once for each edition. */
function mergeAcrossEditions(found: Map<string, Found[]>, editions: number): ChangeItem[] {
  const merged = new Map<string, { item: Found['item']; editionIds: string[]; forAll: boolean }>()
  for (const [editionId, changes] of found) {
    const times = new Map<string, number>()
    for (const { item, forAll } of changes) {
      const text = canonicalJson([item, forAll ? null : editionId])
      // The second of two equal changes in one edition meets the second of the other editions.
      const time = (times.get(text) ?? 0) + 1
      times.set(text, time)
      const entry = merged.get(`${time} ${text}`)
      if (entry) entry.editionIds.push(editionId)
      else merged.set(`${time} ${text}`, { item, editionIds: [editionId], forAll })
    }
  }
  return [...merged.values()].flatMap(({ item, editionIds, forAll }): ChangeItem[] =>
    forAll && editionIds.length === editions
      ? [{ ...item, editionId: null }]
      : editionIds.map((editionId) => ({ ...item, editionId })),
  )
}

function diffViews(before: View, after: View, budget: DiffBudget): Found[] {
  if (looksSame(before, after)) return []
  const files = matchFiles(before.files, after.files)
  // A page that shows a replaced file is not rewritten by that: both sides name the file by its old identity.
  const oldRefs = refsOf(before.files)
  const newRefs = refsOf(after.files, files.pairs)
  const sameRefs = (a: PageForm, b: PageForm) =>
    a.fileIds.length === b.fileIds.length &&
    a.fileIds.every((id, i) => oldRefs(id) === newRefs(b.fileIds[i]!))
  return [...diffPages(before.pages, after.pages, sameRefs, budget), ...diffFiles(files)]
}

type Refs = (fileId: string) => string
function refsOf(files: ContentFile[], pairs: Match<ContentFile>[] = []): Refs {
  const known = new Map(files.map((f) => [f.id, fileIdentity(f)]))
  for (const { before, after } of pairs) known.set(after.id, fileIdentity(before))
  return (id) => known.get(id) ?? id
}

function looksSame(before: View, after: View): boolean {
  if (before.pages.length !== after.pages.length || before.files.length !== after.files.length) return false
  const identities = (view: View) => view.files.map(fileIdentity).sort()
  const newFiles = identities(after)
  if (identities(before).some((identity, i) => identity !== newFiles[i])) return false
  const [oldRefs, newRefs] = [refsOf(before.files), refsOf(after.files)]
  return before.pages.every((a, i) => {
    const b = after.pages[i]!
    return (
      a.title === b.title &&
      a.skeleton === b.skeleton &&
      a.fileIds.every((id, j) => oldRefs(id) === newRefs(b.fileIds[j]!))
    )
  })
}

function diffPages(
  before: PageForm[],
  after: PageForm[],
  sameRefs: (a: PageForm, b: PageForm) => boolean,
  budget: DiffBudget,
): Found[] {
  const { pairs, removed, added } = matchPages(before, after)
  const found: Found[] = []
  const add = (page: PageForm, item: Found['item']) => found.push({ item, forAll: page.editionId === null })
  for (const page of added) add(page, { ...plain('page_added', page.title), wordsAdded: page.words().length })
  for (const { before: a, after: b } of pairs) {
    if (a.title !== b.title) add(b, plain('page_renamed', b.title, a.title))
    if (a.skeleton === b.skeleton && sameRefs(a, b)) continue
    const words = countWordChanges(a.words(), b.words(), budget)
    add(b, { ...plain('page_rewritten', b.title), wordsAdded: words.added, wordsRemoved: words.removed })
  }
  const placeOf = new Map(before.map((page, i) => [page, i]))
  for (const i of movedIndices(pairs.map((pair) => placeOf.get(pair.before)!)))
    add(pairs[i]!.after, plain('page_moved', pairs[i]!.after.title))
  for (const page of removed)
    add(page, { ...plain('page_removed', page.title), wordsRemoved: page.words().length })
  return found
}

function diffFiles({ pairs, removed, added }: ReturnType<typeof matchFiles<ContentFile>>): Found[] {
  const found: Found[] = []
  const add = (file: ContentFile, item: Found['item']) =>
    found.push({ item, forAll: file.editionId === null })
  for (const file of added) add(file, plain('file_added', file.name))
  for (const { before, after } of pairs) {
    const from = before.name === after.name ? undefined : before.name
    if (before.sha256 !== after.sha256) add(after, plain('file_replaced', after.name, from))
    else if (from !== undefined) add(after, plain('file_renamed', after.name, from))
  }
  for (const file of removed) add(file, plain('file_removed', file.name))
  return found
}

const DETAIL_KEYS: [keyof ProductDetails, DetailField][] = [
  ['name', 'name'],
  ['slug', 'slug'],
  ['description', 'description'],
  ['coverFileId', 'cover_file_id'],
  ['supportEmail', 'support_email'],
]

function diffDetails(before: Snapshot, after: Snapshot): DetailField[] {
  const fields = DETAIL_KEYS.flatMap(([key, field]) =>
    before.details[key] === after.details[key] ? [] : [field],
  )
  const editions = pairEditions(before.content, after.content)
  const some = (differs: (e: (typeof editions)[number]) => boolean, field: DetailField) => {
    if (editions.some(differs)) fields.push(field)
  }
  some((e) => e.before.name !== e.after.name, 'edition_name')
  some((e) => canonicalJson(e.before.price) !== canonicalJson(e.after.price), 'price')
  some((e) => !e.before.payWhatYouWant !== !e.after.payWhatYouWant, 'pay_what_you_want')
  const places = editions.map((e) => before.content.editions.indexOf(e.before))
  if (movedIndices(places).length > 0) fields.push('edition_order')
  if (before.content.shared !== after.content.shared) fields.push('shared')
  return fields
}
