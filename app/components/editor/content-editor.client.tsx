import { CloudOff, LoaderCircle } from 'lucide-react'
import { useMemo, useState } from 'react'
import {
  isShared,
  listFiles,
  listPages,
  pageText,
  putFile,
  renamePage,
} from '#app/domain/catalog/draft-doc.ts'
import { isImage } from '#app/domain/catalog/file.rules.ts'
import type { ChangesSince } from '#app/domain/catalog/product.schema.ts'
import { UnannouncedPanel } from '../product/unannounced-panel.tsx'
import { useProduct } from '../product/use-product.ts'
import { ChangesPanel } from './changes-panel.tsx'
import { EditionSwitch } from './edition-switch.tsx'
import { FilePanel } from './file-panel.tsx'
import { PageEditor } from './page-editor.tsx'
import { PageList } from './page-list.tsx'
import { PresenceBar } from './presence-bar.tsx'
import { SaveBar } from './save-bar.tsx'
import { useDraft } from './use-draft.ts'
import { type EditSession, useEditSession } from './use-edit-session.ts'
import { useUploads } from './use-uploads.ts'

/** The Content tab: everybody's draft, live. */
export function ContentEditor({ unannounced }: { unannounced: ChangesSince }) {
  const { product, sellerId, member } = useProduct()
  const session = useEditSession(sellerId, product.id, member)
  if (session?.isLoaded) return <Editor session={session} unannounced={unannounced} />
  if (session?.connection === 'refused')
    return (
      <p role="alert" className="mx-auto flex max-w-md items-center gap-2 py-16 text-danger">
        <CloudOff aria-hidden="true" className="size-5 shrink-0" />
        The edit session did not let you in. Reload the page; perhaps your role has changed.
      </p>
    )
  return (
    <p role="status" className="flex items-center justify-center gap-2 py-16 text-muted">
      <LoaderCircle aria-hidden="true" className="size-5 animate-spin" />
      {session?.connection === 'lost' ? 'Waiting for the connection …' : 'Opening the draft …'}
    </p>
  )
}

function Editor({ session, unannounced }: { session: EditSession; unannounced: ChangesSince }) {
  const { product } = useProduct()
  const { doc, awareness, frame } = session
  const editionIds = product.editions.map((e) => e.id)
  const shared = useDraft(doc, isShared)
  const allPages = useDraft(doc, (d) => listPages(d, editionIds))
  const allFiles = useDraft(doc, (d) => listFiles(d, editionIds))
  const [chosenEdition, setEdition] = useState(editionIds[0]!)
  const editionId = shared ? null : editionIds.includes(chosenEdition) ? chosenEdition : editionIds[0]!
  const pages = allPages.filter((p) => p.editionId === editionId)
  const files = allFiles.filter((f) => f.editionId === null || f.editionId === editionId)
  const [chosenPage, choosePage] = useState<string | null>(null)
  const page = pages.find((p) => p.id === chosenPage) ?? pages[0]
  const text = page && pageText(doc, page.id)
  const uploads = useUploads(product.id)

  const fileNames = JSON.stringify(allFiles.map((f) => [f.id, f.name]))
  const editorFiles = useMemo(() => {
    const names = new Map(JSON.parse(fileNames) as [string, string][])
    return {
      fileUrl: (id: string) => `/products/${product.id}/files/${id}/preview`,
      fileName: (id: string) => names.get(id) ?? 'A file that was removed',
    }
  }, [fileNames, product.id])
  const upload = async (file: File) => {
    const done = await uploads.upload(file)
    if (done) putFile(doc, { ...done, editionId })
    return done
  }

  return (
    <div>
      <SaveBar session={session} isUploading={uploads.isUploading}>
        <PresenceBar awareness={awareness} pages={allPages} pageId={page?.id ?? null} />
      </SaveBar>
      <div className="grid items-start gap-6 lg:grid-cols-[17rem_minmax(0,1fr)] lg:grid-rows-[auto_1fr] 2xl:grid-cols-[16rem_minmax(0,1fr)_20rem]">
        <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-4 lg:col-start-1 lg:row-start-1">
          {product.editions.length > 1 && (
            <EditionSwitch
              doc={doc}
              editions={product.editions}
              editionId={editionId}
              onChoose={setEdition}
            />
          )}
          <PageList
            doc={doc}
            awareness={awareness}
            pages={pages}
            editionId={editionId}
            currentId={page?.id ?? null}
            onChoose={choosePage}
          />
        </div>
        <div className="min-w-0 lg:col-start-2 lg:row-span-2 lg:row-start-1">
          {page && text ? (
            <>
              <input
                aria-label="Page title"
                value={page.title}
                maxLength={200}
                placeholder="Title of this page"
                onChange={(event) => renamePage(doc, page.id, event.target.value)}
                className="mb-3 w-full rounded-md border border-transparent bg-transparent px-1 py-1 text-2xl font-semibold tracking-tight hover:border-line"
              />
              <PageEditor
                key={page.id}
                title={page.title}
                text={text}
                awareness={awareness}
                files={editorFiles}
                choices={files.map((f) => ({ id: f.id, name: f.name, isImage: isImage(f.contentType) }))}
                onUpload={upload}
              />
            </>
          ) : (
            <p className="rounded-lg border border-dashed px-6 py-16 text-center text-muted">
              No page yet. Add the first one on the left.
            </p>
          )}
        </div>
        <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-4 lg:col-start-1 lg:row-start-2 2xl:col-start-3 2xl:row-start-1">
          <ChangesPanel frame={frame} editions={product.editions} pages={allPages} />
          <UnannouncedPanel unannounced={unannounced} />
          <FilePanel doc={doc} files={files} uploads={uploads} onUpload={upload} editionId={editionId} />
        </div>
      </div>
    </div>
  )
}
