import { z } from '@hono/zod-openapi'

/** An instant on the wire. */
export const time = z.iso.datetime().openapi({ example: '2026-11-20T09:30:00.000Z' })
