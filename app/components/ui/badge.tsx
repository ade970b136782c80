import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'

const TONES = {
  neutral: 'bg-sunken text-muted',
  accent: 'bg-accent-soft text-accent',
  ok: 'bg-ok-soft text-ok',
  warn: 'bg-warn-soft text-warn',
  danger: 'bg-danger-soft text-danger',
  info: 'bg-info-soft text-info',
}
export type Tone = keyof typeof TONES

/** A word on a tint; the word says it, the colour only helps. */
export function Badge({ tone = 'neutral', children }: { tone?: Tone; children: ReactNode }) {
  return (
    <span
      className={classNames(
        'inline-flex items-center gap-1 rounded-full px-2 py-px text-xs font-semibold whitespace-nowrap',
        TONES[tone],
      )}
    >
      {children}
    </span>
  )
}

const STATUS_TONES: Record<string, Tone> = {
  published: 'ok',
  held: 'warn',
  queued: 'info',
  sending: 'info',
  sent: 'ok',
  paused: 'warn',
  failed: 'danger',
  accepted: 'info',
  delivered: 'ok',
  opened: 'ok',
  clicked: 'ok',
  unknown: 'warn',
  rejected: 'danger',
  bounced: 'danger',
  complained: 'danger',
  subscribed: 'ok',
  pending: 'warn',
  blocklisted: 'danger',
  running: 'info',
  checking: 'info',
  undoing: 'info',
  needs_you: 'warn',
  done: 'ok',
  ready: 'ok',
  paid: 'ok',
  partially_refunded: 'warn',
  open: 'warn',
  granted: 'ok',
  succeeded: 'ok',
  won: 'ok',
  lost: 'danger',
  disputed: 'danger',
  scheduled: 'info',
  creating: 'info',
  transferring: 'info',
  submitted: 'info',
  canceled: 'warn',
  returned: 'danger',
}

/** A status of a product, update, delivery, consent, purchase or payout, in its own word. */
export function StatusBadge({ status }: { status: string }) {
  const words = status.replaceAll('_', ' ')
  return <Badge tone={STATUS_TONES[status] ?? 'neutral'}>{words[0]!.toUpperCase() + words.slice(1)}</Badge>
}
