import type { ReactNode } from 'react'

/** Where a list would be: what it is for and the first thing to do. */
export function EmptyState(props: { title: string; description: ReactNode; action?: ReactNode }) {
  return (
    <div className="flex flex-col items-center px-6 py-12 text-center">
      <AwningArt />
      <h2 className="mt-5 text-lg">{props.title}</h2>
      <p className="mt-1 max-w-md text-muted">{props.description}</p>
      {props.action && <div className="mt-5 flex flex-wrap justify-center gap-2">{props.action}</div>}
    </div>
  )
}

const STRIPES = Array.from({ length: 8 }, (_, i) => i)

const AwningArt = () => (
  <svg viewBox="0 0 136 76" aria-hidden="true" className="h-20">
    <path d="M16 44v30M120 44v30M4 74h128" strokeWidth="2" strokeLinecap="round" className="stroke-edge" />
    {STRIPES.map((i) => (
      <path
        key={i}
        d={`M${20 + i * 12} 8h12L${4 + (i + 1) * 16} 40a8 8 0 0 1-16 0z`}
        className={i % 2 === 0 ? 'fill-accent' : 'fill-stripe'}
      />
    ))}
    <rect x="16" y="4" width="104" height="6" rx="3" className="fill-accent" />
  </svg>
)
