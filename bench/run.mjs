import { appendFileSync, mkdirSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { buildPages, giveUp, installMissing } from '../scripts/local/prepare.mjs'
import { stopOnSignal } from '../scripts/local/run.mjs'
import { ensureSecrets } from '../scripts/local/secrets.mjs'
import { isPortFree, migrate, serve } from '../scripts/local/server.mjs'
import { updates } from './updates.mjs'

/** `npm run bench -- NAME [--key value …]`: prints one JSON object. See bench/README.md. */
const BENCHES = { updates }
/** What the Worker said during the last run. */
const LOG = '.local/bench.log'
process.chdir(fileURLToPath(new URL('..', import.meta.url)))
stopOnSignal()

const [name, ...rest] = process.argv.slice(2)
const bench = BENCHES[name]
if (!bench) giveUp(`Which benchmark? ${Object.keys(BENCHES).join(', ')}`)
const options = Object.fromEntries(
  rest
    .join(' ')
    .split('--')
    .filter(Boolean)
    .map((o) => o.trim().split(/[ =]/)),
)

await installMissing()
await buildPages()
await ensureSecrets()
const stateDir = `.local/bench-${process.pid}`
mkdirSync(stateDir, { recursive: true })
rmSync(LOG, { force: true })
let port = 8790
while (!(await isPortFree(port))) port += 1
let server
try {
  await migrate(stateDir)
  const log = []
  server = await serve({
    port,
    stateDir,
    onLog(line) {
      appendFileSync(LOG, `${line}\n`)
      if (line.startsWith('{')) log.push(JSON.parse(line))
    },
  })
  console.log(JSON.stringify({ bench: name, ...(await bench(server.baseUrl, log, options)) }, null, 2))
} finally {
  await server?.stop()
  rmSync(stateDir, { recursive: true, force: true })
}
process.exit(0)
