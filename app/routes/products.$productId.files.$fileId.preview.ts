import { type LoaderFunctionArgs, redirect } from '@remix-run/cloudflare'
import { enter, orPage } from '#app/http/refusal.ts'

/** Where the editor and the lists load images from: the address stays, the signed link behind it is over in minutes. */
export async function loader(args: LoaderFunctionArgs) {
  const { scope, services } = await enter(args)
  const { productId, fileId } = args.params
  const link = await orPage(services.files.previewLink(scope, productId!, fileId!))
  return redirect(link, { headers: { 'cache-control': 'private, max-age=60' } })
}
