import type { ContactView } from '#app/domain/audience/contacts.schema.ts'
import { formatMoney } from '#app/domain/kernel/money.ts'

/** `$30 + €12`, or a dash. */
export const formatSpent = ({ total_spent }: Pick<ContactView, 'total_spent'>) =>
  total_spent.length > 0 ? total_spent.map((m) => formatMoney(m)).join(' + ') : '–'
