import type { Editor } from '@tiptap/react'

/** Puts an uploaded file where the caret is: images are shown, everything else becomes a file block. */
export function showFile(editor: Editor, file: { id: string; name: string; contentType: string }): void {
  const isImage = file.contentType.startsWith('image/')
  const attrs = isImage ? { fileId: file.id, alt: file.name.replace(/\.\w+$/, '') } : { fileId: file.id }
  editor
    .chain()
    .focus()
    .insertContent({ type: isImage ? 'image' : 'fileBlock', attrs })
    .run()
}
