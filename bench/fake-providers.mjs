import { createHash, randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'

/**
 * Both mail APIs behind real HTTP on this machine, in a thread of their own: authorization, parsing and checking of
 * every mail, Resend's idempotency, an answer after `delayMs`. Limits beyond that are those of workers/dev/fakes.
 * @returns the Worker's variables that lead here, what was taken so far, and a function that ends it
 */
export async function startFakeProviders(delayMs) {
  const worker = new Worker(new URL(import.meta.url), { workerData: { delayMs } })
  const next = () => new Promise((resolve) => worker.once('message', resolve))
  const port = await next()
  return {
    vars: {
      RESEND_BASE_URL: `http://127.0.0.1:${port}/resend`,
      SENDGRID_BASE_URL: `http://127.0.0.1:${port}/sendgrid`,
    },
    counts() {
      const answer = next()
      worker.postMessage('counts')
      return answer
    },
    stop: () => worker.terminate(),
  }
}

const ADDRESS = /^[^\s@<>"]{1,64}@[^\s@<>"]+\.[a-z]{2,}$/i
const isAddress = (text) => typeof text === 'string' && ADDRESS.test(/<([^<>]+)>$/.exec(text)?.[1] ?? text)
const isText = (text) => typeof text === 'string' && text !== ''

/** What Resend says to a batch: an error's name, or the mails. */
function readResend(mails) {
  if (!Array.isArray(mails) || mails.length < 1 || mails.length > 100) return { error: 'validation_error' }
  for (const { from, to, subject, html, text, tags = [] } of mails) {
    const isFit =
      isAddress(from) &&
      to?.length === 1 &&
      isAddress(to[0]) &&
      isText(subject) &&
      isText(html) &&
      isText(text)
    if (!isFit || !tags.every((tag) => /^[\w-]{1,256}$/.test(tag.value))) return { error: 'validation_error' }
  }
  return { mails: mails.map(({ tags }) => tags?.find((tag) => tag.name === 'awning_delivery')?.value) }
}

function readSendgrid({ personalizations, from, subject, content }) {
  const isFit =
    Array.isArray(personalizations) &&
    personalizations.length >= 1 &&
    personalizations.length <= 1000 &&
    isAddress(from?.email) &&
    isText(subject) &&
    content?.length === 2 &&
    content.every((part) => isText(part.value))
  if (!isFit) return { error: 'Bad Request' }
  const seen = new Set()
  for (const { to, substitutions = {} } of personalizations) {
    const isGood = to?.length === 1 && isAddress(to[0].email) && Object.values(substitutions).every(isText)
    if (!isGood || seen.has(to[0].email)) return { error: 'personalizations' }
    seen.add(to[0].email)
  }
  return { mails: personalizations.map((p) => p.custom_args?.awning_delivery) }
}

function serveFakes(delayMs) {
  const counts = { calls: 0, mails: 0, refused: 0 }
  /** Delivery → how often it was taken. */
  const taken = new Map()
  /** Idempotency key → hash of the body and, once it is known, the answer. */
  const keys = new Map()
  const think = () => new Promise((resolve) => setTimeout(resolve, delayMs))

  function take(mails) {
    counts.calls++
    counts.mails += mails.length
    for (const mail of mails) taken.set(mail, (taken.get(mail) ?? 0) + 1)
  }

  async function resend(request, text) {
    if (!/^Bearer re_\S+$/.test(request.headers.authorization ?? ''))
      return [403, { name: 'invalid_api_key' }]
    const key = request.headers['idempotency-key']
    const hash = createHash('sha256').update(text).digest('hex')
    const previous = keys.get(key)
    if (previous) {
      if (previous.hash !== hash) return [409, { name: 'invalid_idempotent_request' }]
      return previous.answer ?? [409, { name: 'concurrent_idempotent_requests' }]
    }
    const { error, mails } = readResend(JSON.parse(text))
    if (error) return [422, { name: error, message: 'The batch was refused.' }]
    const call = { hash, answer: null }
    if (key) keys.set(key, call)
    await think()
    take(mails)
    const id = randomBytes(8).toString('hex')
    call.answer = [200, { data: mails.map((_, i) => ({ id: `${id}-${i}` })) }]
    return call.answer
  }

  async function sendgrid(request, text) {
    if (!/^Bearer SG\.\S+$/.test(request.headers.authorization ?? ''))
      return [401, { errors: [{ message: 'The provided authorization grant is invalid' }] }]
    const { error, mails } = readSendgrid(JSON.parse(text))
    if (error) return [400, { errors: [{ message: error, field: null }] }]
    await think()
    take(mails)
    return [202, null, { 'x-message-id': randomBytes(8).toString('hex') }]
  }

  const routes = { '/resend/emails/batch': resend, '/sendgrid/v3/mail/send': sendgrid }
  const server = createServer(async (request, response) => {
    const chunks = []
    for await (const chunk of request) chunks.push(chunk)
    const route = request.method === 'POST' ? routes[request.url] : undefined
    let answer = [404, { name: 'not_found' }]
    try {
      if (route) answer = await route(request, Buffer.concat(chunks).toString())
    } catch {
      answer = [400, { name: 'validation_error', message: 'The body is not JSON.' }]
    }
    const [status, body, headers = {}] = answer
    if (status >= 400) counts.refused++
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(body === null ? undefined : JSON.stringify(body))
  })
  server.keepAliveTimeout = 60_000
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port))
  parentPort.on('message', () =>
    parentPort.postMessage({
      ...counts,
      more_than_once: [...taken.values()].filter((times) => times > 1).length,
    }),
  )
}

if (!isMainThread && workerData) serveFakes(workerData.delayMs)
