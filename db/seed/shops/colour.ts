import { makeCover } from '../artwork.ts'
import { makePdf } from '../documents.ts'
import type { ProductScenario } from '../scenario.ts'

export const colour: ProductScenario = {
  slug: 'field-notes-on-colour',
  name: 'Field Notes on Colour',
  description:
    'An illustrated pocket book: where pigments come from, why shadows are blue, and how to choose three colours and stop.',
  editions: [
    { name: 'E-book', cents: 1900 },
    { name: 'E-book and swatches', cents: 2900 },
  ],
  createdDaysAgo: 325,
  publishedDaysAgo: 318,
  cover: () => makeCover('#8a2f2b', '#e0a458', 'leaves'),
  buyers: [
    [3900, 4040],
    [4640, 5140],
  ],
  files: [
    {
      name: 'field-notes-on-colour.pdf',
      make: () =>
        makePdf([
          { heading: 'Field Notes on Colour', lines: ['A pocket book in five walks.', '', 'Linden & Quill'] },
          {
            heading: 'First walk: ochre',
            lines: ['Earth that was fire once. It is the oldest colour anybody made on purpose.'],
          },
          {
            heading: 'Second walk: blue',
            lines: ['There is hardly any of it in the ground, which is why we keep painting it.'],
          },
        ]),
    },
    { name: 'three-colour-swatches.png', make: () => makeCover('#2f5d62', '#dfeeea', 'waves', 600, 400) },
  ],
  pages: [
    {
      key: 'start',
      title: 'How to read this book',
      text: `Outdoors, if you can. Each of the five walks takes half an hour and needs a pencil and three crayons.

[[file:field-notes-on-colour.pdf]]

The swatches are for your screen. Colours on paper will differ; that is the subject of the third walk.

[[image:three-colour-swatches.png|Swatches from pine green to pale mint]]`,
    },
    {
      key: 'ochre',
      title: 'First walk: ochre',
      text: `Look for a bank of bare earth: a building site, a river bend, the edge of a field. Rub a little of it on white paper.

That is a pigment. People carried it for days, forty thousand years before anybody wrote down why.

- Yellow earth turns **red** when it is heated.
- Red earth turns **violet** beside green leaves.
- No earth is brown. Look again.`,
    },
    {
      key: 'blue',
      title: 'Second walk: shadows are blue',
      text: `On a clear day a shadow is lit by the sky alone, and the sky is blue. Your eye corrects this within seconds, because it would rather recognise a wall than see one.

> To see a colour, forget the name of the thing it is on.

Roll a sheet of paper into a tube and look through it at the shadow beside your feet. Do it with one eye. *There it is.*`,
    },
    {
      key: 'three',
      title: 'Third walk: three, and stop',
      text: `Choose three colours you can see from where you stand. Not the prettiest; the three without which this place would be another.

1. The one there is most of.
2. The one your eye goes to.
3. The one that makes the other two possible.

In design we call them ground, accent and bridge. If you need a fourth, one of the three is wrong.`,
    },
  ],
  revisions: [
    {
      daysAgo: 96,
      pages: [
        {
          key: 'night',
          title: 'Fourth walk: at night',
          text: `After dusk red goes first, then yellow; blue stays longest. Sit where you can see a flower bed and wait. The red ones turn black while the leaves still shine.

It has a name, the Purkinje shift, and an explanation, but wait until you have **seen** it before you [read about it](https://example.org/purkinje).`,
        },
      ],
      update: {
        note: 'The fourth walk is here, and it begins after dusk. Take a coat.',
        subject: 'Field Notes on Colour: a walk at night',
      },
    },
    {
      daysAgo: 44,
      by: 'marketing',
      description:
        'An illustrated pocket book: where pigments come from, why shadows are blue, and how to choose three colours and then stop.',
    },
  ],
}
