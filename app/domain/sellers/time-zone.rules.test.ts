import { describe, expect, it } from 'vitest'
import { timeZoneSchema, timeZonesByRegion, zoneLabel } from './time-zone.rules.ts'

describe('time zones', () => {
  it.each([
    ['Europe/Berlin', true],
    ['UTC', true],
    ['Asia/Calcutta', true],
    ['America/Argentina/Buenos_Aires', true],
    ['+02:00', false],
    ['Europe/Atlantis', false],
    ['', false],
    ['Europe/Berlin ', false],
  ])('%j is one: %s', (name, is) => {
    expect(timeZoneSchema.safeParse(name).success).toBe(is)
  })

  it('are offered by region, the one chosen always among them', () => {
    for (const chosen of ['UTC', 'Europe/Berlin', 'US/Pacific-New', 'Asia/Calcutta']) {
      const all = timeZonesByRegion(chosen).flatMap((r) => r.zones)
      expect(all.filter((zone) => zone === chosen)).toHaveLength(1)
      expect(new Set(all).size).toBe(all.length)
    }
    expect(timeZonesByRegion('UTC').find((r) => r.region === 'Europe')!.zones).toContain('Europe/Berlin')
    expect(timeZonesByRegion('UTC')[0]).toEqual({ region: 'General', zones: ['UTC'] })
  })

  it('read as places', () => {
    expect(zoneLabel('America/Argentina/Buenos_Aires')).toBe('Argentina, Buenos Aires')
    expect(zoneLabel('UTC')).toBe('UTC')
  })
})
