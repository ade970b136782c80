const STOCK = 5_120
let stock = new Uint8Array(0)
let used = 0

/**
 * Random bytes (`crypto.getRandomValues`), each given out once. From a stock: an import makes thousands of ids at once,
 * and to ask the system for each costs more than all else about it. @param count at most 5,120
 */
export function randomBytes(count: number): Uint8Array {
  if (used + count > stock.length) {
    stock = crypto.getRandomValues(new Uint8Array(STOCK))
    used = 0
  }
  used += count
  return stock.subarray(used - count, used)
}
