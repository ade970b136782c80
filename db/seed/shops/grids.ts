import { makeCover } from '../artwork.ts'
import { makePdf, makeText, makeZip } from '../documents.ts'
import type { ProductScenario } from '../scenario.ts'

const worksheet = () =>
  makePdf([
    {
      heading: 'Grid worksheet',
      lines: [
        'Page size, margins, columns, gutter, baseline: write them down first.',
        'Then draw the page at a quarter of its size. Then again. The third one is it.',
      ],
    },
  ])
const CSS = `.page {
  display: grid;
  grid-template-columns: repeat(12, minmax(0, 1fr));
  column-gap: 1.5rem;
}
.measure { grid-column: 3 / span 7; max-width: 66ch; }
.note { grid-column: 10 / -1; font-size: 0.85em; }`

const INTRO = `A grid is a promise to the reader: things that belong together will stand together, on this page and on the next one.

This course is about keeping that promise without making every page look like a timetable.

## What you need

- Something to draw with, and squared paper.
- Any layout program, or a browser.
- One document of your own that you are unhappy with.`

const MARGINS = `Begin with the white. A margin is not what is left over; it is the frame that tells the eye where to rest.

> If a page feels loud, nobody is shouting. Everybody is standing too close.

Try this with your own document: **double the outer margin** and change nothing else. Print both. Hang them on the wall and leave the room.`

const COLUMNS = `Twelve columns, because twelve can be halved, thirded and quartered. You will mostly use seven of them for text, three for notes, and two for nothing at all.

\`\`\`css
${CSS}
\`\`\`

The two that hold nothing are the most important. They are where the page breathes.`

/** Content per edition: three editions, each with pages of its own. */
export const grids: ProductScenario = {
  slug: 'grids-that-breathe',
  name: 'Grids That Breathe',
  description:
    'Page layout for people who write: margins, measures and the courage to leave things out. For readers, studios and classrooms.',
  editions: [
    { name: 'Reader', cents: 2900 },
    { name: 'Studio', cents: 7900 },
    { name: 'Classroom', cents: 14900 },
  ],
  shared: false,
  createdDaysAgo: 290,
  publishedDaysAgo: 281,
  by: 'admin',
  cover: () => makeCover('#27314f', '#7fa6c9', 'grid'),
  buyers: [
    [3700, 3800],
    [200, 300],
    [4430, 4640],
  ],
  files: [
    { name: 'grid-worksheet.pdf', make: worksheet },
    {
      name: 'layout-files.zip',
      edition: 'Studio',
      make: () => makeZip([{ name: 'layout/page.css', bytes: makeText(`${CSS}\n`) }]),
    },
    {
      name: 'lesson-plans.txt',
      edition: 'Classroom',
      make: () =>
        makeText(
          'Lesson 1: The promise (45 min)\nLesson 2: White first (45 min)\nLesson 3: Twelve columns (90 min)\n',
        ),
    },
  ],
  pages: [
    {
      key: 'r-intro',
      edition: 'Reader',
      title: 'The promise',
      text: `${INTRO}\n\n[[file:grid-worksheet.pdf]]`,
    },
    { key: 'r-margins', edition: 'Reader', title: 'White first', text: MARGINS },
    { key: 'r-columns', edition: 'Reader', title: 'Twelve columns', text: COLUMNS },
    {
      key: 's-intro',
      edition: 'Studio',
      title: 'The promise',
      text: `${INTRO}\n\n[[file:grid-worksheet.pdf]]`,
    },
    { key: 's-margins', edition: 'Studio', title: 'White first', text: MARGINS },
    {
      key: 's-columns',
      edition: 'Studio',
      title: 'Twelve columns',
      text: `${COLUMNS}\n\n[[file:layout-files.zip]]`,
    },
    {
      key: 's-clients',
      edition: 'Studio',
      title: 'Showing it to a client',
      text: `Show the page with real words in it, or do not show it. A client who reads "Your headline here" will write a headline for you, and it will be long.

1. Show one page, printed, at its real size.
2. Say what it is for before you say how it looks.
3. Be silent for a minute. It is their turn.`,
    },
    {
      key: 'c-intro',
      edition: 'Classroom',
      title: 'The promise',
      text: `${INTRO}\n\n[[file:grid-worksheet.pdf]]`,
    },
    { key: 'c-margins', edition: 'Classroom', title: 'White first', text: MARGINS },
    {
      key: 'c-lessons',
      edition: 'Classroom',
      title: 'Three lessons',
      text: `Each lesson fits into a school hour and needs no computer before the third.

- **Lesson 1**: find the grid in a newspaper, with a ruler.
- **Lesson 2**: the same text with four different margins.
- **Lesson 3**: twelve columns in a browser.

[[file:lesson-plans.txt]]`,
    },
  ],
  revisions: [
    {
      daysAgo: 131,
      by: 'admin',
      pages: [
        {
          key: 's-baseline',
          edition: 'Studio',
          title: 'The baseline',
          text: `Lines of text that stand beside each other should stand on the same line. It is a small thing, and everybody feels it.

Choose the leading of your running text, say 18 points. Then make **every** distance on the page a multiple of it: 18 above a heading, 36 above a section, 9 only where you know why.`,
        },
      ],
      update: {
        note: 'A new page for the Studio edition: the baseline, and how to let every distance follow from it.',
      },
    },
    {
      daysAgo: 60,
      by: 'admin',
      pages: [
        {
          key: 'r-margins',
          edition: 'Reader',
          title: 'White first',
          text: `${MARGINS}\n\n### A rule of thumb\n\nInner to outer to bottom margin as two to three to four. It is four hundred years old and still right more often than not.`,
        },
      ],
      update: { note: 'The chapter on margins has a rule of thumb now. It is four hundred years old.' },
    },
  ],
}
