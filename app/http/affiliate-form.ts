import { parsePercent } from '#app/domain/audience/affiliate.rules.ts'
import { changeAffiliateSchema, inviteAffiliateSchema } from '#app/domain/audience/affiliate.schema.ts'
import { AppError, type FieldError, invalid, invalidFromIssues } from '#app/domain/kernel/errors.ts'
import type { AppLoadContext } from '#workers/load-context.ts'
import { SHARE } from './affiliate-fields.ts'

type Session = Awaited<ReturnType<AppLoadContext['requireSeller']>>

/**
 * Does what one of the affiliate forms asks.
 * @throws what the service refuses; invalid naming fields of the form
 */
export async function changeAffiliate(
  { scope, services }: Pick<Session, 'scope' | 'services'>,
  form: Record<string, string>,
): Promise<void> {
  const { intent, id = '', email, name } = form
  const { affiliates } = services
  switch (intent) {
    case 'invite': {
      const body = inviteAffiliateSchema.safeParse({
        email,
        name: name?.trim() || null,
        products: sharesFromForm(form),
      })
      if (!body.success) throw invalidFromIssues(body.error.issues)
      await affiliates.invite(scope, body.data)
      return
    }
    case 'invite-again': {
      const { email, products } = await affiliates.get(scope, id)
      const again = products.map(({ product_id, basis_points }) => ({ product_id, basis_points }))
      await affiliates.invite(scope, inviteAffiliateSchema.parse({ email, products: again }))
      return
    }
    case 'change': {
      const body = changeAffiliateSchema.safeParse({ products: sharesFromForm(form) })
      if (!body.success) throw invalidFromIssues(body.error.issues)
      await affiliates.change(scope, id, body.data)
      return
    }
    case 'stop':
      await affiliates.stop(scope, id)
      return
    default:
      throw new AppError('malformed', 'unknown_intent', 'This page has no such form.')
  }
}

/** @throws invalid naming each field that holds no share */
function sharesFromForm(form: Record<string, string>) {
  const errors: FieldError[] = []
  const shares = Object.entries(form).flatMap(([field, text]) => {
    if (!field.startsWith(SHARE)) return []
    const share = parsePercent(text)
    if (typeof share === 'string') errors.push({ path: field, message: share })
    return typeof share === 'number' ? [{ product_id: field.slice(SHARE.length), basis_points: share }] : []
  })
  if (errors.length > 0) throw invalid(errors)
  return shares
}
