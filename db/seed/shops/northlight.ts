import { makeCover } from '../artwork.ts'
import { makeText, makeTone, makeZip } from '../documents.ts'
import type { ShopScenario } from '../scenario.ts'
import { LINDEN_PEOPLE } from './linden-quill.ts'

/** The small shop: other brand, other mail provider, and sixty people who are customers of the busy one as well. */
export const northlight: ShopScenario = {
  id: 'sel_01jm2c7d9e4f6g8h0jkmnpqrst',
  slug: 'northlight-audio',
  name: 'Northlight Audio',
  foundedDaysAgo: 300,
  brandColor: '#3b4cca',
  logoStripes: 7,
  senderName: 'Northlight Audio',
  senderLocalPart: 'northlight',
  supportEmail: 'studio@northlight.example',
  postalAddress: 'Northlight Audio\nStrandgata 9\n9008 Tromsø\nNorway',
  mailProvider: 'sendgrid',
  members: [
    { name: 'Signe Halvorsen', email: 'signe@northlight.example', role: 'owner' },
    { name: 'Ines Moreau', email: 'ines@linden-quill.example', role: 'marketing' },
  ],
  people: { seed: 77_003, count: 250, alsoFrom: { seed: LINDEN_PEOPLE.seed, count: 60 } },
  followers: { seed: 60_101, count: 70, customers: 24 },
  affiliates: [
    {
      name: 'Ailsa Brodie',
      email: 'ailsa.brodie@example.com',
      percent: { 'polar-drums': 20, 'mixing-in-small-rooms': 20 },
      invitedDaysAgo: 120,
      acceptedDaysAgo: 119.1,
    },
    {
      name: 'Teo Marchetti',
      email: 'teo.marchetti@example.org',
      percent: { 'polar-drums': 15 },
      invitedDaysAgo: 1.2,
    },
    {
      name: 'Runa Vik',
      email: 'runa.vik@example.net',
      percent: { 'mixing-in-small-rooms': 25 },
      invitedDaysAgo: 90,
      acceptedDaysAgo: 88.5,
      stoppedDaysAgo: 30.2,
    },
  ],
  segments: [],
  products: [
    {
      slug: 'polar-drums',
      name: 'Polar Drums',
      description: 'A hundred and twenty drum sounds recorded in a boathouse north of the circle.',
      editions: [
        { name: 'Samples', cents: 2400 },
        { name: 'Samples and stems', cents: 3900 },
      ],
      createdDaysAgo: 280,
      publishedDaysAgo: 274,
      cover: () => makeCover('#1b1f4b', '#8fb8de', 'rings'),
      buyers: [[0, 210]],
      files: [
        {
          name: 'polar-drums.zip',
          make: () =>
            makeZip([
              { name: 'kick-01.wav', bytes: makeTone(55, 1) },
              {
                name: 'licence.txt',
                bytes: makeText('Use them in anything you make. Do not resell them alone.\n'),
              },
            ]),
        },
      ],
      pages: [
        {
          key: 'start',
          title: 'Unpacking',
          text: `Drag the folder into your sampler. Every sound is named by **place, hit and distance**: \`boat-kick-far\` is the kick from the far end of the boathouse.

[[file:polar-drums.zip]]`,
        },
        {
          key: 'tips',
          title: 'Three ways to place a drum',
          text: `1. Near and dry: it is in your room.
2. Near with its own far microphone under it: it is in *theirs*.
3. Far alone, loud: it is a memory.`,
        },
      ],
      revisions: [
        {
          daysAgo: 75,
          pages: [
            {
              key: 'brushes',
              title: 'Brushes',
              text: `Twenty brush hits, recorded at minus eleven degrees. The skins were so tight that we tuned them down a fourth.

- Soft: 1 to 8
- Stirred: 9 to 14
- Slapped: 15 to 20`,
            },
          ],
          update: { note: 'Twenty brush hits joined the pack. They are a gift; thank you for the year.' },
        },
      ],
    },
    {
      slug: 'mixing-in-small-rooms',
      name: 'Mixing in Small Rooms',
      description: 'How to trust what you hear between a bed and a wardrobe.',
      editions: [{ name: 'Course', cents: 5900 }],
      createdDaysAgo: 190,
      publishedDaysAgo: 180,
      cover: () => makeCover('#40275c', '#e29ac0', 'grid'),
      buyers: [[180, 310]],
      pages: [
        {
          key: 'room',
          title: 'Your room is lying',
          text: `Every small room adds a note of its own. Find it: play a slow sweep from 40 to 200 hertz and walk around. Where it swells, do **not** sit.

> The cheapest treatment is to move the chair.`,
        },
        {
          key: 'quiet',
          title: 'Mix quietly',
          text: 'At low volume the room joins in less, and the balance you find holds at any other. If the vocal disappears when you turn it down, it was never loud enough.',
        },
        {
          key: 'check',
          title: 'Three places to listen',
          text: '- The corridor, with the door open.\n- A phone, in the kitchen, while the tap runs.\n- Tomorrow.',
        },
      ],
    },
    {
      slug: 'tape-letters',
      name: 'Tape Letters',
      description: 'Ambient loops from a four-track machine. Not finished.',
      editions: [{ name: 'Standard', cents: 1200 }],
      createdDaysAgo: 20,
      buyers: [],
      pages: [
        {
          key: 'list',
          title: 'Track list',
          text: '1. Harbour, leaving\n2. Harbour, coming back\n3. Radiator',
        },
      ],
    },
  ],
}
