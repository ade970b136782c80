/** Lines of the chart: colour, dashes and name tell them apart, so that colour is never alone. */
export const LINES = [
  { key: 'delivered', label: 'Delivered', colour: 'var(--color-info)', dashes: undefined },
  { key: 'opened', label: 'Opened', colour: 'var(--color-accent)', dashes: '7 3' },
  { key: 'clicked', label: 'Clicked', colour: 'var(--color-warn)', dashes: '2 3' },
] as const
