import { readFileSync } from 'node:fs'
import { post } from './server.mjs'

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

/**
 * Plays Cloudflare's part: the local runtime has no clock that calls the cron handler. Through the sandbox's own
 * route, since wrangler's `/cdn-cgi/handler/scheduled` fails for Workers with static assets (workers-sdk #9882).
 */
export function runCrons(baseUrl, crons = localCrons()) {
  const untilNextMinute = () => 60_000 - (Date.now() % 60_000)
  const tick = async () => {
    const due = crons.filter((cron) => isDue(cron, new Date()))
    setTimeout(tick, untilNextMinute()).unref()
    for (const cron of due)
      await post(baseUrl, '/dev/cron', { cron }).catch((e) => console.error(`Cron ${cron}: ${e.message}`))
  }
  setTimeout(tick, untilNextMinute()).unref()
}
