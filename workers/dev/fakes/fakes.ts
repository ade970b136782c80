import { Hono } from 'hono'
import type { FakeEnv, MailFakeDeps } from './mail-fake.ts'
import { createResendFake } from './resend.fake.ts'
import { createSendgridFake } from './sendgrid.fake.ts'
import { createStripeFake, type StripeFakeDeps } from './stripe.fake.ts'

/**
 * All provider fakes as one fetch, under the paths their base URLs point at (`…/dev/fakes/resend/emails`). Rejects, as
 * a real fetch would, where a scripted fault loses the connection.
 */
export function createFakes(mail: MailFakeDeps, stripe: StripeFakeDeps): { fetch: typeof fetch } {
  const app = new Hono<FakeEnv>()
  app.route('/dev/fakes/resend', createResendFake(mail))
  app.route('/dev/fakes/sendgrid', createSendgridFake(mail))
  app.route('/dev/fakes/stripe', createStripeFake(stripe))
  // A lost connection must not become a 500 here, which would be an answer.
  app.onError((error) => {
    throw error
  })
  const call: typeof fetch = async (input, init) => {
    if (typeof init?.body !== 'string') return app.fetch(new Request(input, init))
    // Turning a megabyte into a body's bytes and back costs more than all the rest of a call.
    const { body, ...rest } = init
    return app.fetch(new Request(input, rest), { text: body })
  }
  return { fetch: call }
}
