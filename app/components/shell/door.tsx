import type { ReactNode } from 'react'
import { Logo } from '../ui/logo.tsx'

/** The frame of pages before the dashboard: one sheet in the middle, one thing to do. */
export function Door({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className="grid min-h-dvh content-center px-4 py-10">
      <div className="mx-auto w-full max-w-sm">
        <Logo className="mb-6" />
        <div className="rounded-lg border bg-surface px-5 py-6 sm:px-7">
          <h1 className="text-xl">{title}</h1>
          <div className="mt-4 grid gap-5">{children}</div>
        </div>
      </div>
    </main>
  )
}
