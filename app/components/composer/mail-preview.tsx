import { FileText, Monitor, Smartphone } from 'lucide-react'
import { useState } from 'react'
import { Card } from '../ui/card.tsx'
import { classNames } from '../ui/class-names.ts'
import type { Preview } from './composer-api.ts'

const VIEWS = [
  { key: 'desktop', label: 'Desktop', icon: Monitor },
  { key: 'phone', label: 'Phone', icon: Smartphone },
  { key: 'text', label: 'Plain text', icon: FileText },
] as const
type View = (typeof VIEWS)[number]['key']

const SAMPLE_NAME = 'Robin Sample'
/** What differs from mail to mail, filled in for the eye; its links lead nowhere. */
const withSample = (mail: string) => mail.replaceAll('{{name}}', SAMPLE_NAME).replaceAll('{{key}}', 'example')

/** The mail as it will arrive. The frame may do nothing: no scripts, no forms, no links out of it. */
export function MailPreview({ preview, problem }: { preview: Preview; problem: string | null }) {
  const [view, setView] = useState<View>('desktop')
  return (
    <Card
      title="The mail"
      description={preview.subject}
      actions={
        <fieldset className="flex gap-0.5 rounded-md bg-sunken p-0.5">
          <legend className="sr-only">Show the mail as</legend>
          {VIEWS.map(({ key, label, icon: Icon }) => (
            <label
              key={key}
              className={classNames(
                'flex cursor-pointer items-center gap-1.5 rounded-md px-2.5 py-1 text-sm font-medium has-focus-visible:outline-2 has-focus-visible:outline-accent pointer-coarse:py-2.5',
                key === view ? 'bg-surface text-ink' : 'text-muted',
              )}
            >
              <input
                type="radio"
                name="view"
                className="sr-only"
                checked={key === view}
                onChange={() => setView(key)}
              />
              <Icon aria-hidden="true" className="size-4" />
              {label}
            </label>
          ))}
        </fieldset>
      }
    >
      {problem && (
        <p role="status" className="mb-3 text-sm font-medium text-danger">
          {problem}
        </p>
      )}
      {view === 'text' ? (
        <pre className="max-h-176 overflow-auto rounded-md bg-sunken p-4 font-mono text-sm whitespace-pre-wrap">
          {withSample(preview.text)}
        </pre>
      ) : (
        <div className="overflow-x-auto rounded-md bg-sunken">
          <iframe
            title="The mail as customers will see it"
            sandbox=""
            srcDoc={withSample(preview.html)}
            className={classNames(
              'mx-auto block h-176 max-w-full border-x bg-white',
              view === 'phone' ? 'w-[375px]' : 'w-full',
            )}
          />
        </div>
      )}
    </Card>
  )
}
