import { getInputProps } from '@conform-to/react'
import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/cloudflare'
import { Form, useLoaderData } from '@remix-run/react'
import { Send } from 'lucide-react'
import { z } from 'zod'
import { FormError, SavedNote } from '#app/components/settings/form-notes.tsx'
import { InvitationList } from '#app/components/settings/invitation-list.tsx'
import { MemberList } from '#app/components/settings/member-list.tsx'
import { roleLabel } from '#app/components/settings/role-label.ts'
import { useAnsweredForm } from '#app/components/settings/use-answer.ts'
import { ErrorPanel } from '#app/components/shell/error-page.tsx'
import { Button } from '#app/components/ui/button.tsx'
import { Card } from '#app/components/ui/card.tsx'
import { Field } from '#app/components/ui/field.tsx'
import { Input, Select } from '#app/components/ui/input.tsx'
import { inviteSchema, roleChangeSchema } from '#app/domain/sellers/members.schema.ts'
import { ROLES, type Role } from '#app/domain/sellers/permissions.rules.ts'
import { useKeptActionData } from '#app/hooks/use-kept-action-data.ts'
import { type FormAnswer, runForm } from '#app/http/form.ts'
import { orPage } from '#app/http/refusal.ts'
import { enterSettings } from '#app/http/settings-access.ts'

export async function loader(args: LoaderFunctionArgs) {
  const { scope, services, member, now } = await enterSettings(args)
  const list = await orPage(services.members.list(scope))
  return { ...list, now, me: member.id, isOwner: scope.can.has('seller:own') }
}

export async function action(args: ActionFunctionArgs) {
  const { scope, services, member } = await enterSettings(args)
  const form = await args.request.formData()
  const saved = (what: string) => redirect(`/settings/members?saved=${what}`)
  switch (form.get('intent')) {
    case 'role':
      return runForm(form, roleChangeSchema, async ({ memberId, role }) => {
        await services.members.changeRole(scope, memberId, role)
        return saved('members')
      })
    case 'remove':
      return runForm(form, z.object({ memberId: z.string() }), async ({ memberId }) => {
        await services.members.remove(scope, memberId)
        return memberId === member.id ? redirect('/') : saved('members')
      })
    case 'revoke':
      return runForm(form, z.object({ invitationId: z.string() }), async ({ invitationId }) => {
        await services.members.revokeInvitation(scope, invitationId)
        return saved('invitations')
      })
    default:
      return runForm(form, inviteSchema, async (invitation) => {
        await services.members.invite(scope, invitation)
        return saved('invite')
      })
  }
}

/** What each role is for, in a few words; product.md has the whole table. */
const ABOUT: Record<Role, string> = {
  owner: 'everything, ownership included',
  admin: 'everything but ownership',
  marketing: 'products, updates, audience',
  support: 'customers and what they hear',
  accountant: 'looks and exports',
}

export default function MemberSettings() {
  const { members, invitations, now, me, isOwner } = useLoaderData<typeof loader>()
  const answer = useKeptActionData<FormAnswer>()
  const { form, fields, isBusy } = useAnsweredForm<z.input<typeof inviteSchema>>('invite', {
    role: 'marketing',
  })
  const roles = ROLES.filter((role) => role !== 'owner' || isOwner)
  const refused =
    answer?.intent !== 'invite' ? Object.values(answer?.result?.error ?? {}).flatMap((e) => e ?? []) : []
  return (
    <>
      <Form method="post" id={form.id} noValidate={form.noValidate}>
        <input type="hidden" name="intent" value="invite" />
        <Card
          title="Invite somebody"
          description="They get a mail with a link that is valid for 7 days."
          footer={
            <>
              <SavedNote of="invite">Invitation sent</SavedNote>
              <Button type="submit" variant="primary" icon={Send} pending={isBusy}>
                Send invitation
              </Button>
            </>
          }
        >
          <div className="grid gap-5">
            <FormError errors={form.errors} />
            <div className="grid gap-5 sm:grid-cols-2">
              <Field label="E-mail" required id={fields.email.id} error={fields.email.errors}>
                <Input {...getInputProps(fields.email, { type: 'email' })} autoComplete="off" />
              </Field>
              <Field label="Role" required id={fields.role.id} error={fields.role.errors}>
                <Select name="role" defaultValue={String(fields.role.initialValue ?? 'marketing')}>
                  {roles.map((role) => (
                    <option key={role} value={role}>
                      {roleLabel(role)}: {ABOUT[role]}
                    </option>
                  ))}
                </Select>
              </Field>
            </div>
          </div>
        </Card>
      </Form>
      {invitations.length > 0 && (
        <Card title="Open invitations" flush>
          <InvitationList invitations={invitations} now={now} />
        </Card>
      )}
      <Card
        title="Members"
        description={isOwner ? undefined : 'Owners are changed by owners only.'}
        actions={<SavedNote of="members" />}
        flush
      >
        {refused.length > 0 && (
          <div className="px-5 pb-3">
            <FormError errors={refused} />
          </div>
        )}
        <MemberList members={members} me={me} roles={roles} now={now} />
      </Card>
    </>
  )
}

export const ErrorBoundary = ErrorPanel
