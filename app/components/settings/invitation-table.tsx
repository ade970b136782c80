import { Form } from '@remix-run/react'
import type { Invitation } from '#app/domain/sellers/members.schema.ts'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { RelativeTime } from '../ui/relative-time.tsx'
import { Table, Td, Th, Tr } from '../ui/table.tsx'

/** Invitations nobody has accepted yet. */
export function InvitationTable({ invitations, now }: { invitations: Invitation[]; now: number }) {
  return (
    <Table label="Open invitations">
      <thead>
        <tr>
          <Th>Invited</Th>
          <Th>Role</Th>
          <Th>Valid</Th>
          <Th>
            <span className="sr-only">Actions</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {invitations.map(({ id, email, role, expiresAt }) => (
          <Tr key={id}>
            <Td>{email}</Td>
            <Td>{role}</Td>
            <Td>
              {expiresAt > now ? (
                <>
                  runs out <RelativeTime at={expiresAt} now={now} />
                </>
              ) : (
                <Badge tone="warn">Ran out</Badge>
              )}
            </Td>
            <Td>
              <span className="flex justify-end gap-1">
                <Form method="post">
                  <input type="hidden" name="intent" value="invite" />
                  <input type="hidden" name="email" value={email} />
                  <input type="hidden" name="role" value={role} />
                  <Button type="submit" variant="ghost" size="sm" aria-label={`Invite ${email} again`}>
                    Send again
                  </Button>
                </Form>
                <Form method="post">
                  <input type="hidden" name="intent" value="revoke" />
                  <input type="hidden" name="invitationId" value={id} />
                  <Button
                    type="submit"
                    variant="ghost"
                    size="sm"
                    aria-label={`Revoke the invitation of ${email}`}
                  >
                    Revoke
                  </Button>
                </Form>
              </span>
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  )
}
