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
          change(key, { error: e instanceof Error ? e.message : 'The upload failed.' })
        return null
      } finally {
        running.current.delete(key)
      }
    },
    [productId, change],
  )
  return { uploads, isUploading: uploads.some((u) => u.error === null), upload, dismiss }
}

/** Of one part; after that the network is really gone. */
const ATTEMPTS = 4

async function sendInParts(
  base: string,
  file: File,
  signal: AbortSignal,
  onProgress: (sent: number) => void,
): Promise<UploadedFile> {
  const body = JSON.stringify({ name: file.name, size: file.size, content_type: file.type.slice(0, 100) })
  const begun = await ask<UploadView>(fetch(base, { method: 'POST', body, signal }))
  const address = `${base}/${begun.id}`
  try {
    for (let part = 1; part <= begun.parts; part++) {
      const from = (part - 1) * begun.part_size
      const blob = file.slice(from, from + begun.part_size)
      await sendPart(`${address}?part=${part}`, blob, signal, (sent) => onProgress(from + sent))
    }
    const done = await ask<FileView>(fetch(address, { method: 'POST', signal }))
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

async function ask<T>(answer: Promise<Response>): Promise<T> {
  const response = await answer
  const body = (await response.json().catch(() => ({}))) as T & { detail?: string }
  if (!response.ok) throw new Error(body.detail ?? `The server answered ${response.status}.`)
  return body
}

async function sendPart(url: string, blob: Blob, signal: AbortSignal, onProgress: (sent: number) => void) {
  for (let attempt = 1; ; attempt++) {
    const answer = await put(url, blob, signal, onProgress)
    if (answer.status >= 200 && answer.status < 300) return
    const isRefused = answer.status >= 400 && answer.status < 500
    if (isRefused || attempt === ATTEMPTS)
      throw new Error(answer.detail ?? 'The connection was lost while uploading.')
    await new Promise((resolve) => setTimeout(resolve, 500 * 2 ** attempt))
  }
}

/** By XMLHttpRequest, because fetch does not tell how much of a body is out. Status 0: no answer. */
function put(url: string, blob: Blob, signal: AbortSignal, onProgress: (sent: number) => void) {
  return new Promise<{ status: number; detail: string | null }>((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('PUT', url)
    request.upload.onprogress = (event) => onProgress(event.loaded)
    request.onloadend = () => {
      let detail: string | null = null
      try {
        detail = (JSON.parse(request.responseText) as { detail?: string }).detail ?? null
      } catch {
        detail = null
      }
      resolve({ status: request.status, detail })
    }
    signal.addEventListener('abort', () => {
      request.abort()
      reject(new DOMException('Given up', 'AbortError'))
    })
    request.send(blob)
  })
}
