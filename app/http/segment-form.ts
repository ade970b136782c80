import { filterToForm } from '#app/domain/audience/filter-fields.ts'
import { segmentChangeSchema, segmentSchema } from '#app/domain/audience/segment.schema.ts'
import { AppError, invalidFromIssues } from '#app/domain/kernel/errors.ts'
import type { AppLoadContext } from '#workers/load-context.ts'
import { listHref } from './audience-address.ts'
import { filterOf } from './read-audience-address.ts'

type Session = Awaited<ReturnType<AppLoadContext['requireSeller']>>

/**
 * Does what one of the segment forms asks; `filter` in it is the query of the list it stood above.
 * @returns where to go then
 * @throws what the service refuses; invalid `name`, or fields of the filter
 */
export async function changeSegment(
  { scope, services }: Pick<Session, 'scope' | 'services'>,
  form: Record<string, string>,
): Promise<string> {
  const { intent, id = '', name } = form
  const query = new URLSearchParams(form.filter)
  switch (intent) {
    case 'segment-create': {
      const body = segmentSchema.safeParse({ name, filter: filterOf(query) })
      if (!body.success) throw invalidFromIssues(body.error.issues)
      const made = await services.segments.create(scope, body.data)
      return listHref(filterToForm(made.filter), { segment: made.id })
    }
    case 'segment-rename': {
      const body = segmentChangeSchema.safeParse({ name })
      if (!body.success) throw invalidFromIssues(body.error.issues)
      await services.segments.change(scope, id, body.data)
      return listHref(query, { segment: id })
    }
    case 'segment-refilter': {
      const { filter } = await services.segments.change(scope, id, { filter: filterOf(query) })
      return listHref(filterToForm(filter), { segment: id })
    }
    case 'segment-delete':
      await services.segments.remove(scope, id)
      return '/audience'
    default:
      throw new AppError('malformed', 'unknown_intent', 'This page has no such form.')
  }
}
