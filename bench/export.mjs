import { createHash } from 'node:crypto'
import { post } from '../scripts/local/server.mjs'
import { apiOf, costsPer, wait, workerMemory } from './measure.mjs'

/** People made by one request. */
const PEOPLE = 25_000

const prepare = async () => ({ vars: {}, stop() {} })

/** A seller with so many people of all kinds. @returns what its API and its pages need */
export async function seedAudience(baseUrl, contacts) {
  const shop = await post(baseUrl, '/dev/bench/audience', {}, 10)
  const { seller_id, products } = shop
  for (let from = 0; from < contacts; from += PEOPLE) {
    const to = Math.min(contacts, from + PEOPLE)
    await post(baseUrl, '/dev/bench/people', { seller_id, products, from, to, total: contacts }, 10)
  }
  return shop
}

/** The whole audience exported, then its followers alone. */
async function run(baseUrl, log, { contacts = '100000' }) {
  const n = Number(contacts)
  const seededAt = performance.now()
  const { api_key } = await seedAudience(baseUrl, n)
  const seed_ms = Math.round(performance.now() - seededAt)
  await wait(2000)
  const memory_before_mb = workerMemory()
  const api = apiOf(baseUrl, api_key)
  return {
    ...{ contacts: n, seed_ms, memory_before_mb },
    all: await one(api, log, ['followers', 'customers', 'affiliates']),
    followers: await one(api, log, ['followers']),
  }
}

async function one(api, log, types) {
  log.length = 0
  let peak = workerMemory()
  const askedAt = performance.now()
  let view = await api('/exports', { types })
  while (view.status !== 'ready') {
    if (view.status === 'failed' || performance.now() - askedAt > 900_000)
      throw new Error(`not ready: ${JSON.stringify(view)}`)
    await wait(50)
    peak = Math.max(peak, workerMemory())
    view = await api(`/exports/${view.id}`)
  }
  const ready_ms = Math.round(performance.now() - askedAt)
  await wait(1000)
  const costs = costsPer(view.rows, log)
  const seconds = (Date.parse(view.finished_at) - Date.parse(view.started_at)) / 1000

  const downloadedAt = performance.now()
  const file = Buffer.from(await (await fetch(view.download_url)).arrayBuffer())
  const downloadSeconds = (performance.now() - downloadedAt) / 1000
  const lines = file.reduce((count, byte) => count + (byte === 10 ? 1 : 0), -1)
  return {
    rows: view.rows,
    bytes: view.bytes,
    intact:
      file.length === view.bytes &&
      lines === view.rows &&
      createHash('sha256').update(file).digest('hex') === view.sha256,
    rows_per_second: Math.round(view.rows / seconds),
    making_ms: Math.round(seconds * 1000),
    ready_ms,
    rows_read_per_row: costs.rowsRead,
    rows_written_per_row: costs.rowsWritten,
    statements_per_row: costs.statements,
    download_mb_per_second: Math.round(file.length / 1e6 / downloadSeconds),
    peak_memory_mb: peak,
  }
}
export const exportBench = { prepare, run }
