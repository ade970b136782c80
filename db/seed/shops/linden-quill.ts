import type { ShopScenario } from '../scenario.ts'
import { colour } from './colour.ts'
import { grids } from './grids.ts'
import { quietPage } from './quiet-page.ts'
import { smallProducts } from './small-products.ts'

export const LINDEN_PEOPLE = { seed: 20_241, count: 5_340 }

/** The busy shop: a year of sales to more than five thousand people. */
export const lindenQuill: ShopScenario = {
  id: 'sel_01jkz3m8q0w5x7v2n4r6t9y1ab',
  slug: 'linden-quill',
  name: 'Linden & Quill',
  foundedDaysAgo: 365,
  brandColor: '#1f5c4f',
  logoStripes: 9,
  senderName: 'Mara at Linden & Quill',
  senderLocalPart: 'linden-quill',
  supportEmail: 'help@linden-quill.example',
  postalAddress: 'Linden & Quill\n14 Mill Lane\nHebden Bridge HX7 8AD\nUnited Kingdom',
  mailProvider: null,
  members: [
    {
      name: 'Mara Lindqvist',
      email: 'mara@linden-quill.example',
      role: 'owner',
      password: 'linden-and-quill',
    },
    { name: 'Tomás Quill', email: 'tomas@linden-quill.example', role: 'admin' },
    { name: 'Ines Moreau', email: 'ines@linden-quill.example', role: 'marketing' },
    { name: 'Dele Okafor', email: 'dele@linden-quill.example', role: 'support' },
    { name: 'Petra Vogel', email: 'petra@linden-quill.example', role: 'accountant' },
  ],
  invited: { email: 'noor@linden-quill.example', role: 'support' },
  people: LINDEN_PEOPLE,
  followers: { seed: 60_017, count: 460, customers: 170 },
  affiliates: [
    {
      name: 'Ottoline Marsh',
      email: 'ottoline.marsh@example.com',
      percent: { 'the-quiet-page': 25, 'grids-that-breathe': 20 },
      invitedDaysAgo: 240,
      acceptedDaysAgo: 238.6,
    },
    {
      name: 'Rui Calado',
      email: 'rui.calado@example.org',
      percent: { 'the-quiet-page': 30 },
      invitedDaysAgo: 150,
      acceptedDaysAgo: 149.2,
    },
    {
      name: 'Beatrix Stone',
      email: 'beatrix.stone@example.net',
      percent: { 'grids-that-breathe': 12 },
      invitedDaysAgo: 200,
      acceptedDaysAgo: 196.4,
      stoppedDaysAgo: 61.3,
    },
    {
      name: 'Kenji Aoki',
      email: 'kenji.aoki@example.com',
      percent: { 'the-quiet-page': 20, 'field-notes-on-colour': 15 },
      invitedDaysAgo: 3.4,
    },
  ],
  segments: [
    { name: 'Customers in Germany', filter: () => ({ kind: 'customer', country: ['DE'] }) },
    {
      name: 'The Quiet Page, but no grids yet',
      filter: (id) => ({
        bought_products: [id('the-quiet-page')],
        not_bought_products: [id('grids-that-breathe')],
      }),
    },
  ],
  products: [...smallProducts, quietPage, colour, grids],
}
