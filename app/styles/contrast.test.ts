import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const css = readFileSync(new URL('./app.css', import.meta.url), 'utf8')
const [light, dark] = css.split('@media (prefers-color-scheme: dark)') as [string, string]
const colorsIn = (text: string) =>
  Object.fromEntries([...text.matchAll(/--color-([a-z-]+): (#[0-9a-f]{6});/g)].map((m) => [m[1]!, m[2]!]))
const themes = { light: colorsIn(light), dark: { ...colorsIn(light), ...colorsIn(dark) } }

/** WCAG 2.2 relative luminance and contrast ratio of two opaque colours. */
function contrast(a: string, b: string): number {
  const luminance = (hex: string) => {
    const [r, g, b] = [1, 3, 5].map((at) => {
      const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
    }) as [number, number, number]
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

const TONES = ['accent', 'ok', 'warn', 'danger', 'info']
const PAPERS = ['canvas', 'surface', 'sunken']
const TEXT_PAIRS = [
  ...PAPERS.flatMap((paper) =>
    ['ink', 'muted', 'accent', 'accent-strong', 'danger', 'ok'].map((ink) => [ink, paper]),
  ),
  ...TONES.map((tone) => [tone, `${tone}-soft`]),
  ['ink', 'accent-soft'],
  ['canvas', 'ink'],
  ...['accent', 'danger'].flatMap((tone) => [
    [`on-${tone}`, tone],
    [`on-${tone}`, `${tone}-strong`],
  ]),
] as [string, string][]

describe.each(['light', 'dark'] as const)('%s theme', (name) => {
  const theme = themes[name]

  it('names every colour the other one has', () => {
    const own = Object.keys(name === 'dark' ? colorsIn(dark) : theme)
    expect(own.sort()).toEqual(Object.keys(themes.light).sort())
  })

  it.each(TEXT_PAIRS)('reads %s on %s with at least 4.5 : 1', (ink, paper) => {
    expect(contrast(theme[ink]!, theme[paper]!)).toBeGreaterThanOrEqual(4.5)
  })

  it.each(PAPERS)('shows the edge of a field and the focus ring on %s with at least 3 : 1', (paper) => {
    expect(contrast(theme.edge!, theme[paper]!)).toBeGreaterThanOrEqual(3)
    expect(contrast(theme.accent!, theme[paper]!)).toBeGreaterThanOrEqual(3)
  })
})
