import { ErrorPage } from '#app/components/shell/error-page.tsx'

/** Every address nobody else answers. A route of its own so that the root loader runs and names the request. */
export function loader() {
  throw Response.json({ code: 'not_found', detail: 'There is no page at this address.' }, { status: 404 })
}
export const action = loader

export default ErrorPage
