/** In slots of three numbers: two halves of a key's hash, and the row (from 1; 0 is an empty slot). */
const SLOT = 3
/** Keys in a hundred slots, at most: more of them make long searches. */
const FULL = 70

/**
 * The row each key was last seen in, in 17 to 34 bytes a key. Keys are told apart by 64 bits of a hash: among a
 * million of them two that are not the same are taken for it once in 37 million files.
 * @param expected how many keys there will be, about
 */
export function createLastSeen(expected: number) {
  let capacity = 16
  while (capacity * FULL < expected * 100) capacity *= 2
  let slots = new Uint32Array(capacity * SLOT)
  let size = 0

  function slotOf(high: number, low: number): number {
    let slot = low & (capacity - 1)
    for (;;) {
      const at = slot * SLOT
      if (slots[at + 2] === 0 || (slots[at] === high && slots[at + 1] === low)) return at
      slot = (slot + 1) & (capacity - 1)
    }
  }

  function grow() {
    const old = slots
    capacity *= 2
    slots = new Uint32Array(capacity * SLOT)
    for (let i = 0; i < old.length; i += SLOT)
      if (old[i + 2] !== 0) slots.set(old.subarray(i, i + SLOT), slotOf(old[i]!, old[i + 1]!))
  }

  return {
    /** Notes that `row` (from 0, below 2³² − 1) has the key. @returns the last row before that had it, if any */
    see(key: string, row: number): number | null {
      const [high, low] = hash(key)
      let at = slotOf(high, low)
      const earlier = slots[at + 2]!
      if (earlier === 0) {
        size += 1
        if (size * 100 > capacity * FULL) {
          grow()
          at = slotOf(high, low)
        }
        slots[at] = high
        slots[at + 1] = low
      }
      slots[at + 2] = row + 1
      return earlier === 0 ? null : earlier - 1
    },
  }
}

/** cyrb53 by bryc (public domain) with all of its 64 bits. */
function hash(key: string): [number, number] {
  let a = 0xdeadbeef
  let b = 0x41c6ce57
  for (let i = 0; i < key.length; i++) {
    const unit = key.charCodeAt(i)
    a = Math.imul(a ^ unit, 2654435761)
    b = Math.imul(b ^ unit, 1597334677)
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909)
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909)
  return [b >>> 0, a >>> 0]
}

/** A set of rows, a bit each. */
export function createBitmap() {
  let bytes = new Uint8Array(1024)
  let used = 0
  return {
    set(row: number) {
      const at = Math.floor(row / 8)
      if (at >= bytes.length) {
        const longer = new Uint8Array(Math.max(bytes.length * 2, at + 1))
        longer.set(bytes)
        bytes = longer
      }
      bytes[at]! |= 1 << (row % 8)
      used = Math.max(used, at + 1)
    },
    /** As long as the last row in it needs. */
    toBytes: () => bytes.slice(0, used),
  }
}

/** Whether a row is in a set that `createBitmap` made. */
export const hasBit = (bytes: Uint8Array, row: number) =>
  ((bytes[Math.floor(row / 8)] ?? 0) & (1 << (row % 8))) !== 0
