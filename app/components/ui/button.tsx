import { Link, type LinkProps } from '@remix-run/react'
import { LoaderCircle, type LucideIcon } from 'lucide-react'
import { type ComponentPropsWithoutRef, forwardRef, type ReactNode } from 'react'
import { classNames } from './class-names.ts'

const VARIANTS = {
  primary: 'border-transparent bg-accent text-on-accent hover:bg-accent-strong',
  secondary: 'border-edge bg-surface text-ink hover:bg-sunken',
  ghost: 'border-transparent text-ink hover:bg-sunken',
  danger: 'border-transparent bg-danger text-on-danger hover:bg-danger-strong',
}
const SIZES = {
  md: 'min-h-[2.375rem] px-3.5 text-base pointer-coarse:min-h-11',
  sm: 'min-h-8 px-2.5 text-sm pointer-coarse:min-h-10',
}
type Look = {
  variant?: keyof typeof VARIANTS
  size?: keyof typeof SIZES
  /** With children it stands before them; without, give the button an `aria-label`. */
  icon?: LucideIcon
}

const look = ({ variant = 'secondary', size = 'md' }: Look, bare: boolean, className?: string) =>
  classNames(
    'inline-flex shrink-0 cursor-pointer items-center justify-center gap-2 rounded-md border font-medium whitespace-nowrap',
    'transition-colors disabled:cursor-not-allowed disabled:opacity-55 aria-disabled:cursor-not-allowed aria-disabled:opacity-55',
    'focus-visible:rounded-md',
    VARIANTS[variant],
    SIZES[size],
    bare && 'aspect-square px-0!',
    className,
  )

type ButtonProps = ComponentPropsWithoutRef<'button'> & Look & { pending?: boolean }

/** A button of type "button" unless told `type="submit"`. `pending` shows work going on and blocks a second click. */
export const Button = forwardRef<HTMLButtonElement, ButtonProps>(function Button(
  { variant, size, icon, pending = false, className, children, disabled, type = 'button', ...props },
  ref,
) {
  return (
    <button
      ref={ref}
      type={type}
      disabled={disabled || pending}
      aria-busy={pending || undefined}
      className={look({ variant, size }, children === undefined, className)}
      {...props}
    >
      <Content icon={pending ? LoaderCircle : icon} spinning={pending}>
        {children}
      </Content>
    </button>
  )
})

/** A link that looks like a button: for going somewhere, never for doing something. */
export const ButtonLink = forwardRef<HTMLAnchorElement, LinkProps & Look>(function ButtonLink(
  { variant, size, icon, className, children, ...props },
  ref,
) {
  return (
    <Link ref={ref} className={look({ variant, size }, children === undefined, className)} {...props}>
      <Content icon={icon}>{children}</Content>
    </Link>
  )
})

function Content(props: { icon?: LucideIcon; spinning?: boolean; children: ReactNode }) {
  const Icon = props.icon
  return (
    <>
      {Icon && (
        <Icon
          aria-hidden="true"
          className={classNames('size-4 shrink-0', props.spinning && 'animate-spin')}
        />
      )}
      {props.children}
    </>
  )
}
