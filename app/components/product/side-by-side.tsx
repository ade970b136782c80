import { Form, Link } from '@remix-run/react'
import { X } from 'lucide-react'
import type { ChangesSince, ProductView, VersionView } from '#app/domain/catalog/product.schema.ts'
import type { Segment, ShownBlock, ShownPage, ShownRow } from '#app/domain/catalog/side-by-side.ts'
import { Badge } from '../ui/badge.tsx'
import { Button, ButtonLink } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { classNames } from '../ui/class-names.ts'
import { ChangeList } from './change-list.tsx'

type Version = Pick<VersionView, 'number' | 'saved_by'> & {
  content: { files: { id: string; name: string }[] }
}
type SideBySideProps = {
  comparison: { before: Version; after: Version; changes: ChangesSince['changes']; pages: ShownPage[] }
  editions: ProductView['editions']
}

/** Two versions beside each other; below each other where there is no room. */
export function SideBySide({ comparison, editions }: SideBySideProps) {
  const { before, after, changes, pages } = comparison
  const files = new Map([...before.content.files, ...after.content.files].map((f) => [f.id, f.name]))
  const shown = pages.filter((page) => page.kind !== 'same')
  return (
    <Card
      title={`Version ${before.number} → ${after.number}`}
      description={`Saved by ${before.saved_by.name} and ${after.saved_by.name}`}
      actions={
        <>
          <Form className="flex items-center gap-2">
            <label className="flex items-center gap-2 text-sm">
              Compare with version
              <input
                name="from"
                type="number"
                min={1}
                defaultValue={before.number}
                className="field w-20!"
                key={before.number}
              />
            </label>
            <input type="hidden" name="to" value={after.number} />
            <Button type="submit" size="sm">
              Show
            </Button>
          </Form>
          <ButtonLink size="sm" variant="ghost" icon={X} to="?" aria-label="Close the comparison" />
        </>
      }
    >
      <div className="grid gap-6">
        <ChangeList items={changes.items} editions={editions} max={50} />
        {shown.length === 0 && <p className="text-muted">No page reads differently.</p>}
        {shown.map((page, i) => (
          <PageDiff
            // biome-ignore lint/suspicious/noArrayIndexKey: a fixed list
            key={i}
            page={page}
            edition={editions.find((e) => e.id === page.editionId)?.name}
            fileName={(id) => files.get(id) ?? 'a removed file'}
          />
        ))}
        {pages.length > shown.length && (
          <p className="text-sm text-muted">
            {pages.length - shown.length} {pages.length - shown.length === 1 ? 'page is' : 'pages are'} the
            same.{' '}
            <Link to="?" className="link">
              Back to the history
            </Link>
          </p>
        )}
      </div>
    </Card>
  )
}

const KIND = {
  added: ['ok', 'New'],
  removed: ['danger', 'Removed'],
  changed: ['info', 'Changed'],
  same: ['neutral', 'Same'],
} as const

type FileName = (id: string) => string

function PageDiff({
  page,
  edition,
  fileName,
}: {
  page: ShownPage
  edition: string | undefined
  fileName: FileName
}) {
  const [tone, word] = KIND[page.kind]
  const title = page.rightTitle ?? page.leftTitle
  const isRenamed = page.leftTitle !== null && page.rightTitle !== null && page.leftTitle !== page.rightTitle
  return (
    <section aria-label={title ?? ''}>
      <h3 className="mb-2 flex flex-wrap items-center gap-2 font-semibold">
        {isRenamed && (
          <del className="rounded-sm bg-danger-soft px-1 font-normal text-danger">{page.leftTitle}</del>
        )}
        {title}
        <Badge tone={tone}>{word}</Badge>
        {edition && <Badge>{edition}</Badge>}
      </h3>
      <div className="overflow-hidden rounded-md border text-sm">
        {foldRows(page.rows).map((row, i) =>
          typeof row === 'number' ? (
            <p
              // biome-ignore lint/suspicious/noArrayIndexKey: a fixed list
              key={i}
              className="border-b bg-sunken px-3 py-1 text-center text-xs text-muted last:border-b-0"
            >
              {row} unchanged {row === 1 ? 'paragraph' : 'paragraphs'}
            </p>
          ) : (
            // biome-ignore lint/suspicious/noArrayIndexKey: a fixed list
            <div key={i} className="grid border-b last:border-b-0 md:grid-cols-2 md:divide-x">
              <Side block={row.left} kind={row.kind} side="left" fileName={fileName} />
              <Side block={row.right} kind={row.kind} side="right" fileName={fileName} />
            </div>
          ),
        )}
      </div>
    </section>
  )
}

/** Unchanged blocks stay around a change for orientation; longer runs become a number. */
function foldRows(rows: ShownRow[]): (ShownRow | number)[] {
  const isNear = (i: number) => [i - 1, i, i + 1].some((j) => rows[j] && rows[j].kind !== 'same')
  const folded: (ShownRow | number)[] = []
  rows.forEach((row, i) => {
    const last = folded[folded.length - 1]
    if (isNear(i)) folded.push(row)
    else if (typeof last === 'number') folded[folded.length - 1] = last + 1
    else folded.push(1)
  })
  return folded
}

type SideProps = {
  block: ShownBlock | null
  kind: ShownRow['kind']
  side: 'left' | 'right'
  fileName: FileName
}

function Side({ block, kind, side, fileName }: SideProps) {
  if (!block) return <div className="hidden bg-sunken/60 md:block" />
  const isOnlyFormat = kind === 'changed' && block.segments.every((s) => s.kind === 'same')
  const look = {
    left: kind === 'removed' && 'bg-danger-soft/50',
    right: kind === 'added' && 'bg-ok-soft/50',
  }[side]
  // Stacked on a phone, what is the same need not be read twice.
  const isTwice = kind === 'same' && side === 'left'
  return (
    <div className={classNames('min-w-0 px-3 py-2 break-words', look, isTwice && 'max-md:hidden')}>
      <span className="sr-only">{side === 'left' ? 'Before: ' : 'After: '}</span>
      {isOnlyFormat && (
        <p className="mb-1">
          <Badge>formatting</Badge>
        </p>
      )}
      <BlockText block={block} fileName={fileName} />
    </div>
  )
}

function BlockText({ block, fileName }: { block: ShownBlock; fileName: FileName }) {
  const indent = { marginLeft: `${block.around.filter((a) => a !== 'listItem').length * 0.75}rem` }
  if (block.type === 'horizontalRule') return <hr />
  return (
    <span
      style={indent}
      className={classNames(
        'block whitespace-pre-wrap',
        block.type === 'heading' && 'font-semibold',
        block.type === 'codeBlock' && 'font-mono',
      )}
    >
      {block.fileId && (
        <em className="text-muted">
          {block.type === 'image' ? 'Image' : 'File'}: {fileName(block.fileId)}{' '}
        </em>
      )}
      {block.segments.map((segment, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a fixed list
        <SegmentText key={i} {...segment} />
      ))}
    </span>
  )
}

function SegmentText({ kind, text }: Segment) {
  if (kind === 'added') return <ins className="rounded-sm bg-ok-soft text-ok no-underline">{text}</ins>
  if (kind === 'removed') return <del className="rounded-sm bg-danger-soft text-danger">{text}</del>
  return <>{text}</>
}
