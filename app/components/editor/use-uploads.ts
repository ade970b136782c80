import { useCallback, useRef, useState } from 'react'
import type { ContentFile } from '#app/domain/catalog/content.schema.ts'
import type { FileView, UploadView } from '#app/domain/catalog/file.schema.ts'

export type Upload = { key: number; name: string; size: number; sent: number; error: string | null }
export type UploadedFile = Omit<ContentFile, 'editionId'>
type Uploads = {
  uploads: Upload[]
  isUploading: boolean
  /** Sends a file in parts; null when it was refused or given up, which the list then says. */
  upload: (file: File) => Promise<UploadedFile | null>
  dismiss: (key: number) => void
}

/** Uploads of a product, in parts with real progress. */
export function useUploads(productId: string): Uploads {
  const [uploads, setUploads] = useState<Upload[]>([])
  const running = useRef(new Map<number, AbortController>())
  const nextKey = useRef(1)
  const change = useCallback(
    (key: number, patch: Partial<Upload>) =>
      setUploads((list) => list.map((u) => (u.key === key ? { ...u, ...patch } : u))),
    [],
  )
  const dismiss = useCallback((key: number) => {
    running.current.get(key)?.abort()
    setUploads((list) => list.filter((u) => u.key !== key))
  }, [])

  const upload = useCallback(
    async (file: File) => {
      const key = nextKey.current++
      const control = new AbortController()
      running.current.set(key, control)
      setUploads((list) => [...list, { key, name: file.name, size: file.size, sent: 0, error: null }])
      try {
        const done = await sendInParts(`/products/${productId}/files`, file, control.signal, (sent) =>
          change(key, { sent }),
        )
        setUploads((list) => list.filter((u) => u.key !== key))
        return done
      } catch (e) {
        if (!control.signal.aborted)
          change(key, { error: e instanceof Error ? e.message : 'could not be uploaded' })
        return null
      } finally {
        running.current.delete(key)
      }
    },
    [productId, change],
  )
  return { uploads, isUploading: uploads.some((u) => u.error === null), upload, dismiss }
}

/** Of one request; after that the network is really gone. */
const ATTEMPTS = 4
type Sent = { status: number; body: { detail?: string; errors?: { message: string }[] } }

async function sendInParts(
  base: string,
  file: File,
  signal: AbortSignal,
  onProgress: (sent: number) => void,
): Promise<UploadedFile> {
  const intro = JSON.stringify({ name: file.name, size: file.size, content_type: file.type.slice(0, 100) })
  const begun = await insist<UploadView>(() => post(base, intro, signal))
  const address = `${base}/${begun.id}`
  try {
    for (let part = 1; part <= begun.parts; part++) {
      const from = (part - 1) * begun.part_size
      const blob = file.slice(from, from + begun.part_size)
      await insist(() => put(`${address}?part=${part}`, blob, signal, (sent) => onProgress(from + sent)))
    }
    const done = await insist<FileView>(() => post(address, null, signal))
    return {
      id: done.id,
      name: done.name,
      size: done.size,
      contentType: done.content_type,
      sha256: done.sha256,
    }
  } catch (e) {
    await fetch(address, { method: 'DELETE' }).catch(() => undefined)
    throw e
  }
}

/** Asks again after a lost answer or a fault of the server's; a refusal stands. @throws with the reason in words */
async function insist<T>(ask: () => Promise<Sent>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const { status, body } = await ask()
    if (status >= 200 && status < 300) return body as T
    const reason = body.errors?.[0]?.message ?? body.detail
    if (status >= 400 && status < 500) throw new Error(reason ?? `was refused (${status})`)
    if (attempt === ATTEMPTS) throw new Error('could not be uploaded: the connection is lost')
    await new Promise((resolve) => setTimeout(resolve, 250 * 2 ** attempt))
  }
}

async function post(url: string, body: string | null, signal: AbortSignal): Promise<Sent> {
  try {
    const response = await fetch(url, { method: 'POST', body, signal })
    return { status: response.status, body: (await response.json()) as Sent['body'] }
  } catch (e) {
    if (signal.aborted) throw e
    return { status: 0, body: {} }
  }
}

/** By XMLHttpRequest, because fetch does not tell how much of a body is out. Status 0: no answer. */
function put(url: string, blob: Blob, signal: AbortSignal, onProgress: (sent: number) => void) {
  return new Promise<Sent>((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('PUT', url)
    request.responseType = 'json'
    request.upload.onprogress = (event) => onProgress(event.loaded)
    request.onloadend = () =>
      resolve({ status: request.status, body: (request.response as Sent['body'] | null) ?? {} })
    signal.addEventListener('abort', () => {
      request.abort()
      reject(new DOMException('Given up', 'AbortError'))
    })
    request.send(blob)
  })
}
