import { Hono } from 'hono'
import { html } from 'hono/html'
import { z } from 'zod'
import { invalidFromIssues, notFound } from '#app/domain/kernel/errors.ts'
import { emailSchema } from '#app/domain/kernel/text.schema.ts'
import type { AppEnv } from '../app-env.ts'
import { sessionCookie } from '../auth/session-cookie.ts'
import { createSignIn } from '../auth/sign-in.ts'
import { devPage } from './dev-page.ts'
import { readBody } from './read-body.ts'

const bodySchema = z.object({ email: emailSchema })

/** Signs in as anybody there is, without proof: `POST /dev/login {"email"}`, or a button for people. */
export const login = new Hono<AppEnv>()

login.get('/login', async (c) => {
  const logins = await c.get('container').system.logins.listAll(200)
  const row = (l: (typeof logins)[number]) => html`<tr><td>${l.name}<br><small>${l.email}</small></td>
<td>${l.seller ?? ''} ${l.role ?? ''} ${l.isOperator ? 'operator' : ''}</td>
<td><form method="post"><input type="hidden" name="email" value="${l.email}"><button>Sign in</button></form></td></tr>`
  return c.html(
    devPage(
      'Sign in',
      html`<h1>Sign in as</h1><table><thead><tr><th>Who</th><th>Role</th><th></th></tr></thead>
<tbody>${logins.map(row)}</tbody></table>`,
    ),
  )
})

login.post('/login', async (c) => {
  const { isForm, body } = await readBody(c)
  const parsed = bodySchema.safeParse(body)
  if (!parsed.success) throw invalidFromIssues(parsed.error.issues)
  const container = c.get('container')
  const found = await container.system.logins.findByEmail(parsed.data.email)
  if (!found) throw notFound('login')
  const token = await createSignIn(container).makeSession(found.id)
  c.header('set-cookie', await sessionCookie(token, container.config))
  if (isForm) return c.redirect('/', 303)
  const seller = (await container.system.logins.findSession(token)).find((r) => r.sellerId)
  return c.json({
    email: found.email,
    name: found.name,
    seller: seller
      ? { id: seller.sellerId, slug: seller.sellerSlug, name: seller.sellerName, role: seller.role }
      : null,
  })
})
