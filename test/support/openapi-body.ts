import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'

/**
 * Validator for the JSON body of one operation of an OpenAPI document. `isForm`: values may be texts of what is wanted.
 * Node only: Ajv compiles with `new Function`.
 */
export function bodyValidator(
  document: object,
  schemaPointer: string,
  isForm = false,
): (body: unknown) => string[] {
  const ajv = new Ajv2020({ strict: false, allErrors: true, coerceTypes: isForm })
  addFormats.default(ajv)
  ajv.addSchema(document, 'openapi')
  const validate = ajv.compile({ $ref: `openapi#${schemaPointer}` })
  return (body) =>
    validate(body) ? [] : (validate.errors ?? []).map((e) => `${e.instancePath} ${e.message ?? ''}`)
}
