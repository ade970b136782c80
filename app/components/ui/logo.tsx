import { classNames } from './class-names.ts'

/** The awning: five stripes that end in scallops. Drawn here and, as one file, in public/favicon.svg. */
export function LogoMark({ className = 'size-7' }: { className?: string }) {
  return (
    <svg viewBox="0 0 40 40" aria-hidden="true" className={className}>
      <rect x="4" y="5" width="32" height="4" rx="2" className="fill-accent" />
      {STRIPES.map((d, i) => (
        <path key={d} d={d} className={i % 2 === 0 ? 'fill-accent' : 'fill-stripe'} />
      ))}
      <path d="M8 29v6h24v-6" fill="none" strokeWidth="3" strokeLinejoin="round" className="stroke-accent" />
    </svg>
  )
}

const STRIPES = [0, 1, 2, 3, 4].map((i) => {
  const top = 7 + i * 5.2
  const foot = 3 + i * 6.8
  return `M${top} 10h5.2L${foot + 6.8} 22a3.4 3.4 0 0 1-6.8 0z`
})

export function Logo({ className }: { className?: string }) {
  return (
    <span className={classNames('inline-flex items-center gap-2', className)}>
      <LogoMark />
      <span className="text-lg font-bold tracking-tight">Awning</span>
    </span>
  )
}
