import { appendFileSync, mkdirSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { buildPages, giveUp, installMissing } from '../scripts/local/prepare.mjs'
import { stopOnSignal } from '../scripts/local/run.mjs'
import { ensureSecrets } from '../scripts/local/secrets.mjs'
import { isPortFree, migrate, serve } from '../scripts/local/server.mjs'
import { audience } from './audience.mjs'
import { checkout } from './checkout.mjs'
import { exportBench } from './export.mjs'
import { importBench } from './import.mjs'
import { live } from './live.mjs'
import { payouts } from './payouts.mjs'
import { updates } from './updates.mjs'
import { webhooks } from './webhooks.mjs'

/** `npm run bench -- NAME [--key value …]`: prints one JSON object. See bench/README.md. */
const BENCHES = {
  updates,
  webhooks,
  live,
  audience,
  export: exportBench,
  import: importBench,
  checkout,
  payouts,
}
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
    .map((o) => o.trim().split(/[ =]/))
    // An option without a value is a switch.
    .map(([key, value = 'yes']) => [key, value]),
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
let prepared
try {
  await migrate(stateDir)
  prepared = await bench.prepare(options)
  const log = []
  server = await serve({
    port,
    stateDir,
    vars: prepared.vars,
    onLog(line) {
      appendFileSync(LOG, `${line}\n`)
      if (line.startsWith('{')) log.push(JSON.parse(line))
    },
  })
  const figures = await bench.run(server.baseUrl, log, options, prepared)
  console.log(JSON.stringify({ bench: name, ...figures }, null, 2))
} catch (e) {
  // Before the server ends: requests still under way would fail then and say only that.
  console.error(e)
  process.exitCode = 1
} finally {
  await server?.stop()
  await prepared?.stop()
  rmSync(stateDir, { recursive: true, force: true })
}
process.exit()
