import { Form, useNavigation, useRevalidator } from '@remix-run/react'
import { Undo2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import { SECOND } from '#app/domain/kernel/time.ts'
import { isDigestTime } from '#app/domain/updates/digest.rules.ts'
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
          {isDigestTime(sendAt) && 'It waits for the day’s digest. '}
          {recipients.toLocaleString('en-US')} {recipients === 1 ? 'person' : 'people'} will get it
          {isDigestTime(sendAt) && ', those who own several of today’s products in one digest'}. You may close
          this page; it is sent all the same.
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

/** Between two questions what became of it, should no hint say so. */
const ASK_AGAIN = 3 * SECOND

/** Whole seconds until an instant of the server's clock; from then on it asks the server until it knows more. */
function useSecondsUntil(at: number, now: number): number {
  const [left, setLeft] = useState(() => wholeSeconds(at - now))
  const { revalidate } = useRevalidator()
  const isOver = left === 0
  useEffect(() => {
    const start = performance.now()
    const tick = () => setLeft(wholeSeconds(at - now - (performance.now() - start)))
    tick()
    const timer = setInterval(tick, SECOND / 4)
    return () => clearInterval(timer)
  }, [at, now])
  useEffect(() => {
    if (!isOver) return
    const timer = setInterval(revalidate, ASK_AGAIN)
    return () => clearInterval(timer)
  }, [isOver, revalidate])
  return left
}

const wholeSeconds = (ms: number) => Math.max(0, Math.ceil(ms / SECOND))

function inWords(seconds: number): string {
  const minutes = Math.floor(seconds / 60)
  if (minutes >= 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
  return minutes > 0 ? `${minutes} min ${seconds % 60} s` : `${seconds} s`
}
