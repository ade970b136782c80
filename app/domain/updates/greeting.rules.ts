/**
 * How a mail addresses a person: the name without what HTML or a placeholder gives a meaning to (one value fills the
 * HTML and the text part, so escaping would show in one of them), or "there" where no name is known.
 */
export const greetingName = (name: string | null): string =>
  (name ?? '')
    .replace(/[<>{}&"'\p{Cc}]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 80) || 'there'
