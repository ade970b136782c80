import { Link } from '@remix-run/react'
import type { ReactNode } from 'react'
import { Checkbox } from '#app/components/ui/checkbox.tsx'
import type { PolicyView } from '#app/domain/refunds/policy.schema.ts'
import type { TypedPolicy } from '#app/http/refund-policy-form.ts'

const ABOVE = { default: 'the default', seller: 'the shop', product: 'the product', edition: 'the product' }

type Props = {
  values: TypedPolicy
  onEdit: (patch: Partial<TypedPolicy>) => void
  /** What would be inherited. */
  above: PolicyView
  level: 'product' | 'edition'
  /** The fields of a policy of its own. */
  children: ReactNode
}

/** Whether a product or edition inherits (from where, and what) or has a policy of its own. */
export function PolicyLevelChoice({ values, onEdit, above, level, children }: Props) {
  const from = above.inherited_from
  return (
    <div role="radiogroup" aria-label="Where the policy comes from" className="group/level grid gap-4">
      <Checkbox
        type="radio"
        name="mode"
        value="inherit"
        label={
          <>
            Inherited from {ABOVE[from]}: <strong className="font-semibold">{above.title}</strong>
            {above.fine_print !== null && ' with fine print'}
          </>
        }
        hint={
          from === 'product' ? undefined : (
            <>
              {from === 'default' ? 'The shop has set none. ' : ''}
              <Link className="link" to="/settings/refund-policy">
                The shop’s policy
              </Link>
            </>
          )
        }
        checked={values.isInherited}
        onChange={() => onEdit({ isInherited: true })}
      />
      <div>
        <Checkbox
          type="radio"
          name="mode"
          value="own"
          label={level === 'product' ? 'This product has its own' : 'This edition has its own'}
          checked={!values.isInherited}
          onChange={() => onEdit({ isInherited: false })}
        />
        {/* By style alone, so that it comes and goes without scripts too. */}
        <div className="mt-4 ml-6.5 hidden group-has-[[value=own]:checked]/level:block">{children}</div>
      </div>
    </div>
  )
}
