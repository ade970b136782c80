/** What happened to an update's mails within some time that begins at `at` (epoch ms). */
export type Activity = {
  at: number
  accepted: number
  delivered: number
  opened: number
  clicked: number
  bounced: number
  complained: number
}

/**
 * At most `most` rows out of many, in order and with nothing lost: neighbours are added up and stand at the last one
 * of theirs. Rows are many where much happened, so the first minutes stay finer than the days after them.
 */
export function mergeActivity(rows: readonly Activity[], most: number): Activity[] {
  const size = Math.max(1, Math.ceil(rows.length / most))
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, i) =>
    rows.slice(i * size, (i + 1) * size).reduce((sum, row) => plus(sum, row, row.at)),
  )
}

/** Each row with all before it: how far the update had come by then. */
export function addUp(rows: readonly Activity[]): Activity[] {
  let sum: Activity | null = null
  return rows.map((row) => {
    sum = sum ? plus(sum, row, row.at) : row
    return sum
  })
}

const plus = (a: Activity, b: Activity, at: number): Activity => ({
  at,
  accepted: a.accepted + b.accepted,
  delivered: a.delivered + b.delivered,
  opened: a.opened + b.opened,
  clicked: a.clicked + b.clicked,
  bounced: a.bounced + b.bounced,
  complained: a.complained + b.complained,
})
