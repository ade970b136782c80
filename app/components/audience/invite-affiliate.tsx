import { Form, useLocation, useNavigation } from '@remix-run/react'
import { Send } from 'lucide-react'
import { FormError, SavedNote } from '#app/components/settings/form-notes.tsx'
import { Button } from '#app/components/ui/button.tsx'
import { Card } from '#app/components/ui/card.tsx'
import { Field } from '#app/components/ui/field.tsx'
import { Input } from '#app/components/ui/input.tsx'
import type { Refusal } from '#app/http/refusal.ts'
import { ShareFields, type ShareOf } from './share-fields.tsx'

type InviteProps = { products: ShareOf[]; refusal: Refusal | null }

/** Asks somebody to sell; what they get is theirs to accept. */
export function InviteAffiliate({ products, refusal }: InviteProps) {
  const navigation = useNavigation()
  const { key, search } = useLocation()
  const errorOf = (path: string) => refusal?.errors.find((e) => e.path === path)?.message ?? null
  return (
    // Empty again once what was typed has been sent.
    <Form method="post" key={search.includes('saved=invite') ? key : 'new'}>
      <input type="hidden" name="intent" value="invite" />
      <Card
        title="Invite an affiliate"
        description="They get a mail that says what you offer, and begin once they accept it. It signs nobody up for news."
        footer={
          <>
            <SavedNote of="invite">Invitation sent</SavedNote>
            <Button
              type="submit"
              variant="primary"
              icon={Send}
              pending={navigation.formData?.get('intent') === 'invite'}
            >
              Send invitation
            </Button>
          </>
        }
      >
        <div className="grid gap-5">
          {refusal?.errors.length === 0 && <FormError errors={[refusal.detail]} />}
          <div className="grid gap-5 sm:grid-cols-2">
            <Field label="E-mail" required error={errorOf('email')}>
              <Input type="email" name="email" autoComplete="off" maxLength={254} />
            </Field>
            <Field label="Name" error={errorOf('name')}>
              <Input name="name" autoComplete="off" maxLength={100} />
            </Field>
          </div>
          <ShareFields id="new" products={products} refusal={refusal} />
        </div>
      </Card>
    </Form>
  )
}
