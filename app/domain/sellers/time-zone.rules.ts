import { z } from 'zod'

/** An IANA name, also an old one (`Asia/Calcutta`); never an offset, which knows no summer time. */
const isTimeZone = (name: string): boolean => {
  if (!/^[A-Za-z]/.test(name)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

export const timeZoneSchema = z
  .string('is needed')
  .refine(isTimeZone, 'must be a time zone, for example Europe/Berlin')

/** Every zone there is, by region: `Europe` → [`Europe/Amsterdam`, …]; UTC, and `chosen` if it is an old name, first. */
export function timeZonesByRegion(chosen: string): { region: string; zones: string[] }[] {
  const regions = new Map<string, string[]>([['General', ['UTC']]])
  const known = Intl.supportedValuesOf('timeZone').filter((zone) => zone.includes('/'))
  if (chosen !== 'UTC' && !known.includes(chosen)) regions.get('General')!.push(chosen)
  for (const zone of known) {
    const region = zone.slice(0, zone.indexOf('/'))
    regions.set(region, [...(regions.get(region) ?? []), zone])
  }
  return [...regions].map(([region, zones]) => ({ region, zones }))
}

/** `America/Argentina/Buenos_Aires` → "Argentina, Buenos Aires", under its region. */
export const zoneLabel = (zone: string) =>
  zone
    .slice(zone.indexOf('/') + 1)
    .replaceAll('_', ' ')
    .replaceAll('/', ', ')
