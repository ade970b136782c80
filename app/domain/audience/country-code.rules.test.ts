import { describe, expect, it, test } from 'vitest'
import { COUNTRY_CODES } from './country.rules.ts'
import { countryCode } from './country-code.rules.ts'

describe('a country', () => {
  test.each([
    ['DE', 'DE'],
    [' de ', 'DE'],
    ['Germany', 'DE'],
    ['DEUTSCHLAND', 'DE'],
    ['Allemagne', 'DE'],
    ['España', 'ES'],
    ['espana', 'ES'],
    ["Côte d'Ivoire", 'CI'],
    ['Brasil', 'BR'],
    ['Nederland', 'NL'],
    ['Svizzera', 'CH'],
    ['USA', 'US'],
    ['U.S.A.', 'US'],
    ['UK', 'GB'],
    ['Korea, Republic of', 'KR'],
    ['Viet Nam', 'VN'],
    ['XX', null],
    ['Atlantis', null],
    ['', null],
    ['constructor', null],
  ])('%j → %j', (given, code) => {
    expect(countryCode(given)).toBe(code)
  })

  it('has one meaning in all seven languages', () => {
    for (const language of ['en', 'de', 'fr', 'es', 'pt', 'it', 'nl']) {
      const names = new Intl.DisplayNames(language, { type: 'region' })
      for (const code of COUNTRY_CODES)
        expect([language, code, countryCode(names.of(code)!)]).toEqual([language, code, code])
    }
  })
})
