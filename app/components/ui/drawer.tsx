import { X } from 'lucide-react'
import { Dialog as RadixDialog } from 'radix-ui'
import type { ReactNode } from 'react'
import { Button } from './button.tsx'
import { useFocusReturn } from './use-focus-return.ts'

type DrawerProps = {
  title: ReactNode
  description?: ReactNode
  open: boolean
  onClose: () => void
  footer?: ReactNode
  children: ReactNode
}

/** A sheet at the right edge, over the list it belongs to. Escape, the veil and the cross close it; focus goes back. */
export function Drawer(props: DrawerProps) {
  const focus = useFocusReturn()
  return (
    <RadixDialog.Root open={props.open} onOpenChange={(open) => open || props.onClose()}>
      <RadixDialog.Portal>
        <RadixDialog.Overlay className="fixed inset-0 z-40 animate-fade bg-veil" />
        <RadixDialog.Content
          {...focus}
          className="fixed inset-y-0 right-0 z-50 flex w-full max-w-xl animate-slide flex-col border-l bg-surface shadow-float outline-none"
          {...(props.description ? {} : { 'aria-describedby': undefined })}
        >
          <header className="flex items-start justify-between gap-4 border-b px-5 py-4">
            <div className="min-w-0">
              <RadixDialog.Title className="text-lg break-words">{props.title}</RadixDialog.Title>
              {props.description && (
                <RadixDialog.Description className="text-muted break-words">
                  {props.description}
                </RadixDialog.Description>
              )}
            </div>
            <RadixDialog.Close asChild>
              <Button variant="ghost" size="sm" icon={X} aria-label="Close" className="-mr-2" />
            </RadixDialog.Close>
          </header>
          <div className="flex-1 overflow-y-auto px-5 py-5">{props.children}</div>
          {props.footer && (
            <footer className="flex flex-wrap justify-end gap-2 border-t bg-canvas/60 px-5 py-3">
              {props.footer}
            </footer>
          )}
        </RadixDialog.Content>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  )
}
