import { Hono } from 'hono'
import type { MailFakeDeps } from './mail-fake.ts'
import { createResendFake } from './resend.fake.ts'
import { createSendgridFake } from './sendgrid.fake.ts'

/**
 * All provider fakes under the paths their base URLs point at (`/dev/fakes/resend/emails` …). Rejects, like a fetch,
 * where a scripted fault loses the connection.
 */
export function createFakes(deps: MailFakeDeps) {
  const app = new Hono()
  app.route('/dev/fakes/resend', createResendFake(deps))
  app.route('/dev/fakes/sendgrid', createSendgridFake(deps))
  // A lost connection must not become a 500 here, which would be an answer.
  app.onError((error) => {
    throw error
  })
  return app
}
