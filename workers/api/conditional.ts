import type { Context } from 'hono'
import { AppError } from '#app/domain/kernel/errors.ts'
import type { AppEnv } from '../app-env.ts'

/** The entity tag of a version. */
export const etagOf = (version: number) => `"${version}"`

/**
 * `If-Match` → the version the caller's copy is based on, or null for "whatever is there" (absent or `*`). A weak
 * tag is taken as well: proxies that compress make tags weak. @throws malformed `malformed_header`
 */
export function baseVersion(c: Context<AppEnv>): number | null {
  const header = c.req.header('if-match')
  if (header === undefined || header.trim() === '*') return null
  const version = /^\s*(?:W\/)?("?)(\d{1,9})\1\s*$/.exec(header)?.[2]
  if (version === undefined)
    throw new AppError(
      'malformed',
      'malformed_header',
      'If-Match: send the ETag of the content, for example "7".',
    )
  return Number(version)
}

/** Whether the caller's copy (`If-None-Match`) is still this version. */
export const isFresh = (c: Context<AppEnv>, version: number) =>
  (c.req.header('if-none-match') ?? '')
    .split(',')
    .some((tag) => tag.trim().replace(/^W\//, '') === etagOf(version))
