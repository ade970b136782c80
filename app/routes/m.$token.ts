import { type LoaderFunctionArgs, redirect } from '@remix-run/cloudflare'

/** "Mute this product" in a mail: the same page, with that choice first. Nothing happens before its button is pressed. */
export const loader = ({ params }: LoaderFunctionArgs) => redirect(`/u/${params.token}?about=product`)
