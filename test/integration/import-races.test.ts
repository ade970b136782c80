import { expect, it } from 'vitest'
import { policyRulesSchema, TEMPLATES } from '#app/domain/imports/policy.schema.ts'
import { makeSeller, testContainer } from '#test/support/container.ts'
import { memberScope } from '#workers/auth/scope.ts'
import { createRowWriter } from '#workers/services/imports/apply-rows.ts'

const c = await testContainer()
const address = (email: string) => ({ email, emailGiven: email })
const { version: _, name: __, about: ___, ...optOuts } = TEMPLATES.opt_outs

it('an opt-out is decided anew where somebody’s consent changed after they were looked up', async () => {
  const scope = await makeSeller(c)
  const { id } = await c.services.sync.put(
    scope,
    { policy: 'profile_only', email: 'ada@example.com', consent: 'pending' },
    null,
  )
  const owner = memberScope({ sellerId: scope.sellerId, memberId: 'mem_x', name: 'Owner', role: 'owner' })
  let changes = 0
  const [decided] = await createRowWriter(c).apply(
    scope,
    [{ email: address('ada@example.com') }],
    {
      policy: policyRulesSchema.parse(optOuts),
      now: c.clock.now(),
      basis: null,
      may: { resubscribe: false },
    },
    { source: 'import', actor: 'key:x', at: c.clock.now() },
    async () => {
      if (changes++ === 0)
        await c.services.audience.changeConsent(owner, id, {
          state: 'subscribed',
          evidence: 'asked by phone',
        })
      return []
    },
  )
  expect([changes, decided!.decision.outcome]).toEqual([2, 'updated'])
  expect(await c.repos(scope).contacts.find(id)).toMatchObject({ consentState: 'unsubscribed' })
})
