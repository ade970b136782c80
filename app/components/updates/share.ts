/** A share of 0 to 1 in per cent, as exact as small ones need: `0.982` → "98 %", `0.0123` → "1.2 %", `0.0004` → "under 0.1 %". */
export function describeShare(share: number): string {
  const percent = share * 100
  if (percent === 0 || percent === 100) return `${percent} %`
  if (percent < 0.1) return 'under 0.1 %'
  if (percent > 99.9) return 'over 99.9 %'
  return `${percent < 10 || percent > 99 ? percent.toFixed(1) : Math.round(percent)} %`
}

export const inDigits = (n: number) => n.toLocaleString('en-US')
export const countOf = (n: number, one: string, many = `${one}s`) => `${inDigits(n)} ${n === 1 ? one : many}`
