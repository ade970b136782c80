import { describe, expect, it } from 'vitest'
import { applyDetails, readDetailsForm } from './details-form.rules.ts'
import type { ContentView } from './product.schema.ts'

const content: ContentView = {
  version: 4,
  shared: false,
  pages: [
    { id: 'pg_a', edition_id: 'ed_a', title: 'A', doc: { type: 'doc' } },
    { id: 'pg_b', edition_id: 'ed_b', title: 'B', doc: { type: 'doc' } },
  ],
  files: [],
  editions: [
    { id: 'ed_a', name: 'Standard', price: { amount: 1000, currency: 'usd' } },
    { id: 'ed_b', name: 'Deluxe', price: { amount: 2000, currency: 'eur' } },
  ],
}
const form = (fields: [string, string][]) => {
  const data = new FormData()
  for (const [name, value] of fields) data.append(name, value)
  return data
}
const rows = (...list: [string, string, string][]) =>
  list.flatMap(([id, name, price]): [string, string][] => [
    ['edition_id', id],
    ['edition_name', name],
    ['edition_price', price],
  ])
const details: [string, string][] = [
  ['name', 'Book'],
  ['slug', 'book'],
  ['description', 'one\r\ntwo'],
  ['support_email', ''],
]

describe('the details form', () => {
  it('changes names and prices, keeps each edition’s currency, and adds a new one without an id', () => {
    const typed = readDetailsForm(
      form([...details, ...rows(['ed_a', 'Basic', '12.50'], ['ed_b', 'Deluxe', '20'], ['', 'Team', '99'])]),
    )
    expect(applyDetails(typed, content)).toMatchObject({
      details: { name: 'Book', slug: 'book', description: 'one\ntwo', support_email: null },
      content: {
        editions: [
          { id: 'ed_a', name: 'Basic', price: { amount: 1250, currency: 'usd' } },
          { id: 'ed_b', price: { amount: 2000, currency: 'eur' } },
          { name: 'Team', price: { amount: 9900, currency: 'usd' } },
        ],
      },
    })
  })

  it('leaves the price to the buyers of the ticked rows, new ones too', () => {
    const typed = readDetailsForm(
      form([
        ...details,
        ...rows(['ed_a', 'A', '1'], ['', '', ''], ['', 'New', '5']),
        ['edition_open', '0'],
        ['edition_open', '2'],
      ]),
    )
    expect(typed.editions.map((e) => e.isOpen)).toEqual([true, true])
    expect(applyDetails(typed, content).content).toMatchObject({
      editions: [
        { id: 'ed_a', pay_what_you_want: true },
        { name: 'New', pay_what_you_want: true },
      ],
    })
    const none = readDetailsForm(form([...details, ...rows(['ed_a', 'A', '1'])]))
    expect(applyDetails(none, content).content).toMatchObject({ editions: [{ pay_what_you_want: false }] })
  })

  it('ignores the empty row', () => {
    expect(
      readDetailsForm(form([...details, ...rows(['ed_a', 'A', '1'], ['', ' ', ''])])).editions,
    ).toHaveLength(1)
  })

  it('removes an edition with its own pages', () => {
    const typed = readDetailsForm(
      form([...details, ...rows(['ed_a', 'A', '1'], ['ed_b', 'B', '2']), ['edition_removed', 'ed_b']]),
    )
    expect(applyDetails(typed, content).content).toMatchObject({
      editions: [{ id: 'ed_a' }],
      pages: [{ id: 'pg_a' }],
    })
  })

  it('does not touch the cover unless told to', () => {
    expect(applyDetails(readDetailsForm(form(details)), content).details).not.toHaveProperty('cover_file_id')
    expect(
      applyDetails(readDetailsForm(form([...details, ['remove_cover', 'on']])), content).details
        .cover_file_id,
    ).toBeNull()
  })

  it('names each price that is none by its row', () => {
    const typed = readDetailsForm(form([...details, ...rows(['ed_a', 'A', 'ten'], ['ed_b', 'B', '-1'])]))
    expect(() => applyDetails(typed, content)).toThrowError(
      expect.objectContaining({
        extra: {
          errors: [
            expect.objectContaining({ path: 'editions.0.price' }),
            expect.objectContaining({ path: 'editions.1.price' }),
          ],
        },
      }),
    )
  })
})
