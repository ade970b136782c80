import { seedAudience } from './export.mjs'
import { apiOf, fetchAgain, percentile, wait } from './measure.mjs'

const prepare = async () => ({ vars: {}, stop() {} })

/** What a member may look at. Each is one request, as the browser makes it; the page's is that of its loader alone. */
const ASKS = ({ product }) => ({
  page: '/audience.data?_routes=routes%2F_app.audience._index',
  page_whole: '/audience',
  followers: '/audience/rows?kind=follower',
  customers: '/audience/rows?kind=customer',
  affiliates: '/audience/rows?kind=affiliate',
  everybody: '/audience/rows',
  search_email: '/audience/rows?text=person-12',
  search_name: '/audience/rows?text=Person%2012',
  search_nobody: '/audience/rows?text=zzzz',
  bought: `/audience/rows?bought=${product}`,
  bought_kind: `/audience/rows?kind=customer&bought=${product}`,
  bought_none: `/audience/rows?not_bought=${product}`,
  consent_rare: '/audience/rows?consent=unsubscribed',
  country_common: '/audience/rows?country=DE',
  country_nobody: '/audience/rows?country=AQ',
  paid_over: '/audience/rows?more=5',
  paid_over_nobody: '/audience/rows?more=5000',
  dates: '/audience/rows?kind=customer&after=2020-01-01&before=2099-01-01',
  all_at_once: `/audience/rows?kind=customer&consent=subscribed&bought=${product}&more=5&country=DE&after=2020-01-01`,
  page_filtered: '/audience.data?country=AQ&_routes=routes%2F_app.audience._index',
  count_country_nobody: '/audience/count?country=AQ',
  count_common: '/audience/count?country=DE&more=5',
  segments: '/audience/segments',
})

/**
 * The audience page's lists, searches, counts and segments over so many contacts, through HTTP as a signed-in member,
 * each so many times in a row.
 */
async function run(baseUrl, log, { contacts = '20000', requests = '50' }) {
  const n = Number(contacts)
  const shop = await seedAudience(baseUrl, n)
  const api = apiOf(baseUrl, shop.api_key)
  for (const [name, filter] of Object.entries(SEGMENTS)) await api('/segments', { name, filter })
  const cookie = await signIn(baseUrl, shop.email)
  const figures = {}
  for (const [name, path] of Object.entries(ASKS({ product: shop.products[0].id }))) {
    const ask = async () => {
      const startedAt = performance.now()
      const answer = await fetchAgain(baseUrl + path, { headers: { cookie, 'accept-encoding': 'identity' } })
      const bytes = (await answer.arrayBuffer()).byteLength
      if (!answer.ok) throw new Error(`${name} answered ${answer.status}`)
      return { ms: performance.now() - startedAt, bytes }
    }
    // What is compiled and cached once is not what is asked here.
    for (let i = 0; i < 3; i++) await ask()
    await wait(100)
    log.length = 0
    const answers = []
    for (let i = 0; i < Number(requests); i++) answers.push(await ask())
    await wait(300)
    const bills = log.filter((line) => line.event === 'request.done' && line.rowsRead !== undefined)
    figures[name] = {
      p50_ms: percentile(
        answers.map((a) => a.ms),
        0.5,
      ),
      p95_ms: percentile(
        answers.map((a) => a.ms),
        0.95,
      ),
      rows_read: percentile(
        bills.map((b) => b.rowsRead),
        0.5,
      ),
      kilobytes: Math.round(answers[0].bytes / 102.4) / 10,
    }
  }
  return { contacts: n, requests: Number(requests), ...figures }
}
export const audience = { prepare, run }

const SEGMENTS = {
  'Paid something': { paid_more_than: { amount: 0, currency: 'usd' } },
  Germans: { country: ['DE'] },
  'Lately first': { kind: 'customer', after: '2020-01-01' },
  Nobody: { country: ['AQ'] },
}

async function signIn(baseUrl, email) {
  const response = await fetchAgain(`${baseUrl}/dev/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email }),
  })
  if (!response.ok) throw new Error(`signing in answered ${response.status}`)
  return response.headers.getSetCookie()[0].split(';')[0]
}
