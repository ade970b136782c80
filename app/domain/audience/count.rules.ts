/** Counting stops here, so that one look at the dashboard never costs a million rows; the screen says "100,000+". */
export const COUNT_LIMIT = 100_000
