import { Avatar } from '../ui/avatar.tsx'
import { Card } from '../ui/card.tsx'
import { Checkbox } from '../ui/checkbox.tsx'
import { Field } from '../ui/field.tsx'
import { Input } from '../ui/input.tsx'

export function CoverField(props: { coverUrl: string | null; name: string; error: string | undefined }) {
  return (
    <Card title="Cover">
      <div className="flex flex-wrap items-start gap-5">
        {props.coverUrl ? (
          <img src={props.coverUrl} alt="The cover now" className="size-28 rounded-md border object-cover" />
        ) : (
          <Avatar name={props.name} size="lg" square />
        )}
        <div className="grid min-w-60 flex-1 gap-3">
          <Field label="New cover" error={props.error} hint="PNG, JPEG, GIF or WebP. Square ones look best.">
            <Input name="cover" type="file" accept="image/png,image/jpeg,image/gif,image/webp" />
          </Field>
          {props.coverUrl && <Checkbox name="remove_cover" label="Remove the cover" />}
        </div>
      </div>
    </Card>
  )
}
