import { Form, Link, useNavigation } from '@remix-run/react'
import { FormError } from '#app/components/settings/form-notes.tsx'
import { Row, Rows } from '#app/components/settings/rows.tsx'
import { Badge, type Tone } from '#app/components/ui/badge.tsx'
import { Button } from '#app/components/ui/button.tsx'
import { ConfirmForm } from '#app/components/ui/confirm-form.tsx'
import { CopyButton } from '#app/components/ui/copy-button.tsx'
import { RelativeTime } from '#app/components/ui/relative-time.tsx'
import { percentText } from '#app/domain/audience/affiliate.rules.ts'
import type { AffiliateState, AffiliateView } from '#app/domain/audience/affiliate.schema.ts'
import type { Refusal } from '#app/http/refusal.ts'
import { ShareFields, type ShareOf } from './share-fields.tsx'

const STATES: Record<AffiliateState, { label: string; tone: Tone }> = {
  invited: { label: 'Invited', tone: 'warn' },
  active: { label: 'Active', tone: 'ok' },
  stopped: { label: 'Stopped', tone: 'neutral' },
}

type ListProps = {
  affiliates: AffiliateView[]
  products: ShareOf[]
  /** Why the form of one of them was refused. */
  refused: { of: string; refusal: Refusal | null } | null
  canWrite: boolean
  now: number
}

/** Who sells what for which share, and what may be done about it. */
export function AffiliateList({ affiliates, products, refused, canWrite, now }: ListProps) {
  return (
    <Rows label="Affiliates">
      {affiliates.map((affiliate) => (
        <Row
          key={affiliate.id}
          about={
            <>
              <About affiliate={affiliate} now={now} />
              {canWrite && affiliate.status !== 'stopped' && (
                <ChangeShares
                  key={sold(affiliate)}
                  affiliate={affiliate}
                  products={products}
                  refusal={refused?.of === affiliate.id ? refused.refusal : null}
                />
              )}
              {refused?.of === affiliate.id && affiliate.status === 'stopped' && refused.refusal && (
                <FormError errors={[refused.refusal.detail]} />
              )}
            </>
          }
          actions={
            <>
              {affiliate.referral_url && <CopyButton text={affiliate.referral_url} label="Copy link" />}
              {canWrite && <Actions affiliate={affiliate} />}
            </>
          }
        />
      ))}
    </Rows>
  )
}

const sold = ({ products }: AffiliateView) =>
  products.map((p) => `${p.name} ${percentText(p.basis_points)}\u00a0%`).join(', ')

function About({ affiliate, now }: { affiliate: AffiliateView; now: number }) {
  const { email, name, contact_id, status, invited_at, accepted_at, stopped_at } = affiliate
  const [word, at] =
    status === 'stopped'
      ? (['stopped', stopped_at] as const)
      : status === 'active'
        ? (['accepted', accepted_at] as const)
        : (['invited', invited_at] as const)
  return (
    <>
      <p className="flex flex-wrap items-center gap-2 font-semibold">
        <Link to={`/audience/${contact_id}`} className="link min-w-0 break-words">
          {name ?? email}
        </Link>
        <Badge tone={STATES[status].tone}>{STATES[status].label}</Badge>
      </p>
      <p className="text-sm text-muted">
        {name && `${email} · `}
        {word} <RelativeTime at={Date.parse(at ?? invited_at)} now={now} />
      </p>
      <p className="mt-1 text-sm">{sold(affiliate)}</p>
    </>
  )
}

function ChangeShares(props: { affiliate: AffiliateView; products: ShareOf[]; refusal: Refusal | null }) {
  const { affiliate, products, refusal } = props
  const navigation = useNavigation()
  const own = new Map(affiliate.products.map((p) => [p.product_id, p]))
  const offered = new Set(products.map((p) => p.product_id))
  // What is no longer offered but is still theirs stays on the form, or saving it would take it away unseen.
  const fields = [
    ...products.map((p) => ({ ...p, basis_points: own.get(p.product_id)?.basis_points ?? null })),
    ...affiliate.products.filter((p) => !offered.has(p.product_id)),
  ]
  return (
    <details className="group mt-1" open={refusal !== null || undefined}>
      <summary className="inline-flex min-h-8 items-center rounded-md text-sm font-medium text-accent hover:underline focus-visible:rounded-md pointer-coarse:min-h-10">
        Change<span className="sr-only"> what {affiliate.email} sells</span>
      </summary>
      <Form method="post" className="mt-2 grid gap-4 rounded-md border bg-canvas/60 p-4">
        <input type="hidden" name="intent" value="change" />
        <input type="hidden" name="id" value={affiliate.id} />
        {refusal?.errors.length === 0 && <FormError errors={[refusal.detail]} />}
        <ShareFields id={affiliate.id} products={fields} refusal={refusal} />
        <div>
          <Button
            type="submit"
            pending={
              navigation.formData?.get('intent') === 'change' &&
              navigation.formData.get('id') === affiliate.id
            }
          >
            Save shares
          </Button>
        </div>
      </Form>
    </details>
  )
}

function Actions({ affiliate: { id, email, status } }: { affiliate: AffiliateView }) {
  return (
    <>
      {status !== 'active' && (
        <Form method="post">
          <input type="hidden" name="intent" value="invite-again" />
          <input type="hidden" name="id" value={id} />
          <Button type="submit" size="sm">
            Invite again<span className="sr-only"> {email}</span>
          </Button>
        </Form>
      )}
      {status !== 'stopped' && (
        <ConfirmForm
          fields={{ intent: 'stop', id }}
          variant="ghost"
          size="sm"
          title={status === 'active' ? `Stop ${email}?` : `Take back the invitation of ${email}?`}
          description="Their link leads nobody to them any more, at once. The person and their purchases stay. You can invite them again."
          confirmLabel={status === 'active' ? 'Stop' : 'Take it back'}
          danger
        >
          {status === 'active' ? 'Stop' : 'Take back'}
          <span className="sr-only"> {email}</span>
        </ConfirmForm>
      )}
    </>
  )
}
