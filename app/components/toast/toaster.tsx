import { CircleAlert, CircleCheck, X } from 'lucide-react'
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react'
import { createPortal } from 'react-dom'
import { Button } from '../ui/button.tsx'
import { classNames } from '../ui/class-names.ts'

type Toast = {
  tone: 'saved' | 'error'
  text: string
  /** "Try again" of something that failed. */
  action?: { label: string; onSelect: () => void }
}
type Toasts = {
  /** A saved toast goes after 5 s, an error stays until dismissed. */
  show: (toast: Toast) => void
  /** Read out once, politely, without being shown. */
  announce: (text: string) => void
  /** Where toasts live, once there is a page; a component with a toast of its own puts a portal there. */
  region: HTMLElement | null
}

const ToastsContext = createContext<Toasts | null>(null)

/** @throws when no Toaster is around */
export function useToasts(): Toasts {
  const toasts = useContext(ToastsContext)
  if (!toasts) throw new Error('useToasts needs a Toaster around it')
  return toasts
}

export const TOAST_LOOK = 'pointer-events-auto w-full animate-rise rounded-lg border bg-surface shadow-float'

/** Keeps the toasts of the page. F8 goes to the newest one's first button, wherever the focus is. */
export function Toaster({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<(Toast & { id: number })[]>([])
  const [spoken, setSpoken] = useState({ id: 0, text: '' })
  const [region, setRegion] = useState<HTMLElement | null>(null)

  const announce = useCallback((text: string) => setSpoken(({ id }) => ({ id: id + 1, text })), [])
  const show = useCallback(
    (toast: Toast) => {
      setShown((list) => [...list.slice(-2), { ...toast, id: (list[list.length - 1]?.id ?? 0) + 1 }])
      announce(toast.text)
    },
    [announce],
  )
  const toasts = useMemo(() => ({ show, announce, region }), [show, announce, region])

  useEffect(() => {
    const focusToast = (event: KeyboardEvent) => {
      if (event.key === 'F8') region?.querySelector<HTMLElement>(':scope > :last-child button')?.focus()
    }
    document.addEventListener('keydown', focusToast)
    return () => document.removeEventListener('keydown', focusToast)
  }, [region])

  return (
    <ToastsContext.Provider value={toasts}>
      {children}
      <p role="status" aria-live="polite" className="sr-only">
        <span key={spoken.id}>{spoken.text}</span>
      </p>
      <section
        ref={setRegion}
        aria-label="Notifications"
        className="pointer-events-none fixed inset-x-3 top-3 z-40 mx-auto flex max-w-104 flex-col items-center gap-2 sm:inset-x-auto sm:top-auto sm:right-6 sm:bottom-6 sm:w-104"
      />
      {region &&
        createPortal(
          shown.map((toast) => (
            <ToastCard
              key={toast.id}
              toast={toast}
              onGone={() => setShown((list) => list.filter((other) => other !== toast))}
            />
          )),
          region,
        )}
    </ToastsContext.Provider>
  )
}

function ToastCard({ toast, onGone }: { toast: Toast; onGone: () => void }) {
  const isError = toast.tone === 'error'
  // biome-ignore lint/correctness/useExhaustiveDependencies: once per toast, whatever its parent renders meanwhile
  useEffect(() => {
    if (isError) return
    const timer = setTimeout(onGone, 5_000)
    return () => clearTimeout(timer)
  }, [])
  const Icon = isError ? CircleAlert : CircleCheck
  return (
    <div className={classNames(TOAST_LOOK, 'flex items-center gap-3 py-2 pr-2 pl-4')}>
      <Icon
        aria-hidden="true"
        className={classNames('size-5 shrink-0', isError ? 'text-danger' : 'text-ok')}
      />
      <p className="flex-1 py-1 font-medium">{toast.text}</p>
      {toast.action && (
        <Button
          size="sm"
          onClick={() => {
            onGone()
            toast.action?.onSelect()
          }}
        >
          {toast.action.label}
        </Button>
      )}
      <Button size="sm" variant="ghost" icon={X} aria-label="Dismiss" onClick={onGone} />
    </div>
  )
}
