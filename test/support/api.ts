import { exports } from 'cloudflare:workers'
import type { Permission } from '#app/domain/sellers/permissions.rules.ts'
import { API_SCOPES } from '#app/domain/sellers/permissions.rules.ts'
import type { SellerScope } from '#workers/auth/scope.ts'
import type { Container } from '#workers/container.ts'

export const ORIGIN = 'http://127.0.0.1:8787'

export type ApiAnswer = {
  status: number
  headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: tests read fields of many shapes; the contract tests check the shapes
  body: any
}
export type ApiRequest = { body?: unknown; headers?: Record<string, string>; raw?: BodyInit }
export type Api = (method: string, path: string, request?: ApiRequest) => Promise<ApiAnswer>

/** The deployed Worker's API with one key. `body` goes as JSON, `raw` as it is. */
export function apiWith(key: string | null): Api {
  return async (method, path, { body, headers = {}, raw } = {}) => {
    const res = await exports.default.fetch(
      new Request(`${ORIGIN}/api/v1${path}`, {
        method,
        headers: {
          ...(key ? { authorization: `Bearer ${key}` } : {}),
          ...(body !== undefined ? { 'content-type': 'application/json' } : {}),
          ...headers,
        },
        ...(body !== undefined ? { body: JSON.stringify(body) } : raw !== undefined ? { body: raw } : {}),
      }),
    )
    const text = await res.text()
    const isJson = text !== '' && res.headers.get('content-type')?.includes('json')
    return { status: res.status, headers: res.headers, body: isJson ? JSON.parse(text) : text }
  }
}

/** A new key of a seller, with every scope unless told. */
export async function apiFor(
  c: Container,
  scope: SellerScope,
  scopes: readonly Permission[] = API_SCOPES,
): Promise<Api & { key: string; keyId: string }> {
  const { id, key } = await c.services.apiKeys.create(scope, { name: 'Test', scopes: [...scopes] })
  return Object.assign(apiWith(key), { key, keyId: id })
}
