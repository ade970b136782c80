import { readFileSync } from 'node:fs'

/** The local triggers of wrangler.toml. */
export const localCrons = (toml = readFileSync('wrangler.toml', 'utf8')) =>
  JSON.parse(toml.match(/^\[triggers\]\s*^crons = (\[.*\])$/m)?.[1] ?? '[]')

/** Whether an expression of numbers and `*` (all we use) fits this minute, in UTC. */
export function isDue(cron, date) {
  const now = [
    date.getUTCMinutes(),
    date.getUTCHours(),
    date.getUTCDate(),
    date.getUTCMonth() + 1,
    date.getUTCDay(),
  ]
  return cron.split(' ').every((field, i) => field === '*' || Number(field) === now[i])
}

/** Plays Cloudflare's part: the local runtime has the handler but no clock that calls it. */
export function runCrons(baseUrl, crons = localCrons()) {
  const tick = async () => {
    const due = crons.filter((cron) => isDue(cron, new Date()))
    setTimeout(tick, 60_000 - (Date.now() % 60_000)).unref()
    for (const cron of due) {
      const query = new URLSearchParams({ cron })
      await fetch(`${baseUrl}/cdn-cgi/handler/scheduled?${query}`, {
        signal: AbortSignal.timeout(50_000),
      }).catch((e) => console.error(`Cron ${cron}: ${e.message}`))
    }
  }
  setTimeout(tick, 60_000 - (Date.now() % 60_000)).unref()
}
