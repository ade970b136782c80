import { describe, expect, it } from 'vitest'
import { shownChanges } from './shown-changes.ts'

describe('changes of a person in words', () => {
  it('are one for each attribute that is another now, whichever was there before', () => {
    expect(
      shownChanges([
        {
          field: 'attributes',
          before: '{"gone":1,"plan":"silver","same":true}',
          after: '{"list":["a","b"],"plan":"gold","same":true}',
        },
      ]),
    ).toEqual([
      { field: 'gone', before: '1', after: '' },
      { field: 'plan', before: 'silver', after: 'gold' },
      { field: 'list', before: '', after: 'a, b' },
    ])
  })

  it('show tags as a list, and what looks like JSON but is none as it stands', () => {
    expect(
      shownChanges([
        { field: 'tags', before: '[]', after: '["berlin","vip"]' },
        { field: 'name', before: null, after: '[Ada] {x' },
      ]),
    ).toEqual([
      { field: 'tags', before: '', after: 'berlin, vip' },
      { field: 'name', before: '', after: '[Ada] {x' },
    ])
  })
})
