import { describe, expect, it } from 'vitest'
import { drain, makeSeller, testContainer } from '#test/support/container.ts'
import { makeShop } from '#test/support/shop.ts'

/** D1 bills rows, and its bill has no noise: what an update costs per recipient is held here, not measured once. */
describe('an update costs per recipient', () => {
  // What is above three are the rows of the provider calls themselves, ten times as many with Resend's hundred a call.
  it.each([
    ['sendgrid', 3.1],
    ['resend', 3.25],
  ] as const)('through %s %d rows read and 1.1 written at most', async (provider, readable) => {
    const recipients = 5_000
    const c = await testContainer()
    const scope = await makeSeller(c)
    const { settings, batch } = c.repos(scope)
    await batch([settings.update({ mailProvider: provider }, c.clock.now())])
    await c.sandbox!.store.setSetting('mail_keep', 'none')
    const shop = await makeShop(
      c,
      scope,
      Array.from({ length: recipients }, () => ({})),
    )

    const before = { ...c.db.meter }
    const { id } = await c.services.updates.create(scope, shop.productId, { hold_seconds: 0 })
    await drain(c)
    const read = (c.db.meter.rowsRead - before.rowsRead) / recipients
    const written = (c.db.meter.rowsWritten - before.rowsWritten) / recipients

    expect((await c.services.updates.get(scope, id)).counts.accepted).toBe(recipients)
    expect({ read: read <= readable, written: written <= 1.1 }, `read ${read}, written ${written}`).toEqual({
      read: true,
      written: true,
    })
  })
})
