import { describe, expect, it } from 'vitest'
import { decideMigration, MIGRATION_TIERS, monthsBefore, tierBounds } from './migration.rules.ts'

const at = (iso: string) => Date.parse(`${iso}T12:00:00Z`)

describe('tiers', () => {
  it('are calendar months, and the end of a short one', () => {
    expect(monthsBefore(at('2026-11-26'), 3)).toBe(at('2026-08-26'))
    expect(monthsBefore(at('2026-05-31'), 3)).toBe(at('2026-02-28'))
    expect(monthsBefore(at('2024-05-31'), 3)).toBe(at('2024-02-29'))
    expect(monthsBefore(at('2026-02-15'), 6)).toBe(at('2025-08-15'))
  })

  it('follow one another without a gap, from the start of the run back to for ever', () => {
    for (const now of [at('2026-11-26'), at('2026-05-31'), at('2026-03-30')]) {
      const bounds = MIGRATION_TIERS.map((tier) => tierBounds(tier, now))
      expect(bounds[0]!.to).toBe(now)
      for (let i = 1; i < bounds.length; i++) expect(bounds[i]!.to).toBe(bounds[i - 1]!.from)
      expect(bounds.at(-1)!.from).toBeNull()
    }
  })
})

const product = {
  ...{ description: '', isPhysical: false, isArchived: false, own: null, lastActor: null, seller: null },
  ...{ isNoneAllowed: false, isEnforced: false },
}
const terms = (periodDays: 0 | 7 | 14 | 30 | 183, finePrint: string | null = null) => ({
  periodDays,
  finePrint,
})

describe('what becomes of a product', () => {
  it.each([
    ['nothing was set: the proposal', { proposed: 14 as const }, 30, 14, null],
    ['nothing was set, and it cannot tell', { proposed: 30 as const }, 30, 30, 'unchanged'],
    ['longer than the seller gives', { proposed: 30 as const, seller: terms(7) }, 7, 30, null],
    ['shorter than the seller gives', { proposed: 7 as const, seller: terms(14) }, 14, 7, 'would_shorten'],
    [
      'cannot tell, the seller gives more',
      { proposed: 30 as const, seller: terms(183) },
      183,
      30,
      'would_shorten',
    ],
    ['what the seller gives', { proposed: 14 as const, seller: terms(14) }, 14, 14, 'unchanged'],
    [
      'none for what is sent',
      { proposed: 0 as const, seller: terms(0), isPhysical: true },
      0,
      0,
      'unchanged',
    ],
    ['none for what is not marked as sent', { proposed: 0 as const, seller: terms(0) }, 0, 7, null],
    ['none where the operator allows it', { proposed: 0 as const, isNoneAllowed: true }, 30, 0, null],
    ['a high dispute rate', { proposed: 7 as const, isEnforced: true, seller: terms(7) }, 7, 30, null],
    [
      'migrated before',
      { proposed: 14 as const, own: terms(7), lastActor: 'job:policies.migrate' },
      7,
      14,
      null,
    ],
    [
      'migrated before to the same',
      { proposed: 14 as const, own: terms(14), lastActor: 'job:policies.migrate' },
      14,
      14,
      'unchanged',
    ],
    [
      'edited by hand',
      { proposed: 14 as const, own: terms(7), lastActor: 'member:mem_1' },
      7,
      14,
      'edited_by_hand',
    ],
    ['taken away by hand', { proposed: 14 as const, lastActor: 'key:key_1' }, 30, 14, 'edited_by_hand'],
    ['archived', { proposed: 14 as const, isArchived: true }, 30, 14, 'archived'],
  ])('%s', (_, given, from, to, skip) => {
    expect(decideMigration({ ...product, ...given })).toMatchObject({
      ...{ fromDays: from, skip },
      to: { periodDays: to },
    })
  })

  it('keeps the seller’s fine print, but not what it said about having no refunds', () => {
    const kept = decideMigration({ ...product, proposed: 30, seller: terms(14, 'Write to us first.') })
    expect(kept).toMatchObject({ skip: null, to: { finePrint: 'Write to us first.' } })
    const dropped = decideMigration({ ...product, proposed: 7, seller: terms(0, 'All sales are final.') })
    expect(dropped).toMatchObject({ skip: null, to: { periodDays: 7, finePrint: null } })
  })

  it('leaves fine print that contradicts to the seller', () => {
    const found = decideMigration({ ...product, proposed: 30, seller: terms(7, 'All sales are final.') })
    expect(found.skip).toBe('fine_print_contradicts')
  })
})
