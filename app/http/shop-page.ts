/** Of pages that are the same for everybody: kept at the edge for a minute, asked for anew by browsers. */
export const SHOP_CACHE_CONTROL = 'public, max-age=0, s-maxage=60'
