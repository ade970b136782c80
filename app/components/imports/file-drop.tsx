import { FileText, Upload, X } from 'lucide-react'
import { useId, useRef, useState } from 'react'
import { fileSize } from '../editor/file-size.ts'
import { Button } from '../ui/button.tsx'
import { classNames } from '../ui/class-names.ts'

type FileDropProps = {
  chosen: { name: string; size: number } | null
  error?: string | undefined
  onChoose: (file: File) => void
  onRemove: () => void
}

/** A field to choose a file, which can also be dropped on it. The browser's own control, so that it works by itself. */
export function FileDrop({ chosen, error, onChoose, onRemove }: FileDropProps) {
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const [isOver, setOver] = useState(false)
  return (
    <div>
      <label htmlFor={id} className="text-sm font-semibold">
        File
      </label>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shortcut; the field inside does the same */}
      <div
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault()
          setOver(false)
          const file = event.dataTransfer.files[0]
          if (file) onChoose(file)
        }}
        className={classNames(
          'mt-1.5 grid justify-items-center gap-3 rounded-lg border-2 border-dashed px-4 py-7 text-center',
          isOver ? 'border-accent bg-accent-soft' : error ? 'border-danger' : 'border-edge/60',
        )}
      >
        {chosen ? (
          <p className="flex max-w-full flex-wrap items-center justify-center gap-x-3 gap-y-1">
            <FileText aria-hidden="true" className="size-5 shrink-0 text-muted" />
            <span className="min-w-0 font-medium break-all">{chosen.name}</span>
            <span className="text-muted">{fileSize(chosen.size)}</span>
            <Button
              variant="ghost"
              size="sm"
              icon={X}
              aria-label={`Remove ${chosen.name}`}
              onClick={() => {
                if (input.current) input.current.value = ''
                onRemove()
                input.current?.focus()
              }}
            />
          </p>
        ) : (
          <Upload aria-hidden="true" className="size-6 text-muted" />
        )}
        <input
          ref={input}
          id={id}
          type="file"
          name="file"
          accept=".csv,.tsv,.txt,.zip,text/csv,text/plain"
          aria-describedby={`${error ? `${id}-error ` : ''}${id}-hint`}
          aria-invalid={error ? true : undefined}
          onChange={(event) => {
            const file = event.currentTarget.files?.[0]
            if (file) onChoose(file)
          }}
          className="max-w-full text-sm file:mr-3 file:min-h-[2.375rem] file:cursor-pointer file:rounded-md file:border file:border-solid file:border-edge file:bg-surface file:px-3.5 file:font-medium file:text-ink"
        />
        <p id={`${id}-hint`} className="text-sm text-muted">
          Choose a CSV file or drop it here: any delimiter, any encoding, also in a ZIP, up to 1 GB.
        </p>
      </div>
      {error && (
        <p id={`${id}-error`} role="alert" className="mt-1.5 text-sm font-medium text-danger">
          {error}
        </p>
      )}
    </div>
  )
}
