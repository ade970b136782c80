/** A field for each product: its share in percent, empty for what is not sold. */
export const SHARE = 'share:'
