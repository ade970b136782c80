/** A number against the same span before it, for people: "+12 % on the 30 days before". */
export type Change = { text: string; direction: 'up' | 'down' | 'same' }

/** Nothing before cannot be divided by, so growth from zero has words of its own. */
export function describeChange(now: number, before: number): Change {
  if (now === before) return { text: now === 0 ? 'none before either' : 'same as before', direction: 'same' }
  if (before <= 0) return { text: 'none before', direction: now > before ? 'up' : 'down' }
  const share = Math.round(((now - before) / before) * 100)
  if (share === 0) return { text: 'about the same', direction: 'same' }
  if (share >= 1000)
    return { text: `${Math.round(now / before).toLocaleString('en-US')} times`, direction: 'up' }
  return { text: `${Math.abs(share).toLocaleString('en-US')} %`, direction: share > 0 ? 'up' : 'down' }
}
