import { useMachine } from '@xstate/react'
import { Send } from 'lucide-react'
import { useCallback, useEffect, useId, useRef } from 'react'
import { createPortal } from 'react-dom'
import { type Holder, updatePromptMachine } from '#app/machines/update-prompt.machine.ts'
import { Button } from '../ui/button.tsx'
import { classNames } from '../ui/class-names.ts'
import { TOAST_LOOK, useToasts } from './toaster.tsx'

type UpdatePromptProps = {
  /** What changed, one line each: "Page added: Bonus chapter". */
  items: readonly string[]
  recipients: number
  /** 8,000–10,000; 10,000 when left out. */
  durationMs?: number
  onNotify: () => void
  /** Gone by itself, by "Not now" or by Escape. The changes stay in the product's panel. */
  onGone: () => void
}
const SHOWN_ITEMS = 4

/** The toast that asks whether customers should hear. Give it the version as `key`: each save asks anew. */
export function UpdatePrompt({ items, recipients, durationMs, onNotify, onGone }: UpdatePromptProps) {
  const { region, announce } = useToasts()
  const [state, send] = useMachine(updatePromptMachine, { input: { at: performance.now(), durationMs } })
  const heading = useId()
  const hold = (by: Holder) => send({ type: 'held', by, at: performance.now() })
  const release = (by: Holder) => send({ type: 'released', by, at: performance.now() })

  const card = useRef<HTMLElement>(null)
  const cameFrom = useRef<EventTarget | null>(null)
  const close = useCallback(() => {
    if (card.current?.contains(document.activeElement)) (cameFrom.current as HTMLElement | null)?.focus()
    send({ type: 'closed' })
  }, [send])

  const after = useRef({ onNotify, onGone })
  after.current = { onNotify, onGone }
  const end = state.status === 'done' ? state.value : null
  useEffect(() => {
    if (end === 'composing') after.current.onNotify()
    else if (end) after.current.onGone()
  }, [end])

  const customers = `${recipients.toLocaleString('en-US')} ${recipients === 1 ? 'customer' : 'customers'}`
  const list = listed(items)
  const words = `Saved. The content changed: ${list.join(', ')}. ${customers} would hear. Press F8 to go to Notify.`
  // biome-ignore lint/correctness/useExhaustiveDependencies: read out once, not each time the count changes
  useEffect(() => announce(words), [])

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.defaultPrevented) close()
    }
    const onVisibility = () =>
      send({ type: document.hidden ? 'held' : 'released', by: 'page', at: performance.now() })
    if (document.hidden) onVisibility()
    document.addEventListener('keydown', onKey)
    document.addEventListener('visibilitychange', onVisibility)
    return () => {
      document.removeEventListener('keydown', onKey)
      document.removeEventListener('visibilitychange', onVisibility)
    }
  }, [send, close])

  if (!region || !state.hasTag('open')) return null
  return createPortal(
    <section
      ref={card}
      aria-labelledby={heading}
      className={classNames(TOAST_LOOK, 'overflow-hidden')}
      onPointerEnter={() => hold('pointer')}
      onPointerLeave={() => release('pointer')}
      onFocus={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) cameFrom.current = event.relatedTarget
        hold('focus')
      }}
      onBlur={(event) => event.currentTarget.contains(event.relatedTarget) || release('focus')}
    >
      <div className="px-4 pt-3.5 pb-3">
        <div className="flex items-baseline justify-between gap-3">
          <h2 id={heading} className="text-base">
            Saved. Tell your customers?
          </h2>
          <TimeLeft remainingMs={state.context.remainingMs} held={state.matches('held')} />
        </div>
        <ul className="mt-1.5 text-sm text-muted">
          {list.map((item) => (
            <li key={item} className="truncate">
              {item}
            </li>
          ))}
        </ul>
        <div className="mt-3 flex flex-wrap gap-2">
          <Button size="sm" variant="primary" icon={Send} onClick={() => send({ type: 'notified' })}>
            Notify {customers}…
          </Button>
          <Button size="sm" variant="ghost" onClick={close}>
            Not now
          </Button>
        </div>
      </div>
      <TimeBar {...state.context} held={state.matches('held')} />
    </section>,
    region,
  )
}

/** The first four, and how many more. */
const listed = (items: readonly string[]) =>
  items.length > SHOWN_ITEMS
    ? [...items.slice(0, SHOWN_ITEMS), `and ${items.length - SHOWN_ITEMS} more`]
    : [...items]

/** Words in place of the moving bar for people who want things calm; that it waits is said to all. */
function TimeLeft({ remainingMs, held }: { remainingMs: number; held: boolean }) {
  return (
    <span aria-hidden="true" className="shrink-0 text-xs text-muted">
      {held ? (
        'Waiting'
      ) : (
        <span className="hidden motion-reduce:inline">{Math.ceil(remainingMs / 1_000)} s</span>
      )}
    </span>
  )
}

/** Slides to where the next whole second will be, so it moves evenly and stands still the moment time does. */
function TimeBar(props: { remainingMs: number; durationMs: number; held: boolean }) {
  const step = props.held ? 0 : props.remainingMs % 1_000 || Math.min(1_000, props.remainingMs)
  return (
    <div aria-hidden="true" className="h-1 bg-sunken motion-reduce:hidden">
      <div
        className="h-full origin-left bg-accent transition-transform ease-linear"
        style={{
          transform: `scaleX(${(props.remainingMs - step) / props.durationMs})`,
          transitionDuration: `${step || 120}ms`,
        }}
      />
    </div>
  )
}
