import {
  CONSENT_RULES,
  type FieldRule,
  type PolicyInput,
  type PolicyView,
  PROFILE_FIELDS,
} from '#app/domain/imports/policy.schema.ts'
import { invalid } from '#app/domain/kernel/errors.ts'

/** A rule of its own for an attribute, as the form has it: `plan: newest` in each line. */
export const attributeLines = (attributes: PolicyView['attributes']) =>
  Object.entries(attributes)
    .map(([key, rule]) => `${key}: ${rule}`)
    .join('\n')

/** The posted form as a policy; the service judges it. @throws invalid `attributes` for a line that is none */
export function readPolicyForm(form: Record<string, string>): PolicyInput {
  const fields = Object.fromEntries(PROFILE_FIELDS.map((field) => [field, form[`field:${field}`]]))
  const lines = (form.attributes ?? '').split('\n').filter((line) => line.trim() !== '')
  const attributes = Object.fromEntries(
    lines.map((line) => {
      const at = line.lastIndexOf(':')
      if (at < 1)
        throw invalid([
          { path: 'attributes', message: `needs a name and a rule in each line, like plan: newest` },
        ])
      return [line.slice(0, at).trim(), line.slice(at + 1).trim() as FieldRule]
    }),
  )
  const consent = CONSENT_RULES.find((rule) => rule === form.consent) ?? 'keep'
  return {
    ...(form.id && { id: form.id }),
    name: form.name ?? '',
    fields: fields as PolicyInput['fields'],
    attributes,
    blank_clears: form.blank_clears === 'on',
    clear_token: form.clear_token?.trim() || null,
    consent,
    opt_out_to: form.opt_out_to === 'blocklisted' ? 'blocklisted' : 'unsubscribed',
    double_opt_in: form.double_opt_in === 'on',
    listmonk:
      consent === 'listmonk'
        ? {
            overwrite_userinfo: form.overwrite_userinfo === 'on',
            overwrite_subscription_status: form.overwrite_subscription_status === 'on',
          }
        : null,
  }
}
