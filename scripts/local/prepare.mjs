import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { run, tool } from './run.mjs'

const WANTED = [20, 19]

/** @returns a sentence when this Node.js is too old, else null */
export function nodeFault(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number)
  if (major > WANTED[0] || (major === WANTED[0] && minor >= WANTED[1])) return null
  return `Awning needs Node.js ${WANTED.join('.')} or newer; this is ${version}.`
}

/** Ends the process with one plain sentence. */
export function giveUp(sentence) {
  console.error(`\n${sentence}`)
  process.exit(1)
}

/** Names of packages the lock file wants that are not installed in that version. npm writes down what it installed. */
export function missingPackages(lock, installed) {
  return Object.entries(lock.packages)
    .filter(([path, p]) => path && !p.optional && !p.link && installed?.packages[path]?.version !== p.version)
    .map(([path]) => path)
}

export async function installMissing() {
  const read = (path) => (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : null)
  const missing = missingPackages(read('package-lock.json'), read('node_modules/.package-lock.json'))
  if (missing.length === 0) return true
  console.log(`Installing packages (${missing.length} missing) …`)
  // npm tells its children where it is; a plain "npm" is no program on Windows.
  const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm']
  // Not `ci`: it refuses a lock file that lacks other systems' binaries, which not every registry serves.
  return run([...npm, 'install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'], { minutes: 15 })
}

/** Time of the latest change below a path, directories included: a removed file changes only those. */
function latestChange(path) {
  const stat = statSync(path)
  if (!stat.isDirectory()) return stat.mtimeMs
  return readdirSync(path)
    .filter((name) => !/\.test\.tsx?$|^__golden__$/.test(name))
    .reduce((latest, name) => Math.max(latest, latestChange(join(path, name))), stat.mtimeMs)
}

/** Builds the pages unless nothing they are made of changed since. */
export async function buildPages() {
  const built = 'build/server/index.js'
  const sources = ['app', 'public', 'vite.config.ts', 'package-lock.json'].filter((path) => existsSync(path))
  if (existsSync(built) && statSync(built).mtimeMs > Math.max(...sources.map(latestChange))) return true
  console.log('Building the pages …')
  return run(tool('@remix-run/dev/dist/cli.js', 'vite:build', '--logLevel', 'warn'))
}
