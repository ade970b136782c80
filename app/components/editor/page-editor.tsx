import { Collaboration } from '@tiptap/extension-collaboration'
import { EditorContent, useEditor } from '@tiptap/react'
import { useEffect, useMemo } from 'react'
import type * as Y from 'yjs'
import { Cursors } from './cursors.ts'
import { EditorToolbar } from './editor-toolbar.tsx'
import { showFile } from './show-file.ts'
import { documentExtensions, type EditorFiles } from './tiptap-extensions.ts'
import type { Awareness } from './use-edit-session.ts'
import type { UploadedFile } from './use-uploads.ts'

type PageEditorProps = {
  title: string
  text: Y.XmlFragment
  awareness: Awareness
  files: EditorFiles
  /** Files that can be shown on this page. */
  choices: { id: string; name: string; isImage: boolean }[]
  onUpload: (file: File) => Promise<UploadedFile | null>
}

/** The text of one page. Give it the page's id as `key`. */
export function PageEditor({ title, text, awareness, files, choices, onUpload }: PageEditorProps) {
  const extensions = useMemo(
    () => [
      ...documentExtensions(files),
      Collaboration.configure({ fragment: text }),
      Cursors.configure({ awareness }),
    ],
    [files, text, awareness],
  )
  const editor = useEditor(
    {
      extensions,
      editorProps: {
        // ProseMirror would select the paragraph; here Escape closes the prompt after a save.
        handleDOMEvents: { keydown: (_view, event) => event.key === 'Escape' },
        attributes: {
          class: 'document editor-text',
          'aria-label': `Text of ${title || 'this page'}`,
          role: 'textbox',
          'aria-multiline': 'true',
        },
      },
    },
    [extensions],
  )
  useEffect(() => {
    editor?.setOptions({
      editorProps: {
        ...editor.options.editorProps,
        handleDrop: (_view, event) => dropFiles(event.dataTransfer),
        handlePaste: (_view, event) => dropFiles(event.clipboardData),
      },
    })
    function dropFiles(data: DataTransfer | null): boolean {
      const dropped = [...(data?.files ?? [])]
      for (const file of dropped) void onUpload(file).then((done) => done && editor && showFile(editor, done))
      return dropped.length > 0
    }
  }, [editor, onUpload])
  if (!editor) return null
  return (
    <div className="rounded-lg border bg-surface">
      <EditorToolbar editor={editor} choices={choices} onUpload={onUpload} />
      <EditorContent editor={editor} />
    </div>
  )
}
