/**
 * The migration from one refund policy per seller to one per product, from the command line: asks a running installation
 * for what the operator's page /operator/policies does, and prints what came of it.
 */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'

const HELP = `npm run policies:migrate -- --dry-run [--seller ID] [--product ID]    propose, change nothing
npm run policies:migrate -- --run [--after-dry-run RUN]               set what the latest dry run, or this one, proposed
npm run policies:migrate -- --rollback RUN [--seller ID] [--product ID]   put back what a run changed
npm run policies:migrate -- --list                                    runs so far

  --pace N         sellers a minute (60)
  --base-url URL   a running installation; the one of .local/demo.json when left out

In the sandbox it signs in by itself. Elsewhere give it an operator's session: AWNING_SESSION holds the value of the
Cookie header of a signed-in browser, and --base-url or AWNING_BASE_URL the address.
With --dry-run, --seller and --product choose what is printed.`
const OPTIONS = {
  'dry-run': { type: 'boolean' },
  run: { type: 'boolean' },
  'after-dry-run': { type: 'string' },
  rollback: { type: 'string' },
  list: { type: 'boolean' },
  seller: { type: 'string' },
  product: { type: 'string' },
  pace: { type: 'string', default: '60' },
  'base-url': { type: 'string' },
  help: { type: 'boolean' },
}
const POLL_MS = 1_000

class Refusal extends Error {}

function readArgs() {
  try {
    const { values } = parseArgs({ options: OPTIONS })
    const asked = ['dry-run', 'run', 'rollback', 'list'].filter((name) => values[name] !== undefined)
    if (values.help) return { ...values, asked: 'help' }
    if (asked.length !== 1) throw new Refusal('Choose one of --dry-run, --run, --rollback RUN, --list.')
    if (values.run && (values.seller || values.product))
      throw new Refusal('--run is for all sellers: --seller and --product go with --dry-run or --rollback.')
    return { ...values, asked: asked[0] }
  } catch (e) {
    throw new Refusal(`${e.message}\n\n${HELP}`)
  }
}

function readDemo() {
  try {
    return JSON.parse(readFileSync('.local/demo.json', 'utf8'))
  } catch {
    return null
  }
}

/** Requests with the operator's session. */
async function connect(args) {
  const demo = readDemo()
  const base = args['base-url'] ?? process.env.AWNING_BASE_URL ?? demo?.baseUrl
  if (!base) throw new Refusal('No installation: start one with npm start, or give --base-url.')
  const cookie = process.env.AWNING_SESSION ?? (await signIn(base, demo))
  return async (query, body) => {
    const answer = await send(`${base}/operator/policies/runs${query}`, {
      method: body ? 'POST' : 'GET',
      headers: { cookie, origin: new URL(base).origin, ...(body && { 'content-type': 'application/json' }) },
      redirect: 'manual',
      ...(body && { body: JSON.stringify(body) }),
    })
    if (answer.status >= 300 && answer.status < 400)
      throw new Refusal('Not signed in: AWNING_SESSION must hold the Cookie header of an operator.')
    const json = await answer.json().catch(() => null)
    if (answer.ok && json) return json
    throw new Refusal(json?.detail ?? `${base} answered ${answer.status}.`)
  }
}

async function signIn(base, demo) {
  if (!demo?.operator) throw new Refusal('AWNING_SESSION is needed outside the sandbox. See --help.')
  const answer = await send(`${base}/dev/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: new URL(base).origin },
    body: JSON.stringify({ email: demo.operator.email }),
  })
  if (!answer.ok) throw new Refusal('AWNING_SESSION is needed outside the sandbox. See --help.')
  return answer.headers
    .getSetCookie()
    .map((c) => c.split(';')[0])
    .join('; ')
}

async function send(url, init) {
  try {
    return await fetch(url, init)
  } catch {
    throw new Refusal(`Nobody answers at ${new URL(url).origin}. Is it started?`)
  }
}

const days = (n) => (n === 0 ? 'none' : `${n} days`)

/** Waits for a run to end, telling how far it is. */
async function follow(ask, id) {
  for (let said = ''; ; ) {
    const { run } = await ask(`?run=${id}`)
    const isBack = run.status === 'rolling_back' || run.status === 'rolled_back'
    const line = isBack
      ? `${run.status}: ${run.undoneSellers} of ${Math.max(run.doneSellers, run.undoneSellers)} sellers`
      : `${run.status}: ${run.doneSellers} of ${run.sellers} sellers, ${run.products} products, ${run.changes} changes, ${run.unsure} cannot tell`
    if (line !== said) console.log(line)
    said = line
    if (run.status !== 'running' && run.status !== 'rolling_back') return run
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}

async function printProposals(ask, id, { seller, product }) {
  for (let after = ''; after !== null; ) {
    const query = new URLSearchParams({ run: id, after, ...(seller && { seller }) })
    const { proposals } = await ask(`?${query}`)
    for (const p of proposals.rows) {
      if (product && p.productId !== product) continue
      const sure = p.isCertain ? `${p.confidence} %` : 'cannot tell'
      const what =
        p.status === 'skipped'
          ? `stays ${days(p.fromDays)} (${p.reason})`
          : `${days(p.fromDays)} → ${days(p.proposedDays)}`
      console.log([p.sellerId, p.productId, p.product, what, sure, p.words.join(', ')].join('\t'))
    }
    after = proposals.next
  }
}

async function main() {
  const args = readArgs()
  if (args.asked === 'help') return console.log(HELP)
  const ask = await connect(args)
  const act = (intent, fields = {}) => ask('', { intent, ...fields })
  if (args.asked === 'list') {
    const { runs } = await ask('')
    for (const r of runs)
      console.log([r.id, r.isDryRun ? 'dry run' : 'run', r.status, `${r.changes} changes`].join('\t'))
    return
  }
  if (args.asked === 'rollback') {
    const { seller, product } = args
    const { outcome } = await act('roll-back', { run: args.rollback, seller, product })
    if (product || seller) return console.log(`${product ?? seller}: ${outcome.replace('_', ' ')}`)
    await follow(ask, args.rollback)
    return
  }
  const { runs } = await ask('')
  const dry = args['after-dry-run'] ?? runs.find((r) => r.isDryRun && r.status === 'done')?.id
  if (args.run && !dry) throw new Refusal('There is no dry run yet: begin with --dry-run and look at it.')
  if (args.run) console.log(`after dry run ${dry}`)
  const { run: id } = await act(args.run ? 'run' : 'dry-run', {
    sellers_per_minute: args.pace,
    ...(args.run && { dry_run_id: dry }),
  })
  console.log(id)
  const run = await follow(ask, id)
  await printProposals(ask, id, args)
  if (run.status !== 'done') process.exitCode = 1
}

main().catch((e) => {
  console.error(e instanceof Refusal ? e.message : e)
  process.exitCode = 1
})
