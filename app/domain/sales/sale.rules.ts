/** Which edition a sale is of: the one named, or the only one there is. A string says what is wrong with `edition_id`. */
export function chooseEdition<E extends { id: string; name: string }>(
  onSale: readonly E[],
  named: string | undefined,
): E | string {
  const found =
    named === undefined ? (onSale.length === 1 ? onSale[0] : undefined) : onSale.find((e) => e.id === named)
  if (found) return found
  const choices = onSale.map((e) => `${e.id} (${e.name})`).join(', ')
  return named === undefined
    ? `is needed, one of ${choices}`
    : `is not an edition on sale; those are ${choices}`
}
