import { Button } from '#app/components/ui/button.tsx'
import { Card } from '#app/components/ui/card.tsx'
import { ConfirmForm } from '#app/components/ui/confirm-form.tsx'

/** What a person may ask for: everything held about them, and that it goes. */
export function PrivacyCard({ contactId }: { contactId: string }) {
  return (
    <Card title="Privacy" description="When this person asks what you hold about them, or to be forgotten.">
      <div className="flex flex-wrap gap-2">
        <form action={`/audience/${contactId}/data`}>
          <Button type="submit">Download everything held</Button>
        </form>
        <ConfirmForm
          fields={{ intent: 'erase' }}
          title="Erase this person for good?"
          description="Name, address, consent texts, follow and clicks go at once, and they get no more mail. Purchases stay in your books without the person. The address is kept only as a fingerprint, so that it is not mailed again by accident. Export files made before keep them until they expire or you revoke them, files and results of imports for thirty days. This cannot be undone."
          confirmLabel="Erase"
          danger
        >
          Erase…
        </ConfirmForm>
      </div>
    </Card>
  )
}
