import { classNames } from './class-names.ts'

const TINTS = [
  'bg-accent-soft text-accent',
  'bg-warn-soft text-warn',
  'bg-info-soft text-info',
  'bg-ok-soft text-ok',
  'bg-danger-soft text-danger',
]
const SIZES = { sm: 'size-6 text-[0.625rem]', md: 'size-8 text-xs', lg: 'size-12 text-base' }

/** Initials on a tint that stays the same for a name, or a picture. Decoration: the name stands beside it. */
export function Avatar(props: {
  name: string
  src?: string | null
  size?: keyof typeof SIZES
  square?: boolean
}) {
  const shape = classNames(
    'inline-flex shrink-0 items-center justify-center font-semibold',
    props.square ? 'rounded-md' : 'rounded-full',
    SIZES[props.size ?? 'md'],
  )
  if (props.src) return <img src={props.src} alt="" className={classNames(shape, 'object-cover')} />
  return (
    <span aria-hidden="true" className={classNames(shape, TINTS[tintOf(props.name)])}>
      {initialsOf(props.name)}
    </span>
  )
}

/** First letters of the first and last word: `Ada King Lovelace` → `AL`. Whole characters, also beyond the BMP. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/)
  const picked = words.length > 1 ? [words[0]!, words[words.length - 1]!] : [words[0]!]
  return picked
    .map((word) => [...word][0] ?? '')
    .join('')
    .toUpperCase()
}

const tintOf = (name: string) => [...name].reduce((sum, c) => sum + c.codePointAt(0)!, 0) % TINTS.length
