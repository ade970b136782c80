type Node = { [key: string]: Node | string }

/** A form with brackets as the object it stands for: `a[b][0]=1` → `{a: {b: ['1']}}`. Values stay texts. */
export function formAsJson(text: string): unknown {
  const root: Node = {}
  for (const [name, value] of new URLSearchParams(text)) {
    const path = name.replaceAll(']', '').split('[')
    const last = path.pop()!
    let at = root
    for (const key of path) {
      at[key] ??= {}
      at = at[key] as Node
    }
    at[last] = value
  }
  return withLists(root)
}

function withLists(node: Node | string): unknown {
  if (typeof node === 'string') return node
  const entries = Object.entries(node).map(([key, value]) => [key, withLists(value)] as const)
  const isList = entries.length > 0 && entries.every(([key], i) => key === String(i))
  return isList ? entries.map(([, value]) => value) : Object.fromEntries(entries)
}
