import { filterToForm } from '#app/domain/audience/filter-fields.ts'
import type { SegmentName } from '#app/domain/audience/segment.schema.ts'
import type { Refusal } from '#app/http/refusal.ts'
import { FilterChips } from './filter-chips.tsx'
import type { Chip } from './filter-words.ts'
import { peopleText } from './people-text.ts'
import { EditSegment, SaveSegment } from './segment-forms.tsx'
import { useQuietJson } from './use-quiet-json.ts'

type ListHeadProps = {
  query: URLSearchParams
  chips: Chip[]
  /** Something in the filters is not right, so nobody is shown. */
  isWrong: boolean
  /** How many fit, where the list itself knows: all of them are on its first page. */
  count: Count | null
  /** The segment that is shown, or was before its filters were changed here. */
  segment: SegmentName | null
  /** Whether segments may be made and changed. */
  canWrite: boolean
  refusal: Refusal | null
  now: number
}
type Count = { n: number; exact: boolean }

/** Above the list: what it is filtered by, how many that means, and keeping it as a segment. */
export function ListHead(props: ListHeadProps) {
  const { query, chips, isWrong, count, segment, canWrite, refusal, now } = props
  const filter = new URLSearchParams(query)
  filter.delete('segment')
  // Nothing narrows the tab: its number stands there.
  const isWhole = chips.length === 0
  const counted = useQuietJson<Count>(isWhole || isWrong || count ? null : `/audience/count?${filter}`, now)
  if (isWhole && segment === null) return null
  const shown = count ?? counted
  const isChanged = segment !== null && !isSameFilter(filterToForm(segment.filter), filter)
  return (
    <div className="grid gap-3 px-5 pb-4">
      <FilterChips chips={chips} query={query} />
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <p role="status" className="font-semibold">
          {!isWhole && (shown ? sentence(peopleText(shown)) : '\u00a0')}
        </p>
        {canWrite && segment && (
          <EditSegment segment={segment} isChanged={isChanged} filter={filter.toString()} refusal={refusal} />
        )}
        {canWrite && (segment === null || isChanged) && chips.length > 0 && !isWrong && (
          <SaveSegment filter={filter.toString()} refusal={segment === null ? refusal : null} />
        )}
      </div>
    </div>
  )
}

const sentence = (text: string) => text[0]!.toUpperCase() + text.slice(1)
const isSameFilter = (a: URLSearchParams, b: URLSearchParams) => sorted(a) === sorted(b)
const sorted = (query: URLSearchParams) => {
  const list = new URLSearchParams(query)
  if (!list.has('more') && !list.has('less')) list.delete('currency')
  return [...list]
    .map((pair) => pair.join('='))
    .sort()
    .join('&')
}
