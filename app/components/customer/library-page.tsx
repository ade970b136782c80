import { Download, Mail } from 'lucide-react'
import { DocumentView } from '#app/components/document/document-view.tsx'
import { PolicyText } from '#app/components/policy/policy-text.tsx'
import { Button, ButtonLink } from '#app/components/ui/button.tsx'
import { Card } from '#app/components/ui/card.tsx'
import { dayText } from '#app/domain/kernel/day.ts'
import { formatMoney } from '#app/domain/kernel/money.ts'
import { DAY } from '#app/domain/kernel/time.ts'
import { REFUND_TAKES, REFUND_TAKES_DAYS } from '#app/domain/refunds/refund.rules.ts'
import { windowText } from '#app/domain/refunds/window-text.ts'
import type { EndedView, LibraryView } from '#app/domain/sales/library.schema.ts'
import { shownPolicy } from './refund-page.tsx'
import { ShopFrame } from './shop-frame.tsx'

type LibraryProps = {
  library: LibraryView
  token: string
  /** What became of the receipt that was asked for a moment ago. */
  receipt: ReceiptAnswer | null
}

/** What somebody bought, to read and to download. Plain links only: it works before and without scripts. */
export function LibraryPage({ library, token, receipt }: LibraryProps) {
  const { shop, productName, editionName, pages, page, files, news, zone } = library
  const fileUrl = (id: string) => (files.some((f) => f.id === id) ? `/l/${token}/files/${id}` : null)
  const fileName = (id: string) => files.find((f) => f.id === id)?.name ?? 'A file that is no longer here'
  return (
    <ShopFrame shop={shop}>
      <h1 className="text-3xl break-words">{productName}</h1>
      <p className="mt-1 text-muted">
        {editionName && `${editionName} · `}Bought {dayText(library.purchasedAt, zone)} · Last changed{' '}
        {dayText(library.updatedAt, zone)}
      </p>
      <ReceiptAnswered answer={receipt} />
      {news.length > 0 && <News items={news} />}
      {files.length > 0 && <Files files={files} token={token} />}
      {page && (
        <div className={pages.length > 1 ? 'mt-8 gap-10 lg:grid lg:grid-cols-[13rem_minmax(0,1fr)]' : 'mt-8'}>
          {pages.length > 1 && <Contents pages={pages} current={page.id} />}
          <article className="min-w-0">
            <h2 className="text-2xl break-words">{page.title}</h2>
            <DocumentView doc={page.doc} fileUrl={fileUrl} fileName={fileName} />
            <Neighbours pages={pages} current={page.id} />
          </article>
        </div>
      )}
      {!page && files.length === 0 && <p className="mt-8">There is nothing in here yet. Come back later.</p>}
      <YourPurchase refund={library.refund} token={token} />
    </ShopFrame>
  )
}

/** The purchase itself, below what was bought: policy, refund, receipt. */
function YourPurchase({ refund, token }: { refund: LibraryView['refund']; token: string }) {
  return (
    <Card title="Your purchase" className="mt-10" id="purchase">
      {refund && (
        <div className="mb-4 grid gap-1">
          <p>
            <span className="text-muted">Refund policy when you bought:</span>{' '}
            <PolicyText policy={shownPolicy(refund.policy)} />
          </p>
          <p>
            {windowText(refund.window)}.{' '}
            <a className="link" href={`/l/${token}/refund`}>
              Ask for a refund
            </a>
          </p>
        </div>
      )}
      <ReceiptForm token={token} />
    </Card>
  )
}

export const RECEIPT_ANSWERS = ['sent', 'soon', 'unreachable'] as const
export type ReceiptAnswer = (typeof RECEIPT_ANSWERS)[number]
const ANSWER_TEXT: Record<ReceiptAnswer, string> = {
  sent: 'Your receipt is on its way to the address you bought with.',
  soon: 'The receipt was sent a moment ago. Look for it among unwanted mail, or ask again in ten minutes.',
  unreachable:
    'Mail to the address you bought with comes back, so the receipt would not arrive. Write to the shop, and keep the address of this page.',
}
const ReceiptAnswered = ({ answer }: { answer: ReceiptAnswer | null }) =>
  answer && (
    <p role="status" className="mt-5 rounded-lg bg-info-soft px-4 py-3 font-medium text-info">
      {ANSWER_TEXT[answer]}
    </p>
  )

const ReceiptForm = ({ token }: { token: string }) => (
  <form method="post" action={`/l/${token}`}>
    <Button type="submit" size="sm" name="intent" value="receipt" icon={Mail}>
      Send the receipt again
    </Button>
  </form>
)

function News({ items }: { items: string[] }) {
  return (
    <section aria-labelledby="news" className="mt-6 rounded-lg bg-info-soft px-5 py-4">
      <h2 id="news" className="text-lg text-info">
        New since you were last here
      </h2>
      <ul className="mt-1 list-disc pl-5">
        {items.map((item) => (
          <li key={item} className="break-words">
            {item}
          </li>
        ))}
      </ul>
    </section>
  )
}

function Files({ files, token }: { files: LibraryView['files']; token: string }) {
  return (
    <Card title="Files" flush className="mt-6">
      <ul>
        {files.map(({ id, name, size }) => (
          <li
            key={id}
            className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-t px-5 py-3"
          >
            <span className="min-w-0 break-words">
              {name} <span className="text-sm whitespace-nowrap text-muted">{formatSize(size)}</span>
            </span>
            <ButtonLink
              size="sm"
              icon={Download}
              to={`/l/${token}/files/${id}`}
              reloadDocument
              aria-label={`Download ${name}`}
            >
              Download
            </ButtonLink>
          </li>
        ))}
      </ul>
    </Card>
  )
}

function Contents({ pages, current }: { pages: LibraryView['pages']; current: string }) {
  return (
    <nav aria-label="Pages" className="mb-8 lg:mb-0">
      <ol className="grid gap-0.5 lg:sticky lg:top-6">
        {pages.map(({ id, title }) => (
          <li key={id}>
            <a
              href={`?page=${id}`}
              aria-current={id === current ? 'page' : undefined}
              className="block rounded-md px-2.5 py-1.5 break-words text-muted pointer-coarse:py-2.5 hover:bg-sunken hover:text-ink aria-[current]:bg-sunken aria-[current]:font-semibold aria-[current]:text-ink"
            >
              {title}
            </a>
          </li>
        ))}
      </ol>
    </nav>
  )
}

function Neighbours({ pages, current }: { pages: LibraryView['pages']; current: string }) {
  const at = pages.findIndex((p) => p.id === current)
  const [previous, next] = [pages[at - 1], pages[at + 1]]
  if (!previous && !next) return null
  return (
    <nav aria-label="Previous and next page" className="mt-10 flex justify-between gap-4 border-t pt-4">
      {previous ? (
        <a className="link min-w-0 break-words" rel="prev" href={`?page=${previous.id}`}>
          ← {previous.title}
        </a>
      ) : (
        <span />
      )}
      {next && (
        <a className="link min-w-0 text-right break-words" rel="next" href={`?page=${next.id}`}>
          {next.title} →
        </a>
      )}
    </nav>
  )
}

/** Why a library that was open once no longer is. */
export function EndedPage({ ended, token, receipt }: Omit<LibraryProps, 'library'> & { ended: EndedView }) {
  const { refund, zone } = ended
  return (
    <ShopFrame shop={ended.shop}>
      <h1 className="text-2xl break-words">Your access to {ended.productName} has ended</h1>
      <p className="mt-3 max-w-xl">
        {ended.status === 'refunded'
          ? 'This purchase was refunded in full, and with the refund the access to it ended.'
          : 'The payment for this purchase was disputed and taken back, and with it the access ended.'}{' '}
        If that is a mistake, write to {ended.shop.name}.
      </p>
      {refund && (
        <p className="mt-3 max-w-xl">
          {refund.isOurs
            ? `${formatMoney(refund.together)} went back to the card or account you paid with on ${dayText(refund.sentAt, zone)}. Banks usually show it within ${REFUND_TAKES}: look for it by ${dayText(refund.sentAt + REFUND_TAKES_DAYS * DAY, zone)}.`
            : `${ended.shop.name} noted a refund of ${formatMoney(refund.together)} on ${dayText(refund.sentAt, zone)}. You did not pay through us, so the money comes from where you bought.`}
        </p>
      )}
      <ReceiptAnswered answer={receipt} />
      <div className="mt-6">
        <ReceiptForm token={token} />
      </div>
    </ShopFrame>
  )
}

/** `1536` → `1.5 KB`, in steps of 1000 as shops and file managers count. */
function formatSize(bytes: number): string {
  const step = bytes < 1000 ? 0 : Math.min(3, Math.floor(Math.log10(bytes) / 3))
  const value = bytes / 1000 ** step
  return `${value < 10 && step > 0 ? value.toFixed(1) : Math.round(value)} ${['B', 'KB', 'MB', 'GB'][step]}`
}
