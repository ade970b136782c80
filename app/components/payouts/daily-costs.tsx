export type DailyCostsProps = { feePercent: number; disclosure: null }
export function DailyCosts(_: DailyCostsProps) {
  return null
}
