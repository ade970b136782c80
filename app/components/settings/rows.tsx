import type { ReactNode } from 'react'

/** A list whose entries are rows on a wide screen and stacks on a phone, where a table would hide its last column. */
export const Rows = ({ label, children }: { label: string; children: ReactNode }) => (
  <ul aria-label={label} className="border-t *:not-last:border-b">
    {children}
  </ul>
)

/** What it is at the left, what may be done at the right. */
export const Row = ({ about, actions }: { about: ReactNode; actions: ReactNode }) => (
  <li className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 px-5 py-3.5">
    <div className="min-w-0 flex-1 basis-60 break-words">{about}</div>
    <div className="flex flex-wrap items-center gap-2">{actions}</div>
  </li>
)
