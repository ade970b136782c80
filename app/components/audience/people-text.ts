import { inDigits } from '../updates/share.ts'

/** "412 people", or "about 12,000 people" where not everybody was looked at; `noun` empty for the number alone. */
export function peopleText({ n, exact }: { n: number; exact: boolean }, noun?: string): string {
  const words = noun ?? (n === 1 ? 'person' : 'people')
  return `${exact ? '' : 'about '}${inDigits(exact ? n : rounded(n))} ${words}`.trim()
}

/** Two digits are what a reckoned number is good for. */
function rounded(n: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(n, 1))) - 1)
  return Math.round(n / unit) * unit
}
