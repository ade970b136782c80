import type { ApiKeyView } from '#app/domain/sellers/api-key.rules.ts'
import { Badge } from '../ui/badge.tsx'
import { ConfirmForm } from '../ui/confirm-form.tsx'
import { RelativeTime } from '../ui/relative-time.tsx'
import { Table, Td, Th, Tr } from '../ui/table.tsx'

/** Keys, newest first; revoked ones stay to be seen. */
export function ApiKeyTable({ keys, now }: { keys: ApiKeyView[]; now: number }) {
  return (
    <Table label="API keys">
      <thead>
        <tr>
          <Th>Key</Th>
          <Th>May</Th>
          <Th>Last used</Th>
          <Th>
            <span className="sr-only">Actions</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {keys.map((key) => (
          <Tr key={key.id}>
            <Td>
              <span className="font-semibold">{key.name}</span>
              <br />
              <code className="text-xs text-muted">{key.hint}…</code>
            </Td>
            <Td className="min-w-48 text-sm">{key.scopes.join(', ')}</Td>
            <Td className="text-sm text-muted">
              {key.lastUsedAt === null ? 'Never' : <RelativeTime at={key.lastUsedAt} now={now} />}
            </Td>
            <Td className="text-right">
              {key.revokedAt === null ? (
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
              )}
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  )
}
