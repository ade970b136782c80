import { fileSize } from '#app/components/editor/file-size.ts'
import type { Inside } from '#app/domain/sales/shop.schema.ts'

/** `12 pages to read`, `3 files: PDF, ZIP · 24 MB`; nothing where there is none. */
export function insideLines({ pages, files, bytes, kinds }: Inside): string[] {
  const shown = kinds.slice(0, 4).join(', ') + (kinds.length > 4 ? ' and more' : '')
  return [
    ...(pages > 0 ? [`${pages} ${pages === 1 ? 'page' : 'pages'} to read`] : []),
    ...(files > 0 ? [`${files} ${files === 1 ? 'file' : 'files'}: ${shown} · ${fileSize(bytes)}`] : []),
  ]
}
