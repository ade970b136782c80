import { fold } from '../kernel/fold.ts'
import { COUNTRY_CODES } from './country.rules.ts'

/** What people, and files of other systems, call some of them besides. */
const OTHER_NAMES: Record<string, string> = {
  ...{ usa: 'US', unitedstatesofamerica: 'US', us: 'US', america: 'US', eeuu: 'US', eua: 'US' },
  ...{ uk: 'GB', greatbritain: 'GB', england: 'GB', scotland: 'GB', wales: 'GB', northernireland: 'GB' },
  ...{ unitedkingdomofgreatbritainandnorthernireland: 'GB', grossbritannien: 'GB', holland: 'NL' },
  ...{ czechrepublic: 'CZ', turkey: 'TR', macedonia: 'MK', ivorycoast: 'CI', swaziland: 'SZ', burma: 'MM' },
  ...{ russianfederation: 'RU', vietnam: 'VN', uae: 'AE', southkorea: 'KR', northkorea: 'KP' },
  ...{ koreasouth: 'KR', korearepublicof: 'KR', republicofkorea: 'KR', iranislamicrepublicof: 'IR' },
  ...{ taiwanprovinceofchina: 'TW', taiwanrepublicofchina: 'TW', hongkong: 'HK', macau: 'MO', macao: 'MO' },
  ...{ moldovarepublicof: 'MD', tanzaniaunitedrepublicof: 'TZ', boliviaplurinationalstateof: 'BO' },
  ...{
    venezuelabolivarianrepublicof: 'VE',
    syrianarabrepublic: 'SY',
    palestine: 'PS',
    bruneidarussalam: 'BN',
  },
  ...{ laopeoplesdemocraticrepublic: 'LA', capeverde: 'CV', easttimor: 'TL', vaticancity: 'VA' },
}
const LANGUAGES = ['en', 'de', 'fr', 'es', 'pt', 'it', 'nl']
const codes = new Set(COUNTRY_CODES)
let byName: Map<string, string> | undefined

/** Seven languages of 249 countries take some milliseconds, so only once somebody needs them. */
function namesOfCountries() {
  const map = new Map(Object.entries(OTHER_NAMES))
  for (const language of LANGUAGES) {
    const inLanguage = new Intl.DisplayNames(language, { type: 'region', fallback: 'none' })
    for (const code of codes) {
      const name = fold(inLanguage.of(code) ?? '')
      if (name !== '' && !map.has(name)) map.set(name, code)
    }
  }
  return map
}

/** @returns the ISO code of what is one already, in any case, or names a country (in English or six other languages); else null */
export function countryCode(given: string): string | null {
  if (codes.has(given)) return given
  const text = given.trim()
  if (text.length === 2 && codes.has(text.toUpperCase())) return text.toUpperCase()
  byName ??= namesOfCountries()
  return byName.get(fold(text)) ?? null
}
