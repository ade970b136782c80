import { Form } from '@remix-run/react'
import { ShieldCheck } from 'lucide-react'
import type { Member } from '#app/domain/sellers/members.schema.ts'
import type { Role } from '#app/domain/sellers/permissions.rules.ts'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { ConfirmForm } from '../ui/confirm-form.tsx'
import { Select } from '../ui/input.tsx'
import { RelativeTime } from '../ui/relative-time.tsx'
import { roleLabel } from './role-label.ts'
import { Row, Rows } from './rows.tsx'

type Props = { members: Member[]; me: string; roles: readonly Role[]; now: number }

/** Members with what may be done about each; owners are changed by owners only, so others just see them. */
export function MemberList({ members, me, roles, now }: Props) {
  return (
    <Rows label="Members">
      {members.map((member) => (
        <Row
          key={member.id}
          about={
            <>
              <p className="flex flex-wrap items-center gap-2 font-semibold">
                {member.name || member.email}
                {member.id === me && <Badge>You</Badge>}
                {member.twoFactor && (
                  <ShieldCheck
                    role="img"
                    aria-label="Signs in with a second factor"
                    className="size-4 text-ok"
                  />
                )}
              </p>
              <p className="text-sm text-muted">
                {member.email} · joined <RelativeTime at={member.joinedAt} now={now} />
              </p>
            </>
          }
          actions={
            roles.includes(member.role) ? (
              <>
                <Form method="post" className="flex gap-2">
                  <input type="hidden" name="intent" value="role" />
                  <input type="hidden" name="memberId" value={member.id} />
                  <Select
                    key={member.role}
                    name="role"
                    defaultValue={member.role}
                    aria-label={`Role of ${member.email}`}
                    className="min-w-30"
                  >
                    {roles.map((role) => (
                      <option key={role} value={role}>
                        {roleLabel(role)}
                      </option>
                    ))}
                  </Select>
                  <Button type="submit" aria-label={`Change role of ${member.email}`}>
                    Change
                  </Button>
                </Form>
                <ConfirmForm
                  fields={{ intent: 'remove', memberId: member.id }}
                  variant="ghost"
                  size="sm"
                  title={member.id === me ? 'Leave this seller?' : `Remove ${member.name || member.email}?`}
                  description="Access ends at once. What they made stays. They can be invited again."
                  confirmLabel={member.id === me ? 'Leave' : 'Remove member'}
                  danger
                >
                  {member.id === me ? 'Leave' : 'Remove'}
                </ConfirmForm>
              </>
            ) : (
              roleLabel(member.role)
            )
          }
        />
      ))}
    </Rows>
  )
}
