/** 1 MiB. */
const MIB = 1024 * 1024

export const FILE_LIMITS = {
  nameLength: 200,
  /** Of one file, uploaded in parts. */
  bytes: 5 * 1024 * MIB,
  /** Of one file in a single request: below what Cloudflare lets through on every plan (100 MB). */
  singleBytes: 95_000_000,
  /** Every part but the last has this size: R2 wants equal parts of 5 MiB or more. */
  partBytes: 8 * MIB,
  /** Beginning of a file that its kind is read from. */
  headBytes: 4096,
} as const

/** An upload that is not complete after this long is given up. */
export const ABANDONED_UPLOAD_MS = 24 * 60 * 60 * 1000

export const partCount = (size: number) => Math.ceil(size / FILE_LIMITS.partBytes)
/** Bytes part `n` (from 1) of a file must have. */
export const partSize = (size: number, n: number) =>
  Math.min(FILE_LIMITS.partBytes, size - (n - 1) * FILE_LIMITS.partBytes)

type Head = Uint8Array
const ascii = (head: Head, from: number, text: string) =>
  [...text].every((char, i) => head[from + i] === char.charCodeAt(0))
const bytes =
  (...values: number[]) =>
  (head: Head) =>
    values.every((value, i) => head[i] === value)
const text = (head: Head) => new TextDecoder('latin1').decode(head)

const isZip = (head: Head) => ascii(head, 0, 'PK\x03\x04') || ascii(head, 0, 'PK\x05\x06')
const isIsoMedia = (head: Head) => ascii(head, 4, 'ftyp')
const isRiff = (form: string) => (head: Head) => ascii(head, 0, 'RIFF') && ascii(head, 8, form)
const isUtf16 = (head: Head) => bytes(0xff, 0xfe)(head) || bytes(0xfe, 0xff)(head)
const isText = (head: Head) => isUtf16(head) || !head.includes(0)
// Some writers put a few bytes before the mark; readers look for it in the first kilobyte.
const isPdf = (head: Head) => text(head.subarray(0, 1024)).includes('%PDF-')
const isMp3 = (head: Head) => ascii(head, 0, 'ID3') || (head[0] === 0xff && (head[1]! & 0xe0) === 0xe0)

type FileType = { contentType: string; kind: Kind; agrees?: (head: Head) => boolean }
export type Kind = 'document' | 'archive' | 'image' | 'audio' | 'video' | 'text' | 'design' | 'font'

const types = (
  kind: Kind,
  entries: Record<string, [contentType: string, agrees?: (head: Head) => boolean]>,
) =>
  Object.entries(entries).map(([ext, [contentType, agrees]]): [string, FileType] => [
    ext,
    { contentType, kind, ...(agrees && { agrees }) },
  ])

const OFFICE = 'application/vnd.openxmlformats-officedocument'
const BINARY = 'application/octet-stream'

/**
 * What may be sold, by extension. The content type a file is served with comes from here, never from the
 * uploader, and none of them runs in a browser: no HTML, SVG, XML or script.
 */
const FILE_TYPES: ReadonlyMap<string, FileType> = new Map([
  ...types('document', {
    pdf: ['application/pdf', isPdf],
    epub: ['application/epub+zip', isZip],
    mobi: ['application/x-mobipocket-ebook'],
    azw3: ['application/vnd.amazon.ebook'],
    docx: [`${OFFICE}.wordprocessingml.document`, isZip],
    xlsx: [`${OFFICE}.spreadsheetml.sheet`, isZip],
    pptx: [`${OFFICE}.presentationml.presentation`, isZip],
    odt: ['application/vnd.oasis.opendocument.text', isZip],
    ods: ['application/vnd.oasis.opendocument.spreadsheet', isZip],
    odp: ['application/vnd.oasis.opendocument.presentation', isZip],
    pages: ['application/vnd.apple.pages', isZip],
    numbers: ['application/vnd.apple.numbers', isZip],
    key: ['application/vnd.apple.keynote', isZip],
    rtf: ['application/rtf', (h) => ascii(h, 0, '{\\rtf')],
  }),
  ...types('archive', {
    zip: ['application/zip', isZip],
    cbz: ['application/vnd.comicbook+zip', isZip],
    rar: ['application/vnd.rar', (h) => ascii(h, 0, 'Rar!')],
    '7z': ['application/x-7z-compressed', bytes(0x37, 0x7a, 0xbc, 0xaf)],
    gz: ['application/gzip', bytes(0x1f, 0x8b)],
    tgz: ['application/gzip', bytes(0x1f, 0x8b)],
  }),
  ...types('image', {
    png: ['image/png', bytes(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)],
    jpg: ['image/jpeg', bytes(0xff, 0xd8, 0xff)],
    jpeg: ['image/jpeg', bytes(0xff, 0xd8, 0xff)],
    gif: ['image/gif', (h) => ascii(h, 0, 'GIF87a') || ascii(h, 0, 'GIF89a')],
    webp: ['image/webp', isRiff('WEBP')],
  }),
  ...types('audio', {
    mp3: ['audio/mpeg', isMp3],
    m4a: ['audio/mp4', isIsoMedia],
    m4b: ['audio/mp4', isIsoMedia],
    aac: ['audio/aac'],
    wav: ['audio/wav', isRiff('WAVE')],
    flac: ['audio/flac', (h) => ascii(h, 0, 'fLaC')],
    ogg: ['audio/ogg', (h) => ascii(h, 0, 'OggS')],
    opus: ['audio/ogg', (h) => ascii(h, 0, 'OggS')],
    aiff: ['audio/aiff', (h) => ascii(h, 0, 'FORM')],
    mid: ['audio/midi', (h) => ascii(h, 0, 'MThd')],
  }),
  ...types('video', {
    mp4: ['video/mp4', isIsoMedia],
    m4v: ['video/mp4', isIsoMedia],
    mov: ['video/quicktime'],
    webm: ['video/webm', bytes(0x1a, 0x45, 0xdf, 0xa3)],
    mkv: ['video/x-matroska', bytes(0x1a, 0x45, 0xdf, 0xa3)],
    avi: ['video/x-msvideo', isRiff('AVI ')],
  }),
  ...types('text', {
    txt: ['text/plain', isText],
    md: ['text/markdown', isText],
    csv: ['text/csv', isText],
    json: ['application/json', isText],
    srt: ['application/x-subrip', isText],
    vtt: ['text/vtt', isText],
  }),
  ...types('design', {
    psd: ['image/vnd.adobe.photoshop', (h) => ascii(h, 0, '8BPS')],
    ai: ['application/illustrator', (h) => isPdf(h) || ascii(h, 0, '%!PS')],
    eps: ['application/postscript', (h) => ascii(h, 0, '%!PS') || bytes(0xc5, 0xd0, 0xd3, 0xc6)(h)],
    tif: ['image/tiff', (h) => bytes(0x49, 0x49, 0x2a, 0)(h) || bytes(0x4d, 0x4d, 0, 0x2a)(h)],
    tiff: ['image/tiff', (h) => bytes(0x49, 0x49, 0x2a, 0)(h) || bytes(0x4d, 0x4d, 0, 0x2a)(h)],
    indd: [BINARY],
    fig: [BINARY],
    sketch: [BINARY, isZip],
    procreate: [BINARY, isZip],
    brushset: [BINARY, isZip],
    abr: [BINARY],
    afdesign: [BINARY],
    afphoto: [BINARY],
    blend: [BINARY],
    stl: [BINARY],
    glb: ['model/gltf-binary', (h) => ascii(h, 0, 'glTF')],
    cube: [BINARY, isText],
    dng: [BINARY],
    xmp: [BINARY, isText],
  }),
  ...types('font', {
    ttf: ['font/ttf', (h) => bytes(0, 1, 0, 0)(h) || ascii(h, 0, 'true')],
    otf: ['font/otf', (h) => ascii(h, 0, 'OTTO')],
    woff: ['font/woff', (h) => ascii(h, 0, 'wOFF')],
    woff2: ['font/woff2', (h) => ascii(h, 0, 'wOF2')],
  }),
])

export const FILE_EXTENSIONS: readonly string[] = [...FILE_TYPES.keys()]

const extensionOf = (name: string) => (/\.([^.]+)$/.exec(name)?.[1] ?? '').toLowerCase()

/** What the browser of a customer may show; everything else is only ever saved. */
export const isImage = (contentType: string) => /^image\/(png|jpeg|gif|webp)$/.test(contentType)

export type FileTypeDecision = { ok: true; contentType: string } | { ok: false; reason: string }

/**
 * The content type a file will have, from its name. What the uploader declares is only asked for a contradiction
 * (an image declared as text/html), because browsers do not agree on most types.
 */
export function decideFileType(name: string, declared: string | undefined): FileTypeDecision {
  const ext = extensionOf(name)
  const type = FILE_TYPES.get(ext)
  if (!type) {
    const what =
      ext === '' ? 'has no extension that says what it is' : `is of a type (.${ext}) that cannot be sold here`
    return { ok: false, reason: what }
  }
  const said = (declared ?? '').split(';')[0]!.trim().toLowerCase()
  if (/^(text\/html|image\/svg|application\/xhtml|text\/javascript|application\/javascript)/.test(said))
    return { ok: false, reason: `was declared as ${said}, which cannot be sold here` }
  return { ok: true, contentType: type.contentType }
}

/**
 * Why the first bytes of a file do not fit its name, or null. Programs and pages are refused under every name;
 * images, PDF, ZIP-based and most media must begin as their kind does.
 */
export function headProblem(name: string, head: Uint8Array): string | null {
  const ext = extensionOf(name)
  const type = FILE_TYPES.get(ext)
  if (isProgram(head, type?.kind === 'text')) return 'is a program, which cannot be sold here'
  if (isMarkup(head)) return 'is a web page or an SVG, which cannot be sold here'
  if (type?.agrees && !type.agrees(head))
    return `is not what its name says: it does not begin like a .${ext} file`
  return null
}

function isProgram(head: Head, asText: boolean): boolean {
  const machO = [0xfeedface, 0xfeedfacf, 0xcefaedfe, 0xcffaedfe, 0xcafebabe]
  const first = head.length >= 4 ? new DataView(head.buffer, head.byteOffset).getUint32(0) : 0
  return (
    ascii(head, 0, '\x7fELF') ||
    machO.includes(first) ||
    ascii(head, 0, '#!') ||
    // Two letters a text may well begin with; in a program zeros follow.
    (ascii(head, 0, 'MZ') && (!asText || head.includes(0)))
  )
}

function isMarkup(head: Head): boolean {
  const start = new TextDecoder()
    .decode(head)
    .replace(/^\uFEFF/, '')
    .trimStart()
    .slice(0, 1024)
    .toLowerCase()
  if (/^<(!doctype html|html|head|body|script|svg|iframe)/.test(start)) return true
  return /^<(\?xml|!--|!doctype svg)/.test(start) && /<(svg|html|script)[\s>]/.test(start)
}

/** RFC 6266, with a plain name for old clients and the real one beside it. */
export function contentDisposition(name: string, inline: boolean): string {
  const plain = name
    .normalize('NFKD')
    .replace(/[^\x20-\x7e]/g, '_')
    .replace(/["\\%;]/g, '_')
  const full = encodeURIComponent(name).replace(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `${inline ? 'inline' : 'attachment'}; filename="${plain}"; filename*=UTF-8''${full}`
}
