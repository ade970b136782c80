import { post } from '../scripts/local/server.mjs'
import { fetchAgain, percentile, wait } from './measure.mjs'

const prepare = async () => ({ vars: {}, stop() {} })
/** Products made by one request. */
const PRODUCTS = 250

/**
 * A product's page and the start of its checkout, each so many times in a row, in a shop of one product and in one of many;
 * and what sales through the processor's page cost D1 from the start to the receipt.
 */
async function run(baseUrl, log, { products = '10000', requests = '100', sales = '20' }) {
  const store = await post(baseUrl, '/dev/bench/store', { products: 1 }, 10)
  const [n, sold] = [Number(requests), Number(sales)]
  const one_product = await ask(baseUrl, log, store, n)
  const sale = await sell(baseUrl, log, store, sold)
  for (let made = 1; made < Number(products); made += PRODUCTS)
    await post(
      baseUrl,
      '/dev/bench/store',
      { seller_id: store.seller_id, products: Math.min(PRODUCTS, Number(products) - made) },
      10,
    )
  return {
    ...{ products: Number(products), requests: n, one_product },
    many_products: await ask(baseUrl, log, store, n),
    sale,
  }
}

async function ask(baseUrl, log, { slug, product_slug }, n) {
  const path = `/s/${slug}/${product_slug}`
  const look = (search) => () =>
    fetchAgain(baseUrl + path + search, { headers: { 'accept-encoding': 'identity' } })
  return {
    // A code is never kept at the edge, one that is unknown changes nothing in the page.
    page: await times(n, log, look('?code=NONE')),
    page_from_edge: await times(n, log, look('')),
    shop_page: await times(n, log, () => fetchAgain(`${baseUrl}/s/${slug}?code=NONE`)),
    start: await times(n, log, () => start(baseUrl, path)),
  }
}

const start = (baseUrl, path) =>
  fetch(baseUrl + path, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: baseUrl, 'content-type': 'application/x-www-form-urlencoded' },
    body: '',
  })

async function times(n, log, call) {
  for (let i = 0; i < 3; i++) await call()
  await wait(300)
  log.length = 0
  const answers = []
  for (let i = 0; i < n; i++) {
    const startedAt = performance.now()
    const answer = await call()
    await answer.arrayBuffer()
    if (answer.status >= 400) throw new Error(`${answer.url} answered ${answer.status}`)
    answers.push(performance.now() - startedAt)
  }
  await wait(300)
  const bills = log.filter((l) => l.event === 'request.done' && l.rowsRead !== undefined)
  return {
    p50_ms: percentile(answers, 0.5),
    p95_ms: percentile(answers, 0.95),
    rows_read: percentile(
      bills.map((b) => b.rowsRead),
      0.5,
    ),
    rows_written: percentile(
      bills.map((b) => b.rowsWritten),
      0.5,
    ),
  }
}

/** Buys so many times and sums up what everything that follows reads and writes, the sandbox's own part included. */
async function sell(baseUrl, log, { slug, product_slug }, sales) {
  await wait(1000)
  log.length = 0
  const startedAt = performance.now()
  for (let i = 0; i < sales; i++) {
    const answer = await start(baseUrl, `/s/${slug}/${product_slug}`)
    const session = answer.headers.get('location').split('/').at(-1)
    const buyer = { email: `buyer-${i}@example.com`, name: 'Buyer', country: 'US' }
    await post(baseUrl, `/dev/pay/${session}`, { outcome: 'pay', ...buyer }, 1)
  }
  await post(baseUrl, '/dev/drain', {}, 10)
  const ms = performance.now() - startedAt
  await wait(500)
  const bills = log.filter((l) => l.rowsRead !== undefined)
  const per = (key) => Math.round((bills.reduce((sum, l) => sum + (l[key] ?? 0), 0) / sales) * 10) / 10
  return {
    ...{ sales, ms_per_sale: Math.round(ms / sales) },
    ...{ rows_read: per('rowsRead'), rows_written: per('rowsWritten'), statements: per('statements') },
  }
}

export const checkout = { prepare, run }
