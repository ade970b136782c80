import { describe, expect, it } from 'vitest'
import { allCountries, countryName } from './country.rules.ts'

describe('countries', () => {
  it('have names; what is none keeps what it is called', () => {
    expect([countryName('DE'), countryName('ZZZ'), countryName('')]).toEqual(['Germany', 'ZZZ', ''])
  })

  it('are all there, each once, by name', () => {
    const all = allCountries()
    expect(all).toHaveLength(249)
    expect(new Set(all.map((c) => c.code)).size).toBe(249)
    expect(all.filter(({ code, name }) => !/^[A-Z]{2}$/.test(code) || name === code)).toEqual([])
    expect(all[0]!.name).toBe('Afghanistan')
  })
})
