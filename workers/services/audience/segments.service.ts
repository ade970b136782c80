import type { z } from 'zod'
import { resolveFilter } from '#app/domain/audience/filter.rules.ts'
import {
  MAX_SEGMENTS,
  type SegmentName,
  type SegmentView,
  type segmentChangeSchema,
  type segmentSchema,
} from '#app/domain/audience/segment.schema.ts'
import { conflict, notFound } from '#app/domain/kernel/errors.ts'
import { toIso } from '#app/domain/kernel/time.ts'
import { constraintOf } from '#db/errors.ts'
import type { Repos } from '#db/repos/index.ts'
import type { SegmentRow } from '#db/repos/segments.repo.ts'
import type { Statement } from '#db/tenant-db.ts'
import { requirePermission, type SellerScope } from '../../auth/scope.ts'
import type { Clock } from '../../ports/clock.port.ts'
import type { NewId } from '../../ports/ids.port.ts'
import type { Realtime } from '../../ports/realtime.port.ts'

/** People that counting all segments may look at, together. */
const SCANNED = 100_000

type Deps = { repos: (scope: SellerScope) => Repos; clock: Clock; newId: NewId; realtime: Realtime }

/** Filters with names. A segment is not a list of people: whom it means is asked anew each time. */
export function createSegmentsService(d: Deps) {
  async function toView(repos: Repos, row: SegmentRow, most?: number): Promise<SegmentView> {
    const { timeZone } = await repos.settings.get()
    return {
      id: row.id,
      name: row.name,
      filter: row.filter,
      count: await repos.contactList.count(resolveFilter(row.filter, timeZone), most),
      created_at: toIso(row.createdAt),
      updated_at: toIso(row.updatedAt),
    }
  }
  async function get(scope: SellerScope, id: string): Promise<SegmentRow> {
    const row = await d.repos(scope).segments.find(id)
    if (!row) throw notFound('segment')
    return row
  }
  /** @throws conflict `name_taken` */
  async function write(scope: SellerScope, statement: Statement): Promise<number> {
    try {
      const [written] = await d.repos(scope).batch([statement])
      d.realtime.hint(scope.sellerId, 'contacts')
      return written!
    } catch (e) {
      if (constraintOf(e) === 'unique')
        throw conflict('name_taken', 'There is a segment of this name already. Choose another.')
      throw e
    }
  }

  return {
    /** By name. */
    async names(scope: SellerScope): Promise<SegmentName[]> {
      requirePermission(scope, 'contacts:read')
      const rows = await d.repos(scope).segments.list(MAX_SEGMENTS)
      return rows.map(({ id, name, filter }) => ({ id, name, filter }))
    },
    /** By name, each with how many it means now. */
    async list(scope: SellerScope): Promise<SegmentView[]> {
      requirePermission(scope, 'contacts:read')
      const repos = d.repos(scope)
      const rows = await repos.segments.list(MAX_SEGMENTS)
      const most = Math.ceil(SCANNED / Math.max(rows.length, 1))
      return Promise.all(rows.map((row) => toView(repos, row, most)))
    },
    /** @throws not_found */
    async get(scope: SellerScope, id: string): Promise<SegmentView> {
      requirePermission(scope, 'contacts:read')
      return toView(d.repos(scope), await get(scope, id))
    },
    /** @throws conflict `name_taken`, `too_many_segments` */
    async create(scope: SellerScope, input: z.infer<typeof segmentSchema>): Promise<SegmentView> {
      requirePermission(scope, 'contacts:write')
      const repos = d.repos(scope)
      const id = d.newId('segment')
      const createdBy = `${scope.actor.kind}:${scope.actor.id}`
      const now = d.clock.now()
      if (!(await write(scope, repos.segments.insert({ id, ...input, createdBy }, MAX_SEGMENTS, now))))
        throw conflict('too_many_segments', `There are ${MAX_SEGMENTS} segments, the most there can be.`)
      return toView(repos, await get(scope, id))
    },
    /** @throws not_found; conflict `name_taken` */
    async change(
      scope: SellerScope,
      id: string,
      input: z.infer<typeof segmentChangeSchema>,
    ): Promise<SegmentView> {
      requirePermission(scope, 'contacts:write')
      const repos = d.repos(scope)
      const { name, filter } = await get(scope, id)
      await write(scope, repos.segments.update(id, { name, filter, ...input }, d.clock.now()))
      return toView(repos, await get(scope, id))
    },
    /** @throws not_found */
    async remove(scope: SellerScope, id: string): Promise<void> {
      requirePermission(scope, 'contacts:write')
      if (!(await write(scope, d.repos(scope).segments.remove(id)))) throw notFound('segment')
    },
  }
}
