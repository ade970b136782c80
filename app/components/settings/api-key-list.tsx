import type { ApiKeyView } from '#app/domain/sellers/api-key.rules.ts'
import { Badge } from '../ui/badge.tsx'
import { ConfirmForm } from '../ui/confirm-form.tsx'
import { RelativeTime } from '../ui/relative-time.tsx'
import { Row, Rows } from './rows.tsx'

/** Keys, newest first; revoked ones stay to be seen. */
export function ApiKeyList({ keys, now }: { keys: ApiKeyView[]; now: number }) {
  return (
    <Rows label="API keys">
      {keys.map((key) => (
        <Row
          key={key.id}
          about={
            <>
              <p>
                <span className="font-semibold">{key.name}</span>{' '}
                <code className="text-xs text-muted">{key.hint}…</code>
              </p>
              <p className="text-sm">{key.scopes.join(', ')}</p>
              <p className="text-sm text-muted">
                Made by {key.createdBy} <RelativeTime at={key.createdAt} now={now} /> ·{' '}
                {key.lastUsedAt === null ? (
                  'never used'
                ) : (
                  <>
                    last used <RelativeTime at={key.lastUsedAt} now={now} />
                  </>
                )}
              </p>
            </>
          }
          actions={
            key.revokedAt === null ? (
              <ConfirmForm
                fields={{ intent: 'revoke', keyId: key.id }}
                variant="ghost"
                size="sm"
                title={`Revoke “${key.name}”?`}
                description="Programs that use it are refused from the next request on. This cannot be undone."
                confirmLabel="Revoke key"
                danger
              >
                Revoke
              </ConfirmForm>
            ) : (
              <Badge>Revoked</Badge>
            )
          }
        />
      ))}
    </Rows>
  )
}
