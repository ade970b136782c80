import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { buildPages, giveUp, installMissing, nodeFault } from './local/prepare.mjs'
import { run, stopOnSignal, tool } from './local/run.mjs'
import { addUp, countCheck, countVitest, failedTests, lastLine } from './local/tally.mjs'

/** `npm test [-- name …]`: every check in order, none left out because one before it failed. */
const REPORTS = '.local/test'
const check =
  (path, ...args) =>
  async () =>
    countCheck(await run(tool(path, ...args)))

/** `retry`: of tests that wait for browsers, sockets and alarms on a machine that is busy with others. */
const vitest =
  (project, minutes, retry = 0) =>
  async () => {
    const report = `${REPORTS}/${project}.json`
    rmSync(report, { force: true })
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
    const ok = await run(
      tool('vitest/vitest.mjs', 'run', '--project', project, `--retry=${retry}`, ...reporters),
      {
        minutes,
      },
    )
    const read = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : null
    return { ...countVitest(read, ok), names: failedTests(read) }
  }

const CHECKS = {
  lint: check('@biomejs/biome/bin/biome', 'ci'),
  types: check('typescript/bin/tsc', '--noEmit', '-p', '.'),
  imports: check(
    'dependency-cruiser/bin/dependency-cruise.mjs',
    ...['app', 'workers', 'durable-objects', 'db', 'queues'],
  ),
  unused: check('knip/bin/knip.js'),
  build: async () => countCheck(await buildPages()),
  unit: vitest('unit', 5),
  workers: vitest('workers', 40, 1),
  e2e: vitest('e2e', 25, 1),
}

process.chdir(fileURLToPath(new URL('..', import.meta.url)))
stopOnSignal()
const fault = nodeFault()
if (fault) giveUp(fault)
const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !(name in CHECKS))
if (unknown.length > 0)
  giveUp(`There is no check named ${unknown.join(', ')}. There are: ${Object.keys(CHECKS).join(', ')}.`)
if (!(await installMissing())) giveUp('The packages could not be installed; npm says why above.')
mkdirSync(REPORTS, { recursive: true })

const results = []
for (const [name, work] of Object.entries(CHECKS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  console.log(`\n━━━ ${name} ${'━'.repeat(70 - name.length)}`)
  const from = Date.now()
  results.push({ name, ...(await work()), seconds: (Date.now() - from) / 1000 })
}

const total = addUp(results)
console.log(`\n${'━'.repeat(75)}`)
for (const { name, names = [] } of results) for (const failed of names) console.log(`✗ ${name}: ${failed}`)
for (const { name, seconds, ...counts } of results)
  console.log(
    `${counts.failed > 0 ? '✗' : '✓'} ${name.padEnd(10)}${`${seconds.toFixed(1)} s`.padStart(9)}   ${lastLine(counts)}`,
  )
console.log(lastLine(total))
process.exitCode = total.failed > 0 ? 1 : 0
