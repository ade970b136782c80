import { Link } from '@remix-run/react'
import { Columns2, History } from 'lucide-react'
import type { VersionView } from '#app/domain/catalog/product.schema.ts'
import { Badge } from '../ui/badge.tsx'
import { ButtonLink } from '../ui/button.tsx'
import { ConfirmForm } from '../ui/confirm-form.tsx'
import { RelativeTime } from '../ui/relative-time.tsx'
import { ChangeList } from './change-list.tsx'
import { useProduct } from './use-product.ts'

/** Every save: who, when and what, with the way to compare and to go back. */
export function VersionList({ versions, now }: { versions: VersionView[]; now: number }) {
  const { product, canEdit } = useProduct()
  return (
    <ol className="border-t">
      {versions.map((version) => (
        <li key={version.id} className="px-5 py-4 not-last:border-b">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <h3 className="font-semibold">
              <Link to={`?to=${version.number}`} className="hover:underline">
                Version {version.number}
              </Link>
            </h3>
            {version.number === product.version && <Badge tone="ok">Now</Badge>}
            {version.number === product.announced_version && product.published_at && (
              <Badge tone="info">Announced</Badge>
            )}
            <span className="ml-auto flex gap-1">
              {version.number > 1 && (
                <ButtonLink
                  size="sm"
                  variant="ghost"
                  icon={Columns2}
                  to={`?to=${version.number}`}
                  aria-label={`Compare version ${version.number} with the one before`}
                >
                  Compare
                </ButtonLink>
              )}
              {canEdit && version.number !== product.version && (
                <ConfirmForm
                  size="sm"
                  variant="ghost"
                  icon={History}
                  fields={{ intent: 'restore', version: String(version.number) }}
                  title={`Restore version ${version.number}?`}
                  description={`It becomes version ${product.version + 1}, with the content, details and prices it had. Nothing is lost: the versions in between stay, and the web address too.`}
                  confirmLabel="Restore"
                >
                  Restore
                </ConfirmForm>
              )}
            </span>
          </div>
          <p className="mb-2 text-sm text-muted">
            {version.saved_by.name} · <RelativeTime at={Date.parse(version.saved_at)} now={now} />
            {version.restored_from !== null && ` · restored from version ${version.restored_from}`}
          </p>
          <ChangeList items={version.changes.items} editions={product.editions} max={6} />
          {version.changes.detail_fields.length > 0 && (
            <p className="mt-1.5 text-sm text-muted">
              Details: {version.changes.detail_fields.map((f) => FIELD_NAMES[f]).join(', ')}
            </p>
          )}
        </li>
      ))}
    </ol>
  )
}

const FIELD_NAMES: Record<VersionView['changes']['detail_fields'][number], string> = {
  name: 'name',
  slug: 'address',
  description: 'description',
  cover_file_id: 'cover',
  support_email: 'support e-mail',
  edition_name: 'name of an edition',
  price: 'price',
  pay_what_you_want: 'whether the buyer names the price',
  edition_order: 'order of editions',
  shared: 'whether editions share their content',
}
