/** The public address of a seller's logo, new with each upload so that no cache shows the old one; null without. */
export const logoUrl = (slug: string, logoKey: string | null): string | null =>
  logoKey ? `/brand/${slug}/logo?v=${logoKey.slice(-6)}` : null
