import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'

const TONES = {
  warn: 'border-warn/40 bg-warn-soft text-warn',
  danger: 'border-danger/40 bg-danger-soft text-danger',
  info: 'border-info/40 bg-info-soft text-info',
}

type NoticeProps = { tone: keyof typeof TONES; icon: LucideIcon; children: ReactNode }

/** Something to know before anything else on the page; read out when it appears. */
export function Notice({ tone, icon: Icon, children }: NoticeProps) {
  return (
    <div role="status" className={classNames('mb-6 flex gap-3 rounded-lg border px-5 py-3.5', TONES[tone])}>
      <Icon aria-hidden="true" className="mt-0.5 size-5 shrink-0" />
      <div className="min-w-0 flex-1 font-medium">{children}</div>
    </div>
  )
}
