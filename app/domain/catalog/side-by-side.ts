import { canonicalJson, normalizeDocument } from './canonical.ts'
import type { Page, ProductContent } from './content.schema.ts'
import type { DocNode, RichDocument } from './document.schema.ts'
import { matchPages } from './match.rules.ts'
import { inlineText } from './plain-text.ts'
import { type DiffBudget, diffRuns, showingBudget } from './word-diff.rules.ts'

export type Segment = { kind: 'same' | 'added' | 'removed'; text: string }
/** A paragraph, heading, code block, rule, image or file, with the lists and quotes around it from outside in. */
export type ShownBlock = { type: string; around: string[]; fileId: string | null; segments: Segment[] }
/** `changed` with all segments `same` = only the formatting differs. */
export type ShownRow = {
  kind: 'same' | 'added' | 'removed' | 'changed'
  left: ShownBlock | null
  right: ShownBlock | null
}
export type ShownPage = {
  kind: 'same' | 'added' | 'removed' | 'changed'
  leftTitle: string | null
  rightTitle: string | null
  editionId: string | null
  rows: ShownRow[]
}

type Block = { type: string; around: string[]; fileId: string | null; text: string; key: string }

/**
 * Two states of a product's content beside each other: the pages of `after` in order, then those that are
 * gone. Cosmetic noise does not show. One budget for all pages bounds the cost; when it is spent, the rest is
 * shown as whole blocks removed and added.
 */
export function sideBySide(before: ProductContent, after: ProductContent): ShownPage[] {
  const budget = showingBudget()
  const { pairs, removed } = matchPages(before.pages.map(toForm), after.pages.map(toForm))
  const oldOf = new Map(pairs.map((pair) => [pair.after.id, pair.before]))
  return [
    ...after.pages.map((page) => showPage(oldOf.get(page.id) ?? null, toForm(page), budget)),
    ...removed.map((page) => showPage(page, null, budget)),
  ]
}

type Form = { id: string; title: string; skeleton: string; editionId: string | null; normal: RichDocument }
function toForm({ id, title, editionId, doc }: Page): Form {
  const normal = normalizeDocument(doc)
  return { id, title, editionId, normal, skeleton: canonicalJson(normal) }
}

function showPage(left: Form | null, right: Form | null, budget: DiffBudget): ShownPage {
  const rows = alignBlocks(left ? blocksOf(left.normal) : [], right ? blocksOf(right.normal) : [], budget)
  const same = left?.title === right?.title && rows.every((row) => row.kind === 'same')
  return {
    kind: left === null ? 'added' : right === null ? 'removed' : same ? 'same' : 'changed',
    leftTitle: left?.title ?? null,
    rightTitle: right?.title ?? null,
    editionId: (right ?? left)?.editionId ?? null,
    rows,
  }
}

function blocksOf(doc: DocNode): Block[] {
  const blocks: Block[] = []
  const walk = (node: DocNode, around: string[]) => {
    const children = node.content ?? []
    const isContainer =
      children.length > 0 && children[0]!.type !== 'text' && children[0]!.type !== 'hardBreak'
    if (isContainer) {
      const inside = node.type === 'doc' ? around : [...around, node.type]
      for (const child of children) walk(child, inside)
    } else if (node.type !== 'doc') {
      const { type, attrs } = node
      const isFile = type === 'image' || type === 'fileBlock'
      blocks.push({
        type,
        around,
        fileId: isFile ? String(attrs?.fileId) : null,
        text: type === 'image' ? String(attrs?.alt ?? '') : inlineText(node),
        key: `${around.join('/')} ${canonicalJson(node)}`,
      })
    }
  }
  walk(doc, [])
  return blocks
}

const show = ({ type, around, fileId }: Block, segments: Segment[]): ShownBlock => ({
  type,
  around,
  fileId,
  segments,
})
const whole = (block: Block, kind: Segment['kind']) =>
  show(block, block.text === '' ? [] : [{ kind, text: block.text }])
const onlyLeft = (block: Block): ShownRow => ({ kind: 'removed', left: whole(block, 'removed'), right: null })
const onlyRight = (block: Block): ShownRow => ({ kind: 'added', left: null, right: whole(block, 'added') })

function alignBlocks(left: Block[], right: Block[], budget: DiffBudget): ShownRow[] {
  const keys = (blocks: Block[]) => blocks.map((b) => b.key)
  const runs = diffRuns(keys(left), keys(right), budget)
  if (runs === null) return alignRun(left, right, budget)
  const rows: ShownRow[] = []
  let [l, r] = [0, 0]
  let pending: { left: Block[]; right: Block[] } = { left: [], right: [] }
  const flush = () => {
    rows.push(...alignRun(pending.left, pending.right, budget))
    pending = { left: [], right: [] }
  }
  for (const { kind, values } of runs) {
    if (kind === 'removed') pending.left.push(...left.slice(l, l + values.length))
    else if (kind === 'added') pending.right.push(...right.slice(r, r + values.length))
    else {
      flush()
      for (let i = 0; i < values.length; i++)
        rows.push({ kind: 'same', left: whole(left[l + i]!, 'same'), right: whole(right[r + i]!, 'same') })
    }
    if (kind !== 'added') l += values.length
    if (kind !== 'removed') r += values.length
  }
  flush()
  return rows
}

/** How far ahead the other side of an edited block is looked for. */
const LOOK_AHEAD = 12
/** Share of common words from which two blocks count as one that was edited. */
const ALIKE = 0.35

function alignRun(left: Block[], right: Block[], budget: DiffBudget): ShownRow[] {
  const rows: ShownRow[] = []
  const bags = new Map([...left, ...right].map((block) => [block, new Set(block.text.split(/\s+/))]))
  let next = 0
  for (const block of left) {
    const window = right.slice(next, next + LOOK_AHEAD)
    const at = window.findIndex((other) => isEdited(block, other, bags))
    if (at < 0) {
      rows.push(onlyLeft(block))
      continue
    }
    rows.push(...window.slice(0, at).map(onlyRight), showEdit(block, window[at]!, budget))
    next += at + 1
  }
  return [...rows, ...right.slice(next).map(onlyRight)]
}

function isEdited(a: Block, b: Block, bags: Map<Block, Set<string>>): boolean {
  if (a.fileId !== null || b.fileId !== null) return a.type === b.type && a.fileId === b.fileId
  if (a.text === b.text) return true
  const [x, y] = [bags.get(a)!, bags.get(b)!]
  let common = 0
  for (const word of x) if (y.has(word)) common++
  return common / Math.max(x.size, y.size) >= ALIKE
}

function showEdit(left: Block, right: Block, budget: DiffBudget): ShownRow {
  const words = (text: string) => text.match(/\s+|\S+/g) ?? []
  const runs = diffRuns(words(left.text), words(right.text), budget)
  if (runs === null) return { kind: 'changed', left: whole(left, 'removed'), right: whole(right, 'added') }
  const segments = runs.map(({ kind, values }): Segment => ({ kind, text: values.join('') }))
  return {
    kind: 'changed',
    left: show(
      left,
      segments.filter((s) => s.kind !== 'added'),
    ),
    right: show(
      right,
      segments.filter((s) => s.kind !== 'removed'),
    ),
  }
}
