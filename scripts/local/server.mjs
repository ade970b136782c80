import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { run, start, stop, tool } from './run.mjs'

const WRANGLER = 'wrangler/wrangler-dist/cli.js'
/** Nothing leaves this machine, nothing is asked, and logs stay in the project. */
const QUIET = {
  CI: '1',
  WRANGLER_SEND_METRICS: 'false',
  WRANGLER_SEND_ERROR_REPORTS: 'false',
  WRANGLER_HIDE_BANNER: 'true',
  WRANGLER_LOG_PATH: '.local/logs',
  // Wrangler's own proxy for debuggers calls home once for each message of the inspector, some for every query to D1: a
  // seed of thousands of queries ran out of open files (1,024 on most machines). It stays away where VS Code debugs.
  VSCODE_INSPECTOR_OPTIONS: process.env.VSCODE_INSPECTOR_OPTIONS || '{}',
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
}
const PROVIDER_URLS = ['RESEND_BASE_URL', 'SENDGRID_BASE_URL', 'STRIPE_BASE_URL']

/** @returns {Promise<boolean>} whether nobody listens on this port of this machine */
export const isPortFree = (port) =>
  new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })

/** Migration file → hash of its text. */
function migrationHashes(folder = 'db/migrations') {
  const hash = (name) =>
    createHash('sha256')
      .update(readFileSync(`${folder}/${name}`))
      .digest('hex')
  return Object.fromEntries(
    readdirSync(folder)
      .filter((name) => name.endsWith('.sql'))
      .sort()
      .map((name) => [name, hash(name)]),
  )
}

/**
 * Brings the database in `stateDir` to the newest schema; does nothing when it is there. A database whose own
 * migrations were rewritten since (only happens between unreleased commits) cannot be: it is put aside.
 */
export async function migrate(stateDir) {
  const record = `${stateDir}/migrations.json`
  const now = migrationHashes()
  const applied = existsSync(record) ? JSON.parse(readFileSync(record, 'utf8')) : {}
  if (JSON.stringify(applied) === JSON.stringify(now)) return true
  if (Object.entries(applied).some(([name, hash]) => now[name] !== hash)) {
    const aside = `${stateDir}.${Date.now()}`
    renameSync(stateDir, aside)
    console.log(`The local database was made by another version; it is kept in ${aside}.`)
  }
  mkdirSync(stateDir, { recursive: true })
  console.log('Migrating the local database …')
  const apply = tool(WRANGLER, 'd1', 'migrations', 'apply', 'DB', '--local', '--persist-to', stateDir)
  if (!(await run(apply, { env: { ...QUIET, WRANGLER_LOG: 'warn' } }))) return false
  writeFileSync(record, JSON.stringify(now))
  return true
}

/**
 * Serves the whole system on 127.0.0.1 and waits until it answers.
 * @param {{port: number, stateDir: string, patienceSeconds?: number, onLog?: (line: string) => void, vars?: Record<string, string>}} options
 *   `onLog` gets every line the Worker logs; without it only errors are printed. `vars`: variables of the Worker (workers/env)
 * @returns the base URL, a promise that settles when the server ends by itself, and a function that ends it
 */
export async function serve({ port, stateDir, patienceSeconds = 120, onLog, vars: given = {} }) {
  const baseUrl = `http://127.0.0.1:${port}`
  const vars = [`BASE_URL:${baseUrl}`]
  for (const name of PROVIDER_URLS) if (process.env[name]) vars.push(`${name}:${process.env[name]}`)
  for (const [name, value] of Object.entries(given)) vars.push(`${name}:${value}`)
  const server = start(
    tool(
      WRANGLER,
      ...['dev', '--local', '--ip', '127.0.0.1', '--port', String(port), '--inspector-port', '0'],
      ...[
        '--persist-to',
        stateDir,
        '--show-interactive-dev-session=false',
        '--log-level',
        onLog ? 'log' : 'error',
      ],
      ...vars.flatMap((v) => ['--var', v]),
    ),
    { env: QUIET, output: 'pipe' },
  )
  for (const stream of [server.child.stdout, server.child.stderr])
    createInterface({ input: stream }).on('line', onLog ?? ((line) => console.error(line)))

  const giveUpAt = Date.now() + patienceSeconds * 1000
  let ended = null
  server.exited.then((code) => {
    ended = `The server ended (${code}) before it answered.`
  })
  while (!(await answers(baseUrl))) {
    if (ended) throw new Error(ended)
    if (Date.now() > giveUpAt) {
      await stop(server)
      throw new Error(`The server did not answer within ${patienceSeconds} seconds.`)
    }
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  return { baseUrl, exited: server.exited, stop: () => stop(server) }
}

/** Any answer counts: a system without its seed may well say that it is not ready. */
const answers = (baseUrl) =>
  fetch(`${baseUrl}/healthz`, { signal: AbortSignal.timeout(5_000) })
    .then((response) => response.arrayBuffer())
    // Also a body that does not come in time.
    .then(
      () => true,
      () => false,
    )

/**
 * One POST of JSON to the sandbox's own controls.
 * @throws when it is refused or takes longer than `minutes`
 */
export async function post(baseUrl, path, body = {}, minutes = 5) {
  const response = await fetch(baseUrl + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(minutes * 60_000),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`POST ${path} answered ${response.status}: ${text.slice(0, 500)}`)
  return JSON.parse(text)
}
