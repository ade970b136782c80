import { makeCover } from '../artwork.ts'
import { makePdf, makeText, makeTone, makeZip } from '../documents.ts'
import type { ProductScenario } from '../scenario.ts'

const PROMPTS = [
  'The oldest thing you can touch without standing up.',
  'A door you were not allowed to open.',
  'What your hands did this morning, in order.',
  'Somebody you know only by voice.',
  'A word your family uses wrongly, on purpose.',
  'The last time you ran.',
  'An object you have carried through every move.',
  'A kitchen that was not yours.',
  'What you would say if you had to be brief.',
  'The smell of a school.',
]
const prompts = (from: number) =>
  PROMPTS.slice(from, from + 5)
    .map((p, i) => `${i + 1}. ${p}`)
    .join('\n')

export const smallProducts: ProductScenario[] = [
  {
    slug: 'the-daily-draft',
    name: 'The Daily Draft',
    description: 'Thirty prompts, free. One a day, ten minutes each, no talent required.',
    editions: [{ name: 'Free', cents: 0 }],
    createdDaysAgo: 362,
    publishedDaysAgo: 360,
    by: 'marketing',
    cover: () => makeCover('#5b4b8a', '#d7c9e8', 'waves'),
    buyers: [[0, 3700]],
    files: [
      {
        name: 'daily-draft-prompts.pdf',
        make: () => makePdf([{ heading: 'The Daily Draft', lines: PROMPTS.map((p, i) => `${i + 1}. ${p}`) }]),
      },
    ],
    pages: [
      {
        key: 'how',
        title: 'How to use the prompts',
        text: `Set a timer to **ten minutes**. Write by hand if you can stand it. Stop when it rings, in the middle of a word if need be: tomorrow you will know where to begin.

[[file:daily-draft-prompts.pdf]]`,
      },
      {
        key: 'week1',
        title: 'Days 1 to 5',
        text: `${prompts(0)}\n\nTake them in order, or close your eyes and point.`,
      },
      {
        key: 'week2',
        title: 'Days 6 to 10',
        text: `${prompts(5)}\n\n> If you skip a day, you skip a day. You cannot skip two.`,
      },
    ],
    revisions: [
      {
        daysAgo: 205,
        by: 'marketing',
        pages: [
          {
            key: 'after',
            title: 'And after thirty days?',
            text: `Read everything you have, in one sitting, with a pencil. Mark what you would tell a friend.

Three marks are an essay. If you want company on the way, [The Quiet Page](https://example.com/the-quiet-page) begins where this ends.`,
          },
        ],
        update: {
          note: 'The last page of the pack: what to do with thirty drafts.',
          subject: 'The Daily Draft: and after thirty days?',
        },
      },
    ],
  },
  {
    slug: 'letterhead-kit',
    name: 'Letterhead Kit',
    description: 'Six letterheads that look typeset, for the four programs people actually use.',
    editions: [{ name: 'Standard', cents: 1500 }],
    createdDaysAgo: 12,
    publishedDaysAgo: 6,
    by: 'admin',
    cover: () => makeCover('#3f3a34', '#cbb994', 'lines'),
    buyers: [[4000, 4001]],
    files: [
      {
        name: 'letterhead-kit.zip',
        make: () =>
          makeZip([
            {
              name: 'letterheads/readme.txt',
              bytes: makeText('Six letterheads. Change the name, leave the margins.\n'),
            },
          ]),
      },
    ],
    pages: [
      {
        key: 'start',
        title: 'Start here',
        text: `Unpack the archive, open the file for your program, and type over the name.

- **Classic**: centred, for letters of thanks.
- **Ledger**: flush left, for invoices.
- **Postcard**: half a page, for everything else.

[[file:letterhead-kit.zip]]`,
      },
      {
        key: 'fonts',
        title: 'About the fonts',
        text: 'All six use fonts that are on your computer already. Where two are named, the second is for the day the first is missing.',
      },
    ],
  },
  {
    slug: 'music-for-slow-mornings',
    name: 'Music for Slow Mornings',
    description: 'Forty minutes of felt piano to write to. No melody insists.',
    editions: [{ name: 'Album', cents: 900 }],
    createdDaysAgo: 9,
    publishedDaysAgo: 2,
    cover: () => makeCover('#2c4a52', '#e8d5b7', 'rings'),
    buyers: [],
    files: [
      { name: '01-kettle.wav', make: () => makeTone(196) },
      { name: '02-first-light.wav', make: () => makeTone(261.6) },
    ],
    pages: [
      {
        key: 'liner',
        title: 'Liner notes',
        text: `Recorded in one room over three winters, on a piano with a blanket in it. You can hear the chair.

## Side A

[[file:01-kettle.wav]]

[[file:02-first-light.wav]]

*Play it quietly. It was played quietly.*`,
      },
    ],
  },
  {
    slug: 'revising-without-mercy',
    name: 'Revising Without Mercy',
    description: 'What to do with a finished draft. In the making.',
    editions: [{ name: 'Standard', cents: 5900 }],
    createdDaysAgo: 34,
    buyers: [],
    pages: [
      {
        key: 'plan',
        title: 'Outline',
        text: `A course in six weeks, for people who have a draft of **at least** five thousand words.

1. Reading it as if it were somebody else's
2. The map: one line for every scene
3. What is missing
4. What is there twice
5. Sentences
6. The last page

Sample chapter first, then a reading with ten people from the list.`,
      },
      {
        key: 'sample',
        title: 'Sample: the map',
        text: `Take a sheet of paper that is too large. Write one line for every scene, in the order in which a reader meets them.

> A draft is a city you have only ever walked through. Now look at it from above.`,
      },
    ],
    revisions: [
      {
        daysAgo: 8,
        pages: [
          {
            key: 'twice',
            title: 'Sample: what is there twice',
            text: 'Every draft tells us its favourite thing three times. Find the best telling. Keep that one, and see whether the others are missed.',
          },
        ],
      },
    ],
  },
  {
    slug: 'type-for-writers',
    name: 'Type for Writers',
    description: '',
    editions: [{ name: 'Standard', cents: 2400 }],
    createdDaysAgo: 3,
    by: 'admin',
    buyers: [],
    pages: [
      {
        key: 'notes',
        title: 'Notes',
        text: 'Serifs are not decoration. They are the reason you are still on this line.',
      },
    ],
  },
  {
    slug: 'november-planner',
    name: 'November Novel Planner',
    description: 'Thirty days, fifty thousand words, one sheet a day. For last November.',
    editions: [{ name: 'Standard', cents: 700 }],
    createdDaysAgo: 340,
    publishedDaysAgo: 336,
    archivedDaysAgo: 150,
    by: 'marketing',
    buyers: [
      [100, 210],
      [5140, 5340],
    ],
    files: [
      {
        name: 'november-planner.pdf',
        make: () =>
          makePdf([
            {
              heading: 'November',
              lines: Array.from({ length: 30 }, (_, i) => `Day ${i + 1}: ${(i + 1) * 1667} words`),
            },
          ]),
      },
    ],
    pages: [
      {
        key: 'planner',
        title: 'The planner',
        text: 'Print it, hang it up, cross out one box a day. 1,667 words fit into most lunch breaks.\n\n[[file:november-planner.pdf]]',
      },
    ],
  },
]
