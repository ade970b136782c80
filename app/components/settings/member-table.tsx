import { Form } from '@remix-run/react'
import { ShieldCheck } from 'lucide-react'
import type { Member } from '#app/domain/sellers/members.schema.ts'
import type { Role } from '#app/domain/sellers/permissions.rules.ts'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { ConfirmForm } from '../ui/confirm-form.tsx'
import { Select } from '../ui/input.tsx'
import { RelativeTime } from '../ui/relative-time.tsx'
import { Table, Td, Th, Tr } from '../ui/table.tsx'

type Props = { members: Member[]; me: string; roles: readonly Role[]; now: number }

/** Members with what may be done about each; owners are changed by owners only, so others just see them. */
export function MemberTable({ members, me, roles, now }: Props) {
  return (
    <Table label="Members">
      <thead>
        <tr>
          <Th>Member</Th>
          <Th>Role</Th>
          <Th>Joined</Th>
          <Th>
            <span className="sr-only">Actions</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {members.map((member) => (
          <Tr key={member.id}>
            <Td>
              <span className="flex items-center gap-2 font-semibold">
                {member.name || member.email}
                {member.id === me && <Badge>You</Badge>}
                {member.twoFactor && (
                  <ShieldCheck aria-label="Signs in with a second factor" className="size-4 text-ok" />
                )}
              </span>
              <span className="text-sm text-muted">{member.email}</span>
            </Td>
            <Td>
              {roles.includes(member.role) ? (
                <Form method="post" className="flex gap-2">
                  <input type="hidden" name="intent" value="role" />
                  <input type="hidden" name="memberId" value={member.id} />
                  <Select
                    key={member.role}
                    name="role"
                    defaultValue={member.role}
                    aria-label={`Role of ${member.email}`}
                    className="min-w-34"
                  >
                    {roles.map((role) => (
                      <option key={role}>{role}</option>
                    ))}
                  </Select>
                  <Button type="submit" aria-label={`Change role of ${member.email}`}>
                    Change
                  </Button>
                </Form>
              ) : (
                member.role
              )}
            </Td>
            <Td className="text-sm text-muted">
              <RelativeTime at={member.joinedAt} now={now} />
            </Td>
            <Td className="text-right">
              {roles.includes(member.role) && (
                <ConfirmForm
                  fields={{ intent: 'remove', memberId: member.id }}
                  variant="ghost"
                  title={member.id === me ? 'Leave this seller?' : `Remove ${member.name || member.email}?`}
                  description="Access ends at once. What they made stays. They can be invited again."
                  confirmLabel={member.id === me ? 'Leave' : 'Remove member'}
                  danger
                >
                  {member.id === me ? 'Leave' : 'Remove'}
                </ConfirmForm>
              )}
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  )
}
