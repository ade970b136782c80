import { type Editor, useEditorState } from '@tiptap/react'
import {
  Bold,
  Code,
  Heading1,
  Heading2,
  Heading3,
  ImagePlus,
  Italic,
  Link2,
  List,
  ListOrdered,
  type LucideIcon,
  Minus,
  Paperclip,
  Quote,
  Redo2,
  SquareCode,
  Strikethrough,
  Underline,
  Undo2,
} from 'lucide-react'
import { useRef, useState } from 'react'
import { FILE_EXTENSIONS } from '#app/domain/catalog/file.rules.ts'
import { classNames } from '../ui/class-names.ts'
import { Menu, MenuItem, MenuSeparator } from '../ui/menu.tsx'
import { LinkDialog } from './link-dialog.tsx'
import { showFile } from './show-file.ts'
import type { UploadedFile } from './use-uploads.ts'

type Tool = {
  label: string
  icon: LucideIcon
  isOn?: (e: Editor) => boolean
  run: (e: Editor) => void
  canRun?: (e: Editor) => boolean
}
const mark = (label: string, name: string, icon: LucideIcon): Tool => ({
  label,
  icon,
  isOn: (e) => e.isActive(name),
  run: (e) => e.chain().focus().toggleMark(name).run(),
})
const heading = (level: 1 | 2 | 3, icon: LucideIcon): Tool => ({
  label: `Heading ${level}`,
  icon,
  isOn: (e) => e.isActive('heading', { level }),
  run: (e) => e.chain().focus().toggleHeading({ level }).run(),
})
const TOOLS: Tool[][] = [
  [heading(1, Heading1), heading(2, Heading2), heading(3, Heading3)],
  [
    mark('Bold', 'bold', Bold),
    mark('Italic', 'italic', Italic),
    mark('Underline', 'underline', Underline),
    mark('Strike through', 'strike', Strikethrough),
    mark('Code', 'code', Code),
  ],
  [
    {
      label: 'Bullet list',
      icon: List,
      isOn: (e) => e.isActive('bulletList'),
      run: (e) => e.chain().focus().toggleBulletList().run(),
    },
    {
      label: 'Numbered list',
      icon: ListOrdered,
      isOn: (e) => e.isActive('orderedList'),
      run: (e) => e.chain().focus().toggleOrderedList().run(),
    },
    {
      label: 'Quote',
      icon: Quote,
      isOn: (e) => e.isActive('blockquote'),
      run: (e) => e.chain().focus().toggleBlockquote().run(),
    },
    {
      label: 'Code block',
      icon: SquareCode,
      isOn: (e) => e.isActive('codeBlock'),
      run: (e) => e.chain().focus().toggleCodeBlock().run(),
    },
    { label: 'Divider', icon: Minus, run: (e) => e.chain().focus().setHorizontalRule().run() },
  ],
]
const HISTORY: Tool[] = [
  { label: 'Undo', icon: Undo2, run: (e) => e.commands.undo(), canRun: (e) => e.can().undo() },
  { label: 'Redo', icon: Redo2, run: (e) => e.commands.redo(), canRun: (e) => e.can().redo() },
]

type ToolbarProps = {
  editor: Editor
  choices: { id: string; name: string; isImage: boolean }[]
  onUpload: (file: File) => Promise<UploadedFile | null>
}

/** Formatting of a page. One tab stop; arrow keys go from button to button. */
export function EditorToolbar({ editor, choices, onUpload }: ToolbarProps) {
  const [linkOpen, setLinkOpen] = useState(false)
  const picker = useRef<HTMLInputElement>(null)
  useEditorState({ editor, selector: ({ transactionNumber }) => transactionNumber })
  const pick = (accept: string) => {
    picker.current!.accept = accept
    picker.current!.click()
  }
  return (
    <div
      role="toolbar"
      aria-label="Formatting"
      onKeyDown={moveFocus}
      className="z-10 flex flex-wrap items-center gap-x-2 gap-y-1 rounded-t-lg border-b bg-surface px-2 py-1.5 lg:sticky lg:top-14"
    >
      {TOOLS.map((group) => (
        <span key={group[0]!.label} className="flex flex-wrap gap-0.5">
          {group.map((tool) => (
            <ToolButton key={tool.label} tool={tool} editor={editor} />
          ))}
        </span>
      ))}
      <span className="flex gap-0.5">
        <ToolButton
          editor={editor}
          tool={{ label: 'Link', icon: Link2, isOn: (e) => e.isActive('link'), run: () => setLinkOpen(true) }}
        />
        <ToolButton
          editor={editor}
          tool={{
            label: 'Image',
            icon: ImagePlus,
            run: () => pick('image/png,image/jpeg,image/gif,image/webp'),
          }}
        />
        <Menu
          trigger={
            <button type="button" aria-label="File" title="File" className={toolClass(false)}>
              <Paperclip aria-hidden="true" className="size-4" />
            </button>
          }
        >
          <MenuItem icon={Paperclip} onSelect={() => pick(FILE_EXTENSIONS.map((ext) => `.${ext}`).join(','))}>
            Upload a file…
          </MenuItem>
          {choices.length > 0 && <MenuSeparator />}
          {choices.map(({ id, name, isImage }) => (
            <MenuItem
              key={id}
              onSelect={() => showFile(editor, { id, name, contentType: isImage ? 'image/' : '' })}
            >
              {name}
            </MenuItem>
          ))}
        </Menu>
      </span>
      <span className="flex gap-0.5 sm:ml-auto">
        {HISTORY.map((tool) => (
          <ToolButton key={tool.label} tool={tool} editor={editor} />
        ))}
      </span>
      <input
        ref={picker}
        type="file"
        hidden
        aria-label="File to upload"
        onChange={async ({ currentTarget }) => {
          const [file] = currentTarget.files ?? []
          currentTarget.value = ''
          const done = file && (await onUpload(file))
          if (done) showFile(editor, done)
        }}
      />
      <LinkDialog editor={editor} open={linkOpen} onOpenChange={setLinkOpen} />
    </div>
  )
}

const toolClass = (isOn: boolean) =>
  classNames(
    'inline-flex size-8 cursor-pointer items-center justify-center rounded-md disabled:cursor-not-allowed disabled:opacity-40 pointer-coarse:size-10',
    isOn ? 'bg-accent-soft text-accent' : 'text-muted hover:bg-sunken hover:text-ink',
  )

function ToolButton({ tool, editor }: { tool: Tool; editor: Editor }) {
  const isOn = tool.isOn?.(editor)
  const Icon = tool.icon
  return (
    <button
      type="button"
      aria-label={tool.label}
      title={tool.label}
      aria-pressed={isOn}
      disabled={tool.canRun ? !tool.canRun(editor) : false}
      // The text keeps its selection while the mouse is on a button.
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => tool.run(editor)}
      className={toolClass(isOn ?? false)}
    >
      <Icon aria-hidden="true" className="size-4" />
    </button>
  )
}

function moveFocus(event: React.KeyboardEvent<HTMLElement>) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
  if (!step) return
  const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>('button:not(:disabled)')]
  const at = buttons.indexOf(document.activeElement as HTMLElement)
  if (at === -1) return
  event.preventDefault()
  buttons[(at + step + buttons.length) % buttons.length]!.focus()
}
