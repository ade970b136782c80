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
  products: [...smallProducts, quietPage, colour, grids],
}
