import { Download, FileUp, Pencil, RefreshCw, Trash2, X } from 'lucide-react'
import { type FormEvent, useRef, useState } from 'react'
import type * as Y from 'yjs'
import { CONTENT_LIMITS, type ContentFile } from '#app/domain/catalog/content.schema.ts'
import { removeFile, renameFile, replaceFile } from '#app/domain/catalog/draft-doc.ts'
import { FILE_EXTENSIONS, FILE_LIMITS } from '#app/domain/catalog/file.rules.ts'
import { useProduct } from '../product/use-product.ts'
import { Button, ButtonLink } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { ConfirmDialog, Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { Input } from '../ui/input.tsx'
import { Progress } from '../ui/progress.tsx'
import { fileSize } from './file-size.ts'
import type { UploadedFile, useUploads } from './use-uploads.ts'

type FilePanelProps = {
  doc: Y.Doc
  files: ContentFile[]
  uploads: ReturnType<typeof useUploads>
  onUpload: (file: File) => Promise<UploadedFile | null>
  editionId: string | null
}

/** What customers download: uploaded with progress, replaced, renamed, removed. */
export function FilePanel({ doc, files, uploads, onUpload, editionId }: FilePanelProps) {
  const { product } = useProduct()
  const picker = useRef<HTMLInputElement>(null)
  const [replaced, setReplaced] = useState<ContentFile | null>(null)
  const [renamed, setRenamed] = useState<ContentFile | null>(null)
  const [doomed, setDoomed] = useState<ContentFile | null>(null)
  const pick = (file: ContentFile | null) => {
    setReplaced(file)
    picker.current!.multiple = file === null
    picker.current!.click()
  }
  async function take(chosen: File[]) {
    if (!replaced) {
      for (const file of chosen) await onUpload(file)
      return
    }
    const done = chosen[0] && (await uploads.upload(chosen[0]))
    if (done) replaceFile(doc, replaced.id, { ...done, editionId: replaced.editionId ?? editionId })
  }
  return (
    <Card
      title="Files"
      description="Customers download these."
      actions={
        <Button
          size="sm"
          icon={FileUp}
          onClick={() => pick(null)}
          disabled={files.length >= CONTENT_LIMITS.files}
        >
          Upload
        </Button>
      }
    >
      <input
        ref={picker}
        type="file"
        hidden
        aria-label="Files to upload"
        accept={FILE_EXTENSIONS.map((ext) => `.${ext}`).join(',')}
        onChange={({ currentTarget }) => {
          const chosen = [...(currentTarget.files ?? [])]
          currentTarget.value = ''
          void take(chosen)
        }}
      />
      <ul className="grid gap-3">
        {files.map((file) => (
          <li key={file.id} className="min-w-0">
            <p className="truncate font-medium" title={file.name}>
              {file.name}
            </p>
            <div className="flex flex-wrap items-center justify-between gap-x-2">
              <span className="text-sm text-muted">{fileSize(file.size)}</span>
              <span className="-mr-2 flex">
                <ButtonLink
                  size="sm"
                  variant="ghost"
                  icon={Download}
                  to={`/products/${product.id}/files/${file.id}/preview`}
                  reloadDocument
                  aria-label={`Download ${file.name}`}
                />
                <Button
                  size="sm"
                  variant="ghost"
                  icon={RefreshCw}
                  aria-label={`Replace ${file.name}`}
                  onClick={() => pick(file)}
                />
                <Button
                  size="sm"
                  variant="ghost"
                  icon={Pencil}
                  aria-label={`Rename ${file.name}`}
                  onClick={() => setRenamed(file)}
                />
                <Button
                  size="sm"
                  variant="ghost"
                  icon={Trash2}
                  aria-label={`Remove ${file.name}`}
                  onClick={() => setDoomed(file)}
                />
              </span>
            </div>
          </li>
        ))}
        {uploads.uploads.map((upload) => (
          <li key={upload.key} className="flex items-start gap-2">
            <div className="min-w-0 flex-1">
              {upload.error ? (
                <p role="alert" className="text-sm text-danger">
                  <strong className="font-semibold">{upload.name}</strong> {upload.error}
                </p>
              ) : (
                <Progress label={upload.name} done={upload.sent} total={upload.size} format={fileSize} />
              )}
            </div>
            <Button
              size="sm"
              variant="ghost"
              icon={X}
              aria-label={upload.error ? `Dismiss ${upload.name}` : `Stop uploading ${upload.name}`}
              onClick={() => uploads.dismiss(upload.key)}
            />
          </li>
        ))}
      </ul>
      {files.length + uploads.uploads.length === 0 && <p className="text-sm text-muted">No files yet.</p>}
      <p className="mt-3 text-xs text-muted">
        Up to {fileSize(FILE_LIMITS.bytes)} each: documents, archives, images, audio, video, fonts and design
        files.
      </p>
      <RenameDialog
        file={renamed}
        onClose={() => setRenamed(null)}
        onRename={(name) => renamed && renameFile(doc, renamed.id, name)}
      />
      <ConfirmDialog
        open={doomed !== null}
        onOpenChange={(open) => open || setDoomed(null)}
        title={`Remove “${doomed?.name}”?`}
        description="It goes from the draft and from the pages that show it. Customers keep it until you save."
        confirmLabel="Remove file"
        danger
        onConfirm={() => doomed && removeFile(doc, doomed.id)}
      />
    </Card>
  )
}

function RenameDialog(props: {
  file: ContentFile | null
  onClose: () => void
  onRename: (name: string) => void
}) {
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const name = String(new FormData(event.currentTarget).get('name')).trim()
    if (name) props.onRename(name)
    props.onClose()
  }
  return (
    <Dialog title="Rename file" open={props.file !== null} onOpenChange={(open) => open || props.onClose()}>
      <form onSubmit={submit} className="grid gap-4">
        <Field label="Name" required hint="What customers see and what the download is called.">
          <Input name="name" defaultValue={props.file?.name} maxLength={FILE_LIMITS.nameLength} autoFocus />
        </Field>
        <div className="flex justify-end">
          <Button type="submit" variant="primary">
            Rename
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
