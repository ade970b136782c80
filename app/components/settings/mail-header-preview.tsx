import { contrastRatio, initials, textOn } from '#app/domain/sellers/brand.rules.ts'

/** The head of a mail with these colours, on the white that mails stand on, whatever the dashboard's theme. */
export function MailHeaderPreview(props: { name: string; color: string; logoUrl: string | null }) {
  const ink = textOn(props.color)
  return (
    <figure>
      <div
        aria-hidden="true"
        className="rounded-md border p-6"
        style={{ background: '#fff', color: '#18181b' }}
      >
        <div className="flex items-center gap-3">
          {props.logoUrl ? (
            <img src={props.logoUrl} alt="" className="size-10 rounded-lg object-contain" />
          ) : (
            <span
              className="grid size-10 place-items-center rounded-lg font-bold"
              style={{ background: props.color, color: ink }}
            >
              {initials(props.name) || '·'}
            </span>
          )}
          <span className="min-w-0 truncate font-semibold">{props.name}</span>
        </div>
        <p className="mt-5 text-xl font-semibold">An example product</p>
        <p className="mt-1">Hello Ada,</p>
        <span
          className="mt-4 inline-block rounded-lg border px-6 py-3 font-semibold"
          style={{ background: props.color, color: ink, borderColor: edgeOf(props.color) }}
        >
          Open your library
        </span>
      </div>
      <figcaption className="mt-2 text-sm text-muted">{hintOf(props.color, ink)}</figcaption>
    </figure>
  )
}

const isPale = (color: string) => contrastRatio('#ffffff', color) < 3
const edgeOf = (color: string) => (isPale(color) ? '#52525b' : color)

function hintOf(color: string, ink: string): string {
  const ratio = contrastRatio(color, ink).toFixed(1)
  const text = `${ink === '#ffffff' ? 'White' : 'Black'} text on this colour reads at ${ratio} : 1 (4.5 is the least).`
  return isPale(color) ? `${text} It is close to white, so buttons get an outline.` : text
}
