import type { ReactElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { invalid } from '#app/domain/kernel/errors.ts'

export type RenderedMail = { subject: string; html: string; text: string }

/**
 * What is filled in per recipient. `name` is how to address the person ("there" when unknown), `key` the token that
 * makes the mail's addresses theirs, `sections` and `sections_text` what a digest tells this person; each value must be
 * HTML-safe (but for `sections_text`) and must not hold `{{`.
 */
export type Placeholder = 'name' | 'key' | 'sections' | 'sections_text'

// Noncharacters: oneLine() takes them out of everything people typed, so only a template can write a slot.
const [OPEN, CLOSE] = ['\uFDD0', '\uFDD1']
const SLOT = new RegExp(`${OPEN}(\\w+)${CLOSE}`, 'g')
const CSS = `${OPEN}css${CLOSE}`

/** Where a value per recipient goes; becomes `{{key}}` when the mail is finished. */
export const placeholder = (key: Placeholder) => OPEN + key + CLOSE

/** Where the style sheet goes (it holds braces, which a mail's content may not). */
export const styleSlot = CSS

const NOISE = /[\p{Cc}\p{Zl}\p{Zp}\s]+/gu
const HARMFUL = /[\uFDD0\uFDD1\u202A-\u202E\u2066-\u2069\p{Cs}]/gu

/** A name or title as one line: no line breaks, control characters or overrides of the text's direction. */
export const oneLine = (value: string) => value.replace(HARMFUL, '').replace(NOISE, ' ').trim()

/** The same for a text of many lines. */
export const manyLines = (value: string) =>
  value
    .replace(HARMFUL, '')
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(/(?![\n\t])\p{Cc}/gu, '')

/** Gmail cuts a mail off at about 100 KB, and every byte is sent once per recipient. */
const MAX_BYTES = 60_000

/**
 * Element and lines → a mail. Braces anybody typed cannot become a placeholder: in HTML they are written as
 * character references, in plain text and subject an invisible word joiner parts them.
 * @throws invalid naming `note` when HTML and text together pass 60 KB
 */
export function finishMail(mail: {
  subject: string
  element: ReactElement
  css: string
  text: (string | null)[]
}): RenderedMail {
  const part = finishPart(mail)
  const html = `<!DOCTYPE html>${part.html}`
  const { text } = part
  if (new TextEncoder().encode(html + text).length > MAX_BYTES)
    throw invalid([{ path: 'note', message: 'makes the mail larger than 60 KB; please shorten it' }])
  return { subject: fill(apart(oneLine(mail.subject))), html, text: `${text}\n` }
}

/** The same for a piece of a mail that is put into one later. */
export function finishPart(piece: { element: ReactElement; css?: string; text: (string | null)[] }) {
  return {
    html: fill(renderToStaticMarkup(piece.element).replaceAll('{', '&#123;'), piece.css),
    text: fill(apart(piece.text.filter((block) => block !== null).join('\n\n'))),
  }
}

const fill = (s: string, css = '') =>
  s.replace(SLOT, (_slot, key: string) => (key === 'css' ? css : `{{${key}}}`))
const apart = (s: string) => s.replace(/\{(?=\{)/g, '{\u2060')
