import { crc32, deflateSync } from 'node:zlib'

type Rgb = [red: number, green: number, blue: number]
const rgb = (hex: string): Rgb => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as Rgb
const mix = (a: Rgb, b: Rgb, share: number): Rgb => a.map((v, i) => v + (b[i]! - v) * share) as Rgb

export const MOTIFS = ['rings', 'lines', 'leaves', 'grid', 'waves'] as const
export type Motif = (typeof MOTIFS)[number]

/** How far a point (both 0 to 1) belongs to the motif: 0 to 1. */
const INK: Record<Motif, (x: number, y: number) => number> = {
  rings: (x, y) => soft(Math.sin(Math.hypot(x - 0.78, y - 0.3) * 46)),
  lines: (x, y) =>
    x > 0.12 && x < 0.88 - 0.3 * Math.abs(Math.sin(Math.floor(y * 14) * 2.3)) ? soft(Math.sin(y * 88)) : 0,
  leaves: (x, y) => soft(Math.sin((x + 0.25 * Math.sin(y * 9)) * 24) * Math.cos((y - 0.2 * x) * 12)),
  grid: (x, y) => Math.max(soft(Math.cos(x * 75) * 8 - 7), soft(Math.cos(y * 44) * 8 - 7)),
  waves: (x, y) => soft(Math.sin((y + 0.06 * Math.sin(x * 11)) * 60) * (0.4 + y)),
}
const soft = (v: number) => Math.min(1, Math.max(0, v * 2.5))

/** A cover: a slope from one colour to another with a motif on it. @returns the bytes of a PNG */
export function makeCover(
  from: string,
  to: string,
  motif: Motif,
  width = 800,
  height = 450,
): Uint8Array<ArrayBuffer> {
  const [a, b] = [rgb(from), rgb(to)]
  const ink = INK[motif]
  return png(width, height, (x, y) => {
    const ground = mix(a, b, (x / width + y / height) / 2)
    return mix(ground, [255, 255, 255], 0.3 * ink(x / width, y / height))
  })
}

/** A logo: an awning's stripes over a disc, in the brand's colour. @returns the bytes of a PNG */
export function makeLogo(color: string, stripes: number, size = 256): Uint8Array<ArrayBuffer> {
  const brand = rgb(color)
  return png(size, size, (px, py) => {
    const [x, y] = [px / size - 0.5, py / size - 0.5]
    const edge = Math.min(1, Math.max(0, (0.48 - Math.hypot(x, y)) * size))
    const isStripe =
      y < 0.02 + 0.05 * Math.abs(Math.cos(x * stripes * Math.PI)) && Math.floor((x + 0.5) * stripes) % 2 === 0
    return mix([255, 255, 255], isStripe ? mix(brand, [255, 255, 255], 0.82) : brand, edge)
  })
}

function png(width: number, height: number, colorAt: (x: number, y: number) => Rgb): Uint8Array<ArrayBuffer> {
  const line = width * 3 + 1
  const raw = new Uint8Array(line * height)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) raw.set(colorAt(x, y).map(Math.round), y * line + 1 + x * 3)
  const header = new Uint8Array(13)
  const view = new DataView(header.buffer)
  view.setUint32(0, width)
  view.setUint32(4, height)
  header.set([8, 2], 8)
  const parts = [
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(raw, { level: 6 })),
    chunk('IEND', new Uint8Array()),
  ]
  return joined(parts)
}

function chunk(name: string, data: Uint8Array): Uint8Array {
  const body = joined([new TextEncoder().encode(name), data])
  const [length, sum] = [new Uint8Array(4), new Uint8Array(4)]
  new DataView(length.buffer).setUint32(0, data.length)
  new DataView(sum.buffer).setUint32(0, crc32(body))
  return joined([length, body, sum])
}

export function joined(parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, p) => sum + p.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
