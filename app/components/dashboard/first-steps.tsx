import { Link } from '@remix-run/react'
import { Check } from 'lucide-react'
import type { ReactNode } from 'react'
import { Card } from '../ui/card.tsx'
import { classNames } from '../ui/class-names.ts'

type FirstStepsProps = { product: string | null; published: boolean }

/** For a seller without customers: what to do first, and what of it is done. */
export function FirstSteps({ product, published }: FirstStepsProps) {
  return (
    <Card
      title="Three steps to your first update"
      description="Awning tells your customers when something they bought got better. This is all it needs."
      className="mb-6"
    >
      <ol className="grid gap-5 md:grid-cols-3">
        <Step
          n={1}
          done={product !== null}
          to={product ? `/products/${product}` : '/products/new'}
          title="Make a product"
        >
          Its pages and files are what customers read and download.
        </Step>
        <Step n={2} done={published} to={product ? `/products/${product}` : '/products'} title="Publish it">
          From then on Awning watches its content for changes worth telling.
        </Step>
        <Step n={3} done={false} to="/settings/api-keys" title="Record your sales">
          Make an API key and send each sale made elsewhere; every buyer gets a library link.
        </Step>
      </ol>
    </Card>
  )
}

function Step(props: { n: number; done: boolean; to: string; title: string; children: ReactNode }) {
  return (
    <li className="relative flex gap-3">
      <span
        aria-hidden="true"
        className={classNames(
          'flex size-7 shrink-0 items-center justify-center rounded-full text-sm font-semibold',
          props.done ? 'bg-ok-soft text-ok' : 'bg-accent text-on-accent',
        )}
      >
        {props.done ? <Check className="size-4" /> : props.n}
      </span>
      <div>
        <Link to={props.to} className="font-semibold after:absolute after:inset-0 hover:text-accent">
          {props.title}
          {props.done && <span className="sr-only"> (done)</span>}
        </Link>
        <p className="text-sm text-muted">{props.children}</p>
      </div>
    </li>
  )
}
