import { HONEYPOT } from '#app/domain/audience/follow.schema.ts'
import type { ShopView } from '#app/domain/sales/library.schema.ts'
import { brandStyle } from './shop-frame.tsx'

/** Asks for an address; what is mailed there has to be confirmed. A plain POST, no script needed. */
export function FollowForm({ slug, shop }: { slug: string; shop: ShopView }) {
  return (
    <form
      method="post"
      action={`/s/${slug}/follow`}
      className="grid gap-3 rounded-lg border bg-surface px-5 py-4"
    >
      <h2 className="text-lg break-words">Hear from {shop.name}</h2>
      <p>News now and then, by e-mail. You confirm first, and can leave with one click.</p>
      <input type="hidden" name="source" value="page" />
      <label className="grid gap-1 font-semibold">
        E-mail
        <input
          type="email"
          name="email"
          required
          maxLength={254}
          autoComplete="email"
          className="field min-h-11 font-normal"
        />
      </label>
      <label className="grid gap-1 font-semibold">
        <span>
          Name <span className="font-normal text-muted">(optional)</span>
        </span>
        <input name="name" maxLength={100} autoComplete="name" className="field min-h-11 font-normal" />
      </label>
      {/* Nobody sees this one; programs that fill in everything give themselves away. */}
      <label className="hidden" aria-hidden="true">
        Leave this empty
        <input name={HONEYPOT} tabIndex={-1} autoComplete="off" />
      </label>
      <div>
        <button
          type="submit"
          className="min-h-11 cursor-pointer rounded-md border border-edge px-4 font-semibold"
          style={brandStyle(shop)}
        >
          Follow
        </button>
      </div>
    </form>
  )
}
