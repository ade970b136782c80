import type { Editor } from '@tiptap/react'
import { type FormEvent, useEffect, useState } from 'react'
import { linkProblem } from '#app/domain/catalog/document.schema.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { Input } from '../ui/input.tsx'

type LinkDialogProps = { editor: Editor; open: boolean; onOpenChange: (open: boolean) => void }

/** `example.com` and `me@example.com` as people type them; whatever has a scheme stays as it is. */
export function completeAddress(typed: string): string {
  const text = typed.trim()
  if (text === '' || /^[a-z][a-z0-9+.-]*:/i.test(text)) return text
  return /^[^\s/@]+@[^\s/@]+$/.test(text) ? `mailto:${text}` : `https://${text}`
}

export function LinkDialog({ editor, open, onOpenChange }: LinkDialogProps) {
  const [address, setAddress] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const isLinked = editor.isActive('link')
  useEffect(() => {
    if (!open) return
    setAddress((editor.getAttributes('link').href as string | undefined) ?? '')
    setProblem(null)
  }, [open, editor])

  function apply(event: FormEvent) {
    event.preventDefault()
    event.stopPropagation()
    const href = completeAddress(address)
    const refused = linkProblem(href)
    if (refused) return setProblem(`The address ${refused}.`)
    const chain = editor.chain().focus().extendMarkRange('link')
    if (editor.state.selection.empty && !isLinked)
      chain
        .insertContent({
          type: 'text',
          text: href.replace(/^(https?:\/\/|mailto:)/, ''),
          marks: [{ type: 'link', attrs: { href } }],
        })
        .run()
    else chain.setMark('link', { href }).run()
    onOpenChange(false)
  }

  return (
    <Dialog title={isLinked ? 'Change link' : 'Add link'} open={open} onOpenChange={onOpenChange}>
      <form onSubmit={apply} className="grid gap-4">
        <Field label="Address" required error={problem} hint="https://, http:// or mailto:">
          <Input
            value={address}
            onChange={(e) => setAddress(e.target.value)}
            autoFocus
            inputMode="url"
            autoComplete="off"
          />
        </Field>
        <div className="flex justify-end gap-2">
          {isLinked && (
            <Button
              variant="ghost"
              onClick={() => {
                editor.chain().focus().extendMarkRange('link').unsetMark('link').run()
                onOpenChange(false)
              }}
            >
              Remove link
            </Button>
          )}
          <Button type="submit" variant="primary">
            {isLinked ? 'Change' : 'Add link'}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
