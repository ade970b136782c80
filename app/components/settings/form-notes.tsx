import { useSearchParams } from '@remix-run/react'
import { CircleCheck } from 'lucide-react'

/** What is wrong with a form as a whole; wrong fields say so themselves. */
export function FormError({ errors }: { errors: readonly string[] | undefined }) {
  if (!errors?.length) return null
  return (
    <p role="alert" className="font-medium text-danger">
      {errors.join(' ')}
    </p>
  )
}

/** Said beside the button of the form that was saved: the address carries which, so it works without scripts too. */
export function SavedNote({ of, children = 'Saved' }: { of: string; children?: string }) {
  const [search] = useSearchParams()
  return (
    <p role="status" className="mr-auto flex items-center gap-1.5 text-sm font-medium text-ok">
      {search.get('saved') === of && (
        <>
          <CircleCheck aria-hidden="true" className="size-4" />
          {children}
        </>
      )}
    </p>
  )
}
