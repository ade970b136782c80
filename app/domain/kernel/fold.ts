/**
 * What is left of a word once case, accents, spaces and punctuation are gone: `Adresse é-mail` → `adresseemail`. Two
 * words that differ in nothing else are the same word.
 */
export const fold = (text: string) =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '')
