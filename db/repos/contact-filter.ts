import { isSome, type ResolvedFilter, shapeOf } from '#app/domain/audience/filter.rules.ts'

const STANDING = `p.seller_id = ?1 AND p.contact_id = c.id AND p.status IN ('paid', 'partially_refunded')`
const SELLS = `FROM affiliates a CROSS JOIN affiliate_products s ON s.seller_id = ?1 AND s.affiliate_id = a.id
  WHERE a.seller_id = ?1 AND a.contact_id = c.id AND a.status = 'active'`
const SOLD_SINCE = 'max(s.added_at, coalesce(a.accepted_at, 0))'

/** Words of a list that are spelt out as a parameter each; there may be a hundred in all. */
const SPELT_OUT = 8

/**
 * A filter as a condition on a row `c` of contacts that is not erased; what `matches` says of a person. What the row
 * itself can answer is asked of the row; purchases and affiliations are looked into only where one of them has to be
 * several things at once.
 * @param bind keeps a value and answers its placeholder
 */
export function filterSql(f: ResolvedFilter, bind: (value: unknown) => string): string {
  const { bought, dated, isJoint, isPurchaseDated } = shapeOf(f)
  const { paid_more_than: more, paid_less_than: less } = f
  const list = (values: readonly string[]) => `(SELECT value FROM json_each(${bind(JSON.stringify(values))}))`
  /** Whether a text of words holds one of these. D1 bills a list anew for each row it is held against, so a few are spelt out. */
  const holds = (column: string, words: readonly string[]) =>
    words.length <= SPELT_OUT
      ? `(${words.map((word) => `instr(${column}, ${bind(word)}) > 0`).join(' OR ')})`
      : `EXISTS (SELECT 1 FROM json_each(${bind(JSON.stringify(words))}) j WHERE instr(${column}, j.value) > 0)`
  const hasBought = (products: readonly string[] = [], editions: readonly string[] = []) =>
    holds('c.bought', [...products.map((p) => `${p}/`), ...editions.map((e) => `/${e}`)])
  const isIn = (at: string) =>
    [
      ...(f.from === undefined ? [] : [`${at} >= ${bind(f.from)}`]),
      ...(f.to === undefined ? [] : [`${at} < ${bind(f.to)}`]),
    ].join(' AND ')
  const isMore = () => `p.currency = ${bind(more!.currency)} AND p.price_amount > ${bind(more!.amount)}`
  const isLess = () => `p.currency = ${bind(less!.currency)} AND p.price_amount < ${bind(less!.amount)}`
  const purchase = (...conditions: string[]) =>
    `EXISTS (SELECT 1 FROM purchases p INDEXED BY purchases_contact WHERE ${[STANDING, ...conditions].join(' AND ')})`
  const sold = (...conditions: string[]) =>
    `EXISTS (SELECT 1 ${[
      SELLS,
      ...(isSome(f.affiliate_products) ? [`s.product_id IN ${list(f.affiliate_products)}`] : []),
      ...conditions,
    ].join(' AND ')})`
  // One bound alone is met by the first or the last purchase, which the row knows.
  const purchasedIn = () =>
    f.from !== undefined && f.to !== undefined
      ? purchase(isIn('p.purchased_at'))
      : f.from !== undefined
        ? `c.last_purchase_at >= ${bind(f.from)}`
        : `c.customer_since < ${bind(f.to)}`

  const all: string[] = ['c.erased_at IS NULL']
  if (f.kind) all.push(`c.${f.kind}_since IS NOT NULL`)
  if (isSome(f.consent)) all.push(`c.consent_state IN (${f.consent.map((state) => `'${state}'`).join(', ')})`)
  if (f.text) {
    const [text, length] = [bind(f.text), [...f.text].length]
    all.push(
      `(substr(c.email, 1, ${length}) = ${text} COLLATE NOCASE OR substr(c.name, 1, ${length}) = ${text} COLLATE NOCASE)`,
    )
  }
  if (isSome(f.not_bought_products) || isSome(f.not_bought_editions))
    all.push(`NOT ${hasBought(f.not_bought_products, f.not_bought_editions)}`)
  if (isJoint)
    all.push(
      purchase(
        ...(bought
          ? [
              `(p.product_id IN ${list(f.bought_products ?? [])} OR p.edition_id IN ${list(f.bought_editions ?? [])})`,
            ]
          : []),
        ...(more ? [isMore()] : []),
        ...(less ? [isLess()] : []),
        ...(isSome(f.country) ? [`p.country IN ${list(f.country)}`] : []),
        ...(isPurchaseDated ? [isIn('p.purchased_at')] : []),
      ),
    )
  else {
    if (bought) all.push(hasBought(f.bought_products, f.bought_editions))
    if (more) all.push(purchase(isMore()))
    if (less) all.push(purchase(isLess()))
    if (isSome(f.country)) all.push(holds('c.countries', f.country))
  }
  if (isSome(f.affiliate_products)) all.push(sold())
  if (dated) {
    if (f.kind === 'follower') all.push(isIn('c.follower_since'))
    else if (f.kind === 'affiliate' || (!f.kind && isSome(f.affiliate_products)))
      all.push(sold(isIn(SOLD_SINCE)))
    else if (!isPurchaseDated && f.kind === 'customer') all.push(purchasedIn())
    else if (!isPurchaseDated)
      all.push(`(${[purchasedIn(), isIn('c.follower_since'), sold(isIn(SOLD_SINCE))].join(' OR ')})`)
  }
  return all.join(' AND ')
}
