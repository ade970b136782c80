/** `expired` is not stored: a ready export whose time is over is. */
export const EXPORT_STATES = ['queued', 'running', 'ready', 'failed', 'revoked'] as const
export type ExportState = (typeof EXPORT_STATES)[number]
export type ExportOptions = Record<string, unknown>
