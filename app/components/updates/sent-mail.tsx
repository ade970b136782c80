import { memo } from 'react'
import { Card } from '../ui/card.tsx'

/**
 * What customers read. The frame may do nothing: no scripts, no forms, no way out of its corner. The mail is frozen,
 * so nothing that happens to its update touches the frame again.
 */
export const SentMail = memo(function SentMail({ updateId }: { updateId: string }) {
  const mail = `/updates/${updateId}/mail`
  const part = 'rounded-md px-2.5 py-1 text-sm font-medium text-accent hover:bg-sunken'
  return (
    <Card
      title="The mail"
      actions={
        <>
          <a href={mail} target="mail" className={part}>
            As mail
          </a>
          <a href={`${mail}?part=text`} target="mail" className={part}>
            As plain text
          </a>
        </>
      }
    >
      <iframe
        name="mail"
        title="The mail as customers see it"
        sandbox=""
        src={mail}
        className="h-112 w-full rounded-md border"
      />
    </Card>
  )
})
