import { X } from 'lucide-react'
import { AlertDialog, Dialog as RadixDialog } from 'radix-ui'
import type { ReactNode } from 'react'
import { Button } from './button.tsx'
import { classNames } from './class-names.ts'
import { useFocusReturn } from './use-focus-return.ts'

const VEIL = 'fixed inset-0 z-40 bg-veil animate-fade'
const PANEL =
  'fixed z-50 flex max-h-[calc(100dvh-2rem)] flex-col overflow-hidden border bg-surface shadow-float animate-rise ' +
  'inset-x-0 bottom-0 rounded-t-lg sm:inset-auto sm:top-1/2 sm:left-1/2 sm:w-[calc(100vw-3rem)] sm:-translate-x-1/2 sm:-translate-y-1/2 sm:rounded-lg'
const WIDTHS = { md: 'sm:max-w-lg', lg: 'sm:max-w-3xl', xl: 'sm:max-w-6xl' }

type DialogProps = {
  title: string
  description?: ReactNode
  /** The button that opens it; leave it out and use `open`. */
  trigger?: ReactNode
  open?: boolean
  onOpenChange?: (open: boolean) => void
  width?: keyof typeof WIDTHS
  footer?: ReactNode
  children?: ReactNode
}

/** A window over the page; on phones a sheet from below. Escape and the cross close it, focus goes back. */
export function Dialog(props: DialogProps) {
  const focus = useFocusReturn()
  return (
    <RadixDialog.Root open={props.open} onOpenChange={props.onOpenChange}>
      {props.trigger && <RadixDialog.Trigger asChild>{props.trigger}</RadixDialog.Trigger>}
      <RadixDialog.Portal>
        <RadixDialog.Overlay className={VEIL} />
        <RadixDialog.Content
          {...focus}
          className={classNames(PANEL, WIDTHS[props.width ?? 'md'])}
          {...(props.description ? {} : { 'aria-describedby': undefined })}
        >
          <header className="flex items-start justify-between gap-4 px-5 pt-4 pb-3">
            <div>
              <RadixDialog.Title className="text-lg">{props.title}</RadixDialog.Title>
              {props.description && (
                <RadixDialog.Description className="mt-1 text-muted">
                  {props.description}
                </RadixDialog.Description>
              )}
            </div>
            <RadixDialog.Close asChild>
              <Button variant="ghost" size="sm" icon={X} aria-label="Close" className="-mr-2" />
            </RadixDialog.Close>
          </header>
          <div className="overflow-y-auto px-5 pt-1 pb-5">{props.children}</div>
          {props.footer && <Footer>{props.footer}</Footer>}
        </RadixDialog.Content>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  )
}

type ConfirmDialogProps = {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: string
  description: ReactNode
  /** Says what will happen ("Archive product"), never "OK". */
  confirmLabel: string
  danger?: boolean
  onConfirm: () => void
}

/** Asks before something that is hard to take back. Focus starts on Cancel. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const focus = useFocusReturn()
  return (
    <AlertDialog.Root open={props.open} onOpenChange={props.onOpenChange}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className={VEIL} />
        <AlertDialog.Content {...focus} className={classNames(PANEL, WIDTHS.md)}>
          <div className="px-5 pt-5 pb-5">
            <AlertDialog.Title className="text-lg">{props.title}</AlertDialog.Title>
            <AlertDialog.Description className="mt-1.5 text-muted">
              {props.description}
            </AlertDialog.Description>
          </div>
          <Footer>
            <AlertDialog.Cancel asChild>
              <Button>Cancel</Button>
            </AlertDialog.Cancel>
            <AlertDialog.Action asChild>
              <Button variant={props.danger ? 'danger' : 'primary'} onClick={props.onConfirm}>
                {props.confirmLabel}
              </Button>
            </AlertDialog.Action>
          </Footer>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}

const Footer = ({ children }: { children: ReactNode }) => (
  <footer className="flex flex-wrap justify-end gap-2 border-t bg-canvas/60 px-5 py-3">{children}</footer>
)
