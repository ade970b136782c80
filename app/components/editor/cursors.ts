import { Extension } from '@tiptap/core'
import { yCursorPlugin } from '@tiptap/y-tiptap'
import type { Awareness } from './use-edit-session.ts'

/** Other members' carets and selections in the text, with their names. */
export const Cursors = Extension.create<{ awareness: Awareness | null }>({
  name: 'cursors',
  addOptions: () => ({ awareness: null }),
  addProseMirrorPlugins() {
    return [yCursorPlugin(this.options.awareness!, { cursorBuilder: buildCaret })]
  },
})

function buildCaret({ name, color }: { name: string; color: string }): HTMLElement {
  const caret = document.createElement('span')
  caret.className = 'caret'
  caret.style.setProperty('--caret', color)
  const label = document.createElement('span')
  label.className = 'caret-name'
  label.textContent = name
  caret.appendChild(label)
  return caret
}
