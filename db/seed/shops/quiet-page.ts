import { makeCover } from '../artwork.ts'
import { makePdf, makeText, makeZip } from '../documents.ts'
import type { ProductScenario } from '../scenario.ts'

const workbook = (edition: string) =>
  makePdf([
    {
      heading: `The Quiet Page: workbook (${edition})`,
      lines: [
        'One sheet for every week. Print it, or write beside it.',
        '',
        'Week 1   What I noticed on the way here',
        'Week 2   A room I know with my eyes closed',
        'Week 3   Something I was told, and by whom',
        'Week 4   The sentence I cut, and why it went',
      ],
    },
    {
      heading: 'Before you hand it to a reader',
      lines: [
        '1. Read it aloud, standing.',
        '2. Mark each place where you ran out of breath.',
        '3. Cut the first paragraph. Is anything missing?',
        '4. Write down the one question you want answered.',
      ],
    },
  ])

/** The best seller: content changed twice since its customers heard of it, so that the panel and the badge show. */
export const quietPage: ProductScenario = {
  slug: 'the-quiet-page',
  name: 'The Quiet Page',
  description:
    'A course in personal essays for people who have ten minutes and something to say. Seven chapters, a workbook, and a letter for every week you are stuck.',
  editions: [{ name: 'Standard', cents: 4900 }],
  createdDaysAgo: 352,
  publishedDaysAgo: 344,
  cover: () => makeCover('#1f4d45', '#c9a36a', 'lines'),
  buyers: [
    [0, 500],
    [3700, 4430],
  ],
  files: [
    { name: 'the-quiet-page-workbook.pdf', make: () => workbook('first edition') },
    {
      name: 'essay-templates.zip',
      make: () =>
        makeZip([
          {
            name: 'templates/braided-essay.txt',
            bytes: makeText(
              'Thread A: what happened\nThread B: what you know about it now\nKnot: the place where they touch\n',
            ),
          },
          {
            name: 'templates/list-essay.txt',
            bytes: makeText('Ten things. Number four is the one you did not want to write.\n'),
          },
        ]),
    },
  ],
  pages: [
    {
      key: 'welcome',
      title: 'Welcome',
      text: `Welcome. You bought a course about essays, so you may expect a lot of reading. There is some. But most of this course happens on your own page, in **ten quiet minutes** a day.

## How it works

1. Read one chapter a week. None takes longer than a cup of tea.
2. Do the exercise at its end before you read the next one.
3. Keep everything. Nothing you write in the first four weeks is for anybody else.

> You do not need to be brave. You need to be exact, and exactness looks like bravery from the outside.

The workbook below has a sheet for each week. Print it if you like paper; ignore it if you do not.

[[file:the-quiet-page-workbook.pdf]]`,
    },
    {
      key: 'noticing',
      title: 'Chapter 1: Noticing',
      text: `An essay begins long before its first sentence. It begins when something snags: a word your neighbour uses, the order in which a stranger packs her shopping, the one photograph that is missing from the wall.

## Keep a ledger, not a diary

A diary asks how you feel. A ledger asks **what was there**. Write down three things a day, with a number in each of them:

- Seven umbrellas in the stand, and it has not rained since Sunday.
- My father signs cards with both his names.
- The bakery sells the same roll at two prices, depending on who serves.

Do not explain. Explanation is the enemy of the second look.

## Exercise

Ten minutes. Describe the last room you were in, without adjectives. You will cheat by the fourth line. *Notice where.*`,
    },
    {
      key: 'scene',
      title: 'Chapter 2: Scene before opinion',
      text: `Readers forgive an opinion they have watched you earn. They rarely forgive one that walks in before its coat is off.

Put us somewhere first. A kitchen, a waiting room, a queue. Then let something small go wrong.

> My mother kept the good scissors in the piano. Nobody in our house played.

Two sentences, no opinion, and you already have one about that house.

### The three handles

- **Place**: where would I stand if I walked in?
- **Clock**: how long does this take?
- **Want**: who in the room wants something, and does not get it?

If a scene has all three, it can carry a thought. If it has one, it is a postcard.`,
    },
    {
      key: 'voice',
      title: 'Chapter 3: The voice you already have',
      text: `People ask how to find their voice, as if it were under the sofa. You have it. It is in the messages you send when you are too tired to sound clever.

Copy out one such message. Look at its verbs. Look at what it leaves out. Then write the opening of your essay as an answer to the same person.

---

A practical note: read aloud. Your tongue is a better editor than your eye. Where it stumbles, put a mark; where it hurries, you are bored, and so will we be.`,
    },
    {
      key: 'structure',
      title: 'Chapter 4: Four shapes that hold',
      text: `You can build almost any essay on one of four frames. The templates are in the archive at the end of this page.

1. **The walk.** You go somewhere, and think on the way.
2. **The braid.** Two stories take turns until they touch.
3. **The list.** Ten things; the fourth is the one you did not want to write.
4. **The letter.** To one person, who will never read it.

Choose by what you are avoiding. If you avoid the subject, walk. If you avoid the people in it, write the letter.

[[file:essay-templates.zip]]`,
    },
    {
      key: 'cutting',
      title: 'Chapter 5: Cutting without mercy, keeping with care',
      text: `Cut the throat-clearing. It is usually your first paragraph, and often your second. Then cut the last sentence, the one that tells us what it all meant. We were there.

What to keep is harder. Keep the sentence that embarrasses you a little. Keep the fact nobody else could have known.

\`\`\`text
before: It was, in a sense, a kind of turning point for me.
after:  I sold the boat.
\`\`\`

Count your words before and after. A fifth less is ordinary. A third less is a good day.`,
    },
    {
      key: 'readers',
      title: 'Chapter 6: Three readers',
      text: `Show the draft to three people, one after another, never at once.

- The **friend** tells you whether it sounds like you.
- The **stranger** tells you where they stopped.
- The **expert** tells you what is wrong. Ask last, when you know what you want to keep.

Ask each of them one question. *"What do you think?"* is not a question; it is a plea.`,
    },
    {
      key: 'sending',
      title: 'Chapter 7: Sending it out',
      text: `An essay that stays in a drawer is a diary with better posture. Send it somewhere. A magazine, a reading evening, the parish newsletter; small rooms are rooms.

## A cover letter that works

Three lines. Who you are, what this is, how long it is. No adjectives about your own work. If you want an example, look at the guidelines of [a magazine you like](https://example.com/guidelines) and do what they say, in the order they say it.

Then begin the next one the same evening, while you still believe in it.`,
    },
  ],
  revisions: [
    {
      daysAgo: 298,
      pages: [
        {
          key: 'readers',
          title: 'Chapter 6: Three readers',
          text: `Show the draft to three people, one after another, never at once.

- The **friend** tells you whether it sounds like you.
- The **stranger** tells you where they stopped reading.
- The **expert** tells you what is wrong. Ask them last, when you know what you want to keep.

Ask each of them one question, and write it at the top of the page. *"What do you think?"* is not a question; it is a plea.

### Questions that have worked

1. Where did you first look up?
2. What do you know about me now that I did not tell you?
3. Which paragraph would you not miss?`,
        },
      ],
    },
    {
      daysAgo: 240,
      by: 'marketing',
      description:
        'A course in personal essays for people who have ten minutes a day and something to say. Seven chapters, a workbook, and a letter for every week you are stuck.',
    },
    {
      daysAgo: 172,
      pages: [
        {
          key: 'stuck',
          title: 'Letters for stuck weeks',
          text: `Three short letters. Open one when you have not written for a week. Not before; they work by surprise.

## First letter

Dear you, nothing is wrong. The well fills at its own speed. Today, only copy out a paragraph by somebody else, by hand, and put down the pen.

## Second letter

Dear you, you are not blocked, you are bored by what you planned. Throw the plan away, keep the first sentence, turn left.

## Third letter

Dear you, write the bad version. I mean it: the worst one you can. It will have one good line in it. That line is the essay.`,
        },
      ],
      update: {
        note: 'Many of you wrote to me about the weeks in which nothing comes. So I wrote back. **Three letters for stuck weeks** are in your library now; open one only when you need it.\n\nThank you for reading,\nMara',
      },
    },
    {
      daysAgo: 23,
      removeFiles: ['the-quiet-page-workbook.pdf'],
      files: [{ name: 'the-quiet-page-workbook-2nd-edition.pdf', make: () => workbook('second edition') }],
      pages: [
        {
          key: 'welcome',
          title: 'Welcome',
          text: `Welcome. You bought a course about essays, so you may expect a lot of reading. There is some. But most of this course happens on your own page, in **ten quiet minutes** a day.

## How it works

1. Read one chapter a week. None takes longer than a cup of tea.
2. Do the exercise at its end before you read the next one.
3. Keep everything. Nothing you write in the first four weeks is for anybody else.

> You do not need to be brave. You need to be exact, and exactness looks like bravery from the outside.

The second edition of the workbook has a sheet for each week and wider margins. Print it if you like paper; ignore it if you do not.

[[file:the-quiet-page-workbook-2nd-edition.pdf]]`,
        },
      ],
      update: {
        subject: 'The Quiet Page: a second edition of the workbook',
        note: 'The workbook has a second edition: a sheet for every week, margins you can write in, and a page to fill in *before* you show your essay to anybody.',
      },
    },
    {
      daysAgo: 4,
      by: 'marketing',
      pages: [
        {
          key: 'bonus',
          title: 'Bonus: An essay, taken apart',
          text: `Here is one of mine, with its seams showing. The published version is on the left of my desk; these are the notes from the right.

## The first draft

It began with weather. They all do. I had four hundred words about a fog before anybody came out of it.

## What changed

- The fog went. One word of it is left, in the third line.
- My aunt moved from the end to the beginning, because **she wanted something**.
- The boat, which I had thought was the subject, became the way out.

> Ask of every paragraph: what would happen if this one had not come to work today?

Seven drafts, eleven weeks, nine hundred words. That is a normal speed. Please do not let anybody tell you otherwise.`,
        },
      ],
    },
    {
      daysAgo: 1,
      pages: [
        {
          key: 'cutting',
          title: 'Chapter 5: Cutting without mercy, keeping with care',
          text: `Cut the throat-clearing. It is usually your first paragraph, and often your second. Then cut the last sentence, the one that tells us what it all meant. We were there.

What to keep is harder. Keep the sentence that embarrasses you a little. Keep the fact nobody else could have known.

\`\`\`text
before: It was, in a sense, a kind of turning point for me.
after:  I sold the boat.
\`\`\`

Count your words before and after. A fifth less is ordinary. A third less is a good day.

### Exercise: the expensive sentence

Pretend that every word costs you a coin. You have one hundred. Buy back your essay, one sentence at a time, and see which you leave in the shop.`,
        },
      ],
    },
  ],
}
