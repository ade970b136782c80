import { post } from '../scripts/local/server.mjs'
import { apiOf, costsPer, wait, workerMemory } from './measure.mjs'

const prepare = async () => ({ vars: {}, stop() {} })

/** A file of so many people; `changed` of them (a share) have another plan than in the file before. */
function fileOf(contacts, changed) {
  const lines = ['email,name,external_id,plan,country,status']
  for (let i = 0; i < contacts; i++) {
    const plan = i % 100 < changed * 100 ? 'team' : 'solo'
    lines.push(`person.${i}@example.com,Person Number ${i},crm-${i},${plan},DE,subscribed`)
  }
  return Buffer.from(`${lines.join('\n')}\n`)
}

/** A first import, the same again, the same with a fifth changed, and a dry run of that. */
async function run(baseUrl, log, { contacts = '100000' }) {
  const n = Number(contacts)
  const { api_key } = await post(baseUrl, '/dev/bench/audience', {}, 10)
  const api = apiOf(baseUrl, api_key)
  const memory_before_mb = workerMemory()
  const same = fileOf(n, 0)
  const other = fileOf(n, 0.2)
  const import_ = (file, mode) => one(baseUrl, api_key, api, log, file, mode)
  return {
    ...{ contacts: n, bytes: same.length, memory_before_mb },
    dry_run: await import_(same, 'dry_run'),
    first: await import_(same, 'commit'),
    unchanged: await import_(same, 'commit'),
    fifth_changed: await import_(other, 'commit'),
    dry_run_known: await import_(same, 'dry_run'),
  }
}

async function one(baseUrl, key, api, log, file, mode) {
  log.length = 0
  let peak = workerMemory()
  const sentAt = performance.now()
  const answer = await fetch(`${baseUrl}/api/v1/imports?policy=full_sync&mode=${mode}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'text/csv' },
    body: file,
  })
  let view = await answer.json()
  if (answer.status !== 201) throw new Error(JSON.stringify(view))
  const upload_ms = Math.round(performance.now() - sentAt)
  const begunAt = performance.now()
  while (!['ready', 'done'].includes(view.status)) {
    if (view.status === 'failed' || performance.now() - begunAt > 900_000)
      throw new Error(`not done: ${JSON.stringify({ ...view, samples: [] })}`)
    await wait(50)
    peak = Math.max(peak, workerMemory())
    view = await api(`/imports/${view.id}`)
  }
  const ms = Math.round(performance.now() - begunAt)
  await wait(1500)
  const costs = costsPer(view.counts.rows, log)
  return {
    counts: view.counts,
    ...{ upload_ms, ms, rows_per_second: Math.round((view.counts.rows / ms) * 1000) },
    rows_read_per_row: costs.rowsRead,
    rows_written_per_row: costs.rowsWritten,
    statements_per_row: costs.statements,
    peak_memory_mb: peak,
  }
}
export const importBench = { prepare, run }
