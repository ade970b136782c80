import { describeText } from '#app/domain/sales/description.rules.ts'

/** What a seller wrote about a product: paragraphs, line breaks and web addresses, never anything else. */
export function Description({ text }: { text: string }) {
  return (
    <div className="grid gap-4 text-[1.0625rem] leading-7 break-words whitespace-pre-line">
      {describeText(text).map((parts, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a text that is rendered once
        <p key={i}>
          {parts.map(({ text, href }, j) =>
            href ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: a text that is rendered once
              <a key={j} className="link" href={href} rel="nofollow noopener noreferrer ugc">
                {text}
              </a>
            ) : (
              text
            ),
          )}
        </p>
      ))}
    </div>
  )
}
