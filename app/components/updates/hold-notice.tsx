import { Form, useNavigation, useRevalidator } from '@remix-run/react'
import { Undo2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import { SECOND } from '#app/domain/kernel/time.ts'
import { Button } from '../ui/button.tsx'

type HoldNoticeProps = {
  sendAt: number
  now: number
  recipients: number
  canUndo: boolean
  /** Where the page itself takes it back; otherwise the button posts to the page. */
  onUndo?: () => void
  isUndoing?: boolean
}

/** The seconds in which everything can still be taken back. They pass on the server; this only counts along. */
export function HoldNotice({ sendAt, now, recipients, canUndo, onUndo, isUndoing }: HoldNoticeProps) {
  const left = useSecondsUntil(sendAt, now)
  const navigation = useNavigation()
  return (
    <section
      aria-label="Before it is sent"
      className="mb-6 flex flex-wrap items-center justify-between gap-x-6 gap-y-3 rounded-lg border border-warn/40 bg-warn-soft px-5 py-4"
    >
      <div>
        <p className="text-lg font-semibold text-warn">
          {left > 0 ? <span role="timer">Sending in {inWords(left)}</span> : 'Sending starts…'}
        </p>
        <p className="text-sm text-warn">
          {recipients.toLocaleString('en-US')} {recipients === 1 ? 'person' : 'people'} will get it. You may
          close this page; it is sent all the same.
        </p>
      </div>
      {canUndo && onUndo && (
        <Button icon={Undo2} pending={isUndoing} onClick={onUndo}>
          Undo
        </Button>
      )}
      {canUndo && !onUndo && (
        <Form method="post">
          <input type="hidden" name="intent" value="cancel" />
          <Button type="submit" icon={Undo2} pending={navigation.formData?.get('intent') === 'cancel'}>
            Undo
          </Button>
        </Form>
      )}
    </section>
  )
}

/** Whole seconds until an instant of the server's clock. At the end it asks the server once what became of it. */
function useSecondsUntil(at: number, now: number): number {
  const [left, setLeft] = useState(() => wholeSeconds(at - now))
  const { revalidate } = useRevalidator()
  useEffect(() => {
    const start = performance.now()
    const tick = () => {
      const seconds = wholeSeconds(at - now - (performance.now() - start))
      setLeft(seconds)
      if (seconds > 0) return
      clearInterval(timer)
      revalidate()
    }
    const timer = setInterval(tick, SECOND / 4)
    return () => clearInterval(timer)
  }, [at, now, revalidate])
  return left
}

const wholeSeconds = (ms: number) => Math.max(0, Math.ceil(ms / SECOND))

const inWords = (seconds: number) =>
  seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`
