/** What a refund policy's text is read with: English, Chinese, Spanish, German, French. */
export type Language = 'en' | 'zh' | 'es' | 'de' | 'fr'

export type ProductKind =
  | 'course'
  | 'template'
  | 'ebook'
  | 'software'
  | 'audio'
  | 'coaching'
  | 'bundle'
  | 'video'
  | 'graphics'
  | 'font'
  | 'membership'
  | 'physical'

export type Words = {
  /** What says that a product is of a kind: leaves no doubt; usual; a hint. `*kurs` is every word that ends so. */
  kinds: Record<ProductKind, readonly [sure: string, usual: string, hint: string]>
  /** Promises of money back, read together with a number of days that stands beside them. */
  refund: string
  /** Rights that the law gives beside the policy (two weeks in Europe); read as promises too. */
  withdrawal: string
  /** Refuses refunds, all in one phrase. */
  noRefund: string
  /** Refuses them together with a word of `refund` near by ("refunds are *not possible*"). */
  denies: string
  /** Takes refunds away only from some time on ("no refunds *after* 14 days"). */
  after: string
  /** Refuses them only in some case ("no refunds *unless* …"). */
  onlyIf: string
  /** Refuses them only to whoever has used it, or from then on ("no refunds once *downloaded*", "*after that* …"). */
  later: string
  /** "No refunds except where required by *law*" is no refunds. */
  law: string
  /** Refunds, but on terms that leave little of them. */
  hardTerms: string
  /** Beside a number of days: they are not the window (how long a refund or a parcel takes). */
  takesTime: string
  /** After a number of days: they are what is sold or something else ("30 days *of lessons*", "14-day *trial*"). */
  lasts: string
  /** Not the product but its postage or fees are not refunded. */
  fees: string
  /** What follows is not there ("*not* a course"). */
  not: string
  /** Says what the product is, at the beginning of a sentence ("*A* book …"). */
  is: string
  /** What follows is a topic, an audience or something on top ("a book *about* courses", "*plus* 12 presets"). */
  aside: string
  /** What stands before is something on top ("12 presets *as a bonus*"). */
  extra: string
  /** Looks like a word from above and is none. */
  traps: string
  /** Days, weeks, months, years, hours, and words for numbers. */
  units: { hour: string; day: string; week: string; month: string; year: string }
  numbers: Record<string, number>
  /** Without end ("*lifetime* money-back guarantee"). */
  forever: string
  /** Small words that tell the language. */
  common: string
}
