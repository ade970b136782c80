import { getSchema } from '@tiptap/core'
import {
  prosemirrorJSONToYXmlFragment,
  yXmlFragmentToProseMirrorRootNode,
  yXmlFragmentToProsemirrorJSON,
} from '@tiptap/y-tiptap'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { canonicalJson, normalizeDocument } from '#app/domain/catalog/canonical.ts'
import {
  checkDocument,
  MARK_TYPES,
  NODE_TYPES,
  type RichDocument,
} from '#app/domain/catalog/document.schema.ts'
import { documents } from '#test/support/catalog.arbitraries.ts'
import { documentExtensions } from './tiptap-extensions.ts'

const schema = getSchema(documentExtensions())
const attributes = (specs: Record<string, { spec: { attrs?: Record<string, unknown> } }>) =>
  Object.fromEntries(
    Object.entries(specs)
      .map(([name, { spec }]) => [name, Object.keys(spec.attrs ?? {})] as const)
      .filter(([, names]) => names.length > 0),
  )
const normal = (doc: unknown) => canonicalJson(normalizeDocument(doc as RichDocument))

describe('the editor’s schema', () => {
  it('has exactly the nodes, marks and attributes of the document schema', () => {
    expect(Object.keys(schema.nodes).sort()).toEqual([...NODE_TYPES].sort())
    expect(Object.keys(schema.marks).sort()).toEqual([...MARK_TYPES].sort())
    expect(attributes(schema.nodes)).toEqual({
      heading: ['level'],
      orderedList: ['start', 'type'],
      codeBlock: ['language'],
      image: ['fileId', 'alt'],
      fileBlock: ['fileId'],
    })
    expect(attributes(schema.marks)).toEqual({ link: ['href'] })
  })

  it('has no undo of its own', () => {
    const starter = documentExtensions().find((e) => e.name === 'starterKit')!
    expect(starter.options).toMatchObject({ undoRedo: false })
  })

  it('takes every document that the checker takes', () => {
    fc.assert(
      fc.property(documents(['fil_1']), (d) => {
        if (d.content!.length > 0) schema.nodeFromJSON(d).check()
      }),
    )
  })
})

describe('a document that goes through Yjs', () => {
  it('comes back with an equal hash, and stays what the checker takes', () => {
    fc.assert(
      fc.property(documents(['fil_1', 'fil_2']), (d) => {
        const fragment = new Y.Doc().getXmlFragment('page')
        prosemirrorJSONToYXmlFragment(schema, d, fragment)
        const back = yXmlFragmentToProsemirrorJSON(fragment)
        expect(checkDocument(back)).toEqual([])
        expect(normal(back)).toBe(normal(d))
      }),
      { numRuns: 300 },
    )
  })

  it('loses nothing in the editor, which cuts out what breaks its schema', () => {
    fc.assert(
      fc.property(documents(['fil_1']), (d) => {
        fc.pre(d.content!.length > 0)
        const fragment = new Y.Doc().getXmlFragment('page')
        prosemirrorJSONToYXmlFragment(schema, d, fragment)
        expect(normal(yXmlFragmentToProseMirrorRootNode(fragment, schema).toJSON())).toBe(normal(d))
      }),
      { numRuns: 300 },
    )
  })

  it('comes back from another replica the same', () => {
    fc.assert(
      fc.property(documents(['fil_1']), (d) => {
        const [here, there] = [new Y.Doc(), new Y.Doc()]
        prosemirrorJSONToYXmlFragment(schema, d, here.getXmlFragment('page'))
        Y.applyUpdate(there, Y.encodeStateAsUpdate(here))
        expect(normal(yXmlFragmentToProsemirrorJSON(there.getXmlFragment('page')))).toBe(normal(d))
      }),
    )
  })
})
