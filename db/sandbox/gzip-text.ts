const through = (bytes: Uint8Array<ArrayBuffer>, stream: CompressionStream | DecompressionStream) =>
  new Response(new Blob([bytes]).stream().pipeThrough(stream))

/** Text as gzip in base64: D1 hands BLOBs over as arrays of numbers, four times as long. */
export async function gzipText(text: string): Promise<string> {
  const packed = new Uint8Array(
    await through(new TextEncoder().encode(text), new CompressionStream('gzip')).arrayBuffer(),
  )
  let binary = ''
  for (let at = 0; at < packed.length; at += 8192) {
    binary += String.fromCharCode(...packed.subarray(at, at + 8192))
  }
  return btoa(binary)
}

export async function gunzipText(base64: string): Promise<string> {
  if (base64 === '') return ''
  const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))
  return through(bytes, new DecompressionStream('gzip')).text()
}
