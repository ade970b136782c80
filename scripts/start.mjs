import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { runCrons } from './local/cron.mjs'
import { buildPages, giveUp, installMissing, nodeFault } from './local/prepare.mjs'
import { stopOnSignal } from './local/run.mjs'
import { ensureSecrets } from './local/secrets.mjs'
import { isPortFree, migrate, post, serve } from './local/server.mjs'

/** `npm start`: what a fresh clone lacks, then the whole system in the foreground until Ctrl+C. */
const STATE = '.local/state'
process.chdir(fileURLToPath(new URL('..', import.meta.url)))
let stopping = false
stopOnSignal(() => {
  stopping = true
})

const fault = nodeFault()
if (fault) giveUp(fault)
const port = Number(process.env.PORT || 8787)
if (!Number.isInteger(port) || port < 1 || port > 65_535) giveUp(`PORT=${process.env.PORT} is not a port.`)
if (!(await isPortFree(port)))
  giveUp(`Port ${port} is taken. Stop what uses it, or choose another: PORT=${port + 1} npm start`)

const step = async (work, failure) => (await work()) || stopping || giveUp(failure)
await step(installMissing, 'The packages could not be installed; npm says why above.')
mkdirSync(STATE, { recursive: true })
await ensureSecrets()
await step(buildPages, 'The pages could not be built; the reason stands above.')
await step(() => migrate(STATE), 'The database could not be migrated; the reason stands above.')

try {
  console.log('Starting …')
  const server = await serve({ port, stateDir: STATE })
  server.exited.then((code) => stopping || giveUp(`The server ended by itself (${code}).`))
  const demo = { ...(await post(server.baseUrl, '/dev/seed')), baseUrl: server.baseUrl }
  writeFileSync('.local/demo.json', `${JSON.stringify(demo, null, 2)}\n`)
  runCrons(server.baseUrl)
  console.log(welcome(demo))
} catch (e) {
  if (!stopping) giveUp(e instanceof Error ? e.message : String(e))
}

function welcome({ baseUrl, operator, sellers }) {
  const [first] = sellers
  return `
Awning is running. Stop it with Ctrl+C; the data stays.

  Dashboard    ${baseUrl}/
               sign in as ${first.email} (${first.name}); the link arrives in the outbox
  Mail sent    ${baseUrl}/dev/outbox
  API          ${baseUrl}/api/docs
               key of ${first.name}: ${first.apiKey}
  Operator     ${operator.email}
  All of this  .local/demo.json
`
}
