import { useNavigate } from '@remix-run/react'
import { useCallback } from 'react'

/** A form as an address: what is left empty is left out, and a currency without an amount says nothing. */
function queryOf(form: HTMLFormElement): URLSearchParams {
  const query = new URLSearchParams()
  for (const [name, value] of new FormData(form))
    if (typeof value === 'string' && value.trim() !== '') query.append(name, value.trim())
  if (!query.has('more') && !query.has('less')) query.delete('currency')
  return query
}

/** Shows what the filter bar's form says. `replace`: while one still types, so that Back does not go letter by letter. */
export function useShowFiltered() {
  const navigate = useNavigate()
  return useCallback(
    (form: HTMLFormElement, o: { replace?: boolean } = {}) =>
      navigate(`/audience?${queryOf(form)}`, { ...o, preventScrollReset: true }),
    [navigate],
  )
}
