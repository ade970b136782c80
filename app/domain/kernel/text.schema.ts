import { z } from 'zod'

// Line breaks and controls end a mail header; overrides of direction show a text in another order than it is written.
const NOT_IN_A_LINE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u202A-\u202E\u2066-\u2069]/u

/** Whether it may stand as one line: no line breaks, controls, lone surrogates or overrides of direction. */
export const isLine = (text: string) => !NOT_IN_A_LINE.test(text)

/** A name or title: one line, trimmed, not empty. */
export const lineSchema = (max: number) =>
  z
    .string('is needed')
    .trim()
    .min(1, 'is needed')
    .max(max, `must be at most ${max} characters`)
    .refine(isLine, 'must be one line without control characters')

/** An address in its canonical form (trimmed, lower case): the same person is found however they typed it. */
export const emailSchema = z
  .string('is needed')
  .trim()
  .toLowerCase()
  .max(254, 'must be at most 254 characters')
  .regex(
    /^[^\s<>(),;:"\\[\]@\p{Cc}]+@[^\s<>(),;:"\\[\]@\p{Cc}]+\.[^\s<>(),;:"\\[\]@\p{Cc}]+$/u,
    'must be an e-mail address, for example ada@example.com',
  )
