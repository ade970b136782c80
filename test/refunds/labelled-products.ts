import type { Currency, Money } from '#app/domain/kernel/money.ts'
import type { RefundPeriod } from '#app/domain/refunds/policy.schema.ts'
import { DE } from './products.de.ts'
import { EN } from './products.en.ts'
import { ES } from './products.es.ts'
import { FR } from './products.fr.ts'
import { ZH } from './products.zh.ts'

/**
 * Products with the refund period that a careful person would give them from their text alone, to measure classifiers
 * with. `train`: the words of the embedded classifier were tuned on these. `test`: held out, nothing is tuned on those.
 * `fresh`: written after the words were done, so they show best how it fares with texts it has never met; whoever adds
 * words because of one of them moves it to `train`. How they were labelled:
 *
 * 1. A period that the texts state: the shortest allowed one that is not shorter; of two, the longer. More than half a
 *    year is 183. Periods of something else (lessons, a trial, shipping, how long a refund takes) are not one.
 * 2. Refunds refused in plain words: 0 if it is a thing that is sent, else 7.
 * 3. Otherwise by what it is. 7: what is copied and used at once (templates, graphics, presets, fonts). 14: books, audio,
 *    films, sessions with a person, things that are sent. 30: what takes weeks to try (courses, software, memberships,
 *    bundles of several kinds).
 * 4. `cannot_tell` where no kind can be seen, or none of those.
 */
export const LABELLED_PRODUCTS = Object.entries({ en: EN, zh: ZH, es: ES, de: DE, fr: FR }).flatMap(
  ([language, table]) =>
    table
      .trim()
      .split('\n')
      .map((line) => product(language as Language, line)),
)

type Language = 'en' | 'zh' | 'es' | 'de' | 'fr'

export type LabelledProduct = {
  language: Language
  split: 'train' | 'test' | 'fresh'
  label: RefundPeriod | 'cannot_tell'
  name: string
  description: string
  price: Money
  fileTypes: string[]
  finePrint: string | null
}

/** `split | label | price | file types | name | description | fine print`, the last one where there is one. */
function product(language: Language, line: string): LabelledProduct {
  const [split, label, price, files, name, description, finePrint] = line
    .split('|')
    .map((cell) => cell.trim())
  const [amount, currency] = price!.split(' ')
  return {
    language,
    split: split as LabelledProduct['split'],
    label: label === 'cannot_tell' ? label : (Number(label) as RefundPeriod),
    name: name!,
    description: description ?? '',
    price: { amount: Number(amount) * 100, currency: currency as Currency },
    fileTypes: files ? files.split(',') : [],
    finePrint: finePrint || null,
  }
}
