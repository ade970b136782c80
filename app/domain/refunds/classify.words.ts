import { CHINESE } from './words/chinese.ts'
import { ENGLISH } from './words/english.ts'
import { FRENCH } from './words/french.ts'
import { GERMAN } from './words/german.ts'
import { SPANISH } from './words/spanish.ts'
import type { Language, Words } from './words/words.ts'

/** The words of all languages; without case, accents and width, as `tokenize` leaves them. */
export const WORDS: Record<Language, Words> = {
  en: ENGLISH,
  zh: CHINESE,
  es: SPANISH,
  de: GERMAN,
  fr: FRENCH,
}

/** The phrases of a list. */
export const phrases = (list: string): string[] => list.split(',').map((phrase) => phrase.trim())
