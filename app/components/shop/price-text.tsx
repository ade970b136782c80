import { formatMoney, type Money } from '#app/domain/kernel/money.ts'

export const priceText = (price: Money) => (price.amount === 0 ? 'Free' : formatMoney(price))

/** What an edition costs, with the price before the code struck through. `isOpen`: the buyer names it. */
export function PriceText(props: { price: Money; reduced: Money | null; isOpen: boolean }) {
  const { price, reduced, isOpen } = props
  if (isOpen) return <span>{price.amount === 0 ? 'Name your price' : `${formatMoney(price)} or more`}</span>
  if (!reduced || reduced.amount === price.amount) return <span>{priceText(price)}</span>
  return (
    <span>
      <del className="mr-1.5 font-normal text-muted">
        <span className="sr-only">Before: </span>
        {formatMoney(price)}
      </del>
      <ins className="no-underline">
        <span className="sr-only">Now: </span>
        {priceText(reduced)}
      </ins>
    </span>
  )
}
