import { OpenAPIHono } from '@hono/zod-openapi'
import { Hono } from 'hono'
import { invalidFromIssues } from '#app/domain/kernel/errors.ts'
import type { AppEnv } from '../app-env.ts'
import { affiliatesApi } from './affiliates.api.ts'
import { authenticate } from './authenticate.ts'
import { contactsApi } from './contacts.api.ts'
import { contentApi } from './content.api.ts'
import { type Document, docsPage } from './docs-page.ts'
import { openApiDocument, registerComponents } from './document.ts'
import { exportsApi } from './exports.api.ts'
import { importsApi } from './imports.api.ts'
import { knownRoute } from './known-route.ts'
import { payoutsApi } from './payouts.api.ts'
import { policiesApi } from './policies.api.ts'
import { privacyApi } from './privacy.api.ts'
import { productsApi } from './products.api.ts'
import { purchasesApi } from './purchases.api.ts'
import { limitStranger, rateLimit } from './rate-limit.ts'
import { refundsApi } from './refunds.api.ts'
import { segmentsApi } from './segments.api.ts'
import { syncApi } from './sync.api.ts'
import { updatesApi } from './updates.api.ts'

const BASE = '/api/v1'

/** The endpoints, without the manners that stand before them. */
export const endpoints = new OpenAPIHono<AppEnv>({
  defaultHook: (result) => {
    // The name of the part (body, query) is left out: errors name a field as the caller wrote it.
    if (!result.success) throw invalidFromIssues(result.error.issues)
  },
})
registerComponents(endpoints)
productsApi(endpoints)
contentApi(endpoints)
policiesApi(endpoints)
updatesApi(endpoints)
purchasesApi(endpoints)
refundsApi(endpoints)
payoutsApi(endpoints)
// Before contacts: `changes` and `batch` are no ids.
syncApi(endpoints)
contactsApi(endpoints)
privacyApi(endpoints)
segmentsApi(endpoints)
affiliatesApi(endpoints)
exportsApi(endpoints)
importsApi(endpoints)

const documentOf = (baseUrl: string) => openApiDocument(endpoints, baseUrl)
const routes = endpoints.openAPIRegistry.definitions.flatMap((d) => (d.type === 'route' ? [d.route] : []))

/** The HTTP API, its document and its reference. Mounted before the Origin check: keys prove themselves. */
export const api = new Hono<AppEnv>()
api.get(`${BASE}/openapi.json`, async (c) => {
  await limitStranger(c)
  return c.json(documentOf(c.get('container').config.baseUrl))
})
api.get('/api/docs', async (c) => {
  await limitStranger(c)
  return c.html(docsPage(documentOf(c.get('container').config.baseUrl) as Document))
})
api.use(`${BASE}/*`, knownRoute(BASE, routes), authenticate, rateLimit)
api.route(BASE, endpoints)
