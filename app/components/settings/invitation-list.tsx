import { Form } from '@remix-run/react'
import type { Invitation } from '#app/domain/sellers/members.schema.ts'
import { Button } from '../ui/button.tsx'
import { RelativeTime } from '../ui/relative-time.tsx'
import { roleLabel } from './role-label.ts'
import { Row, Rows } from './rows.tsx'

/** Invitations nobody has accepted yet. */
export function InvitationList({ invitations, now }: { invitations: Invitation[]; now: number }) {
  return (
    <Rows label="Open invitations">
      {invitations.map(({ id, email, role, expiresAt }) => (
        <Row
          key={id}
          about={
            <>
              <p className="font-semibold">{email}</p>
              <p className="text-sm text-muted">
                {roleLabel(role)} · {expiresAt > now ? 'runs out' : 'ran out'}{' '}
                <RelativeTime at={expiresAt} now={now} />
              </p>
            </>
          }
          actions={
            <>
              <Form method="post">
                <input type="hidden" name="intent" value="invite" />
                <input type="hidden" name="email" value={email} />
                <input type="hidden" name="role" value={role} />
                <Button type="submit" size="sm" aria-label={`Send again to ${email}`}>
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
            </>
          }
        />
      ))}
    </Rows>
  )
}
