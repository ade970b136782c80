import { describe, expect, it } from 'vitest'
import { isAppError } from '#app/domain/kernel/errors.ts'
import { PASTED_NAME, readColumns, readImportBody, readImportForm, readOutcome } from './import-form.ts'

const refusalOf = (work: () => unknown) => {
  try {
    work()
  } catch (e) {
    if (isAppError(e)) return e.extra.errors
    throw e
  }
}
function form(fields: Record<string, string | File>): FormData {
  const data = new FormData()
  for (const [name, value] of Object.entries(fields)) data.set(name, value)
  return data
}

describe('what the columns were said to be', () => {
  it('is read by their place, since two may have one name', () => {
    const said = {
      ...{ 'field:0': 'email', 'field:1': 'attribute', 'key:1': ' seats ', 'type:1': 'number' },
      ...{ 'field:2': 'attribute', 'key:2': 'plan', 'type:2': 'text', 'key:0': 'email' },
    }
    expect(JSON.parse(readColumns(said, ['Mail', 'Seats', 'Plan', 'Not asked']))).toEqual({
      columns: {
        ...{ Mail: 'email', Seats: 'attributes.seats:number', Plan: 'attributes.plan' },
        'Not asked': 'ignore',
      },
    })
  })

  it.each(['', ' ', 'a:b', '__proto__'])('an attribute called "%s" is refused at its header', (key) => {
    expect(refusalOf(() => readColumns({ 'field:0': 'attribute', 'key:0': key }, ['Plan']))).toEqual([
      { path: 'Plan', message: expect.any(String) },
    ])
  })
})

describe('a posted form', () => {
  it('is a file before it is pasted text, and never writes at once', async () => {
    const file = new File(['email\na@b.example'], 'people.csv')
    const both = readImportForm(
      form({ file, text: 'x@y.example', policy: 'fill_gaps', consent_basis: ' asked ', mode: 'commit' }),
    )
    expect(both.input).toEqual({ mode: 'dry_run', policy: 'fill_gaps', consent_basis: 'asked' })
    expect(both.upload).toMatchObject({ name: 'people.csv', size: 17 })
    const pasted = readImportForm(form({ file: new File([], ''), text: 'x@y.example' }))
    expect(pasted.upload).toMatchObject({ name: PASTED_NAME, size: 11 })
    expect(await new Response(pasted.upload.body).text()).toBe('x@y.example')
  })

  it('with neither is refused at the file', () => {
    expect(refusalOf(() => readImportForm(form({ text: '' })))).toMatchObject([{ path: 'file' }])
  })
})

describe('a file as the body', () => {
  const post = (query: string, headers: Record<string, string>) =>
    new Request(`http://x.example/upload?${query}`, { method: 'POST', body: 'email', headers })

  it('is as long as it says, and is called what the address says', () => {
    const { input, upload } = readImportBody(post('name=a.csv&mode=commit', { 'content-length': '5' }))
    expect([input, upload.name, upload.size]).toEqual([{ mode: 'dry_run' }, 'a.csv', 5])
  })

  it.each(['0', 'many', '-1', '1.5'])('of %s bytes is refused', (length) => {
    expect(refusalOf(() => readImportBody(post('', { 'content-length': length })))).toMatchObject([
      { path: 'file' },
    ])
  })
})

it('rows are narrowed to an outcome there is', () => {
  expect(readOutcome(new URLSearchParams('rows=protected'))).toBe('protected')
  expect(readOutcome(new URLSearchParams('rows=all'))).toBeNull()
})
