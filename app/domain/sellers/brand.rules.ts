import { z } from 'zod'

/** A seller's colour as it is stored: `#` and six hex digits, lower case. */
export const brandColorSchema = z
  .string()
  .regex(/^#[0-9a-f]{6}$/i, 'must be a colour with six hex digits, for example #0f766e')
  .toLowerCase()

/** WCAG 2.2 relative luminance of `#rrggbb`, 0 (black) to 1 (white). */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

/** WCAG contrast ratio of two `#rrggbb` colours, 1 to 21. */
export function contrastRatio(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

/**
 * The text colour on a brand colour. White as long as it reads well (4.5, WCAG AA), else black: pure black,
 * since any softer one leaves mid tones on which neither reaches 4.5.
 */
export const textOn = (brandColor: string) =>
  contrastRatio('#ffffff', brandColor) >= 4.5 ? '#ffffff' : '#000000'

/** `Clean Desk Studio` → `CD`: what stands for a seller without a logo. */
export function initials(name: string): string {
  const words = name.match(/[\p{L}\p{N}]+/gu) ?? []
  return words
    .slice(0, 2)
    .map((word) => String.fromCodePoint(word.codePointAt(0)!).toUpperCase())
    .join('')
}
