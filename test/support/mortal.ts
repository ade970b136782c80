import { env } from 'cloudflare:workers'

/**
 * A database that hears only so many words of a process and answers nothing more: to everybody else that process died.
 * What it waits for does not come before `revive`, as with a machine that froze and thaws long after it was given up.
 * @param lastWord the statement or batch it dies at; the provider fakes speak to the same database, so that may be in a call
 * @param isHeard whether the last word still has its effect, with nobody there to see it
 */
export function mortalDatabase(lastWord: number, isHeard: boolean) {
  const death = Promise.withResolvers<'died'>()
  const revival = Promise.withResolvers<void>()
  let words = 0
  async function say<T>(word: () => Promise<T>): Promise<T> {
    words += 1
    if (words < lastWord) return word()
    const last = words === lastWord && isHeard ? await word() : null
    death.resolve('died')
    await revival.promise
    return last ?? word()
  }

  const originals = new WeakMap<object, D1PreparedStatement>()
  function statement(real: D1PreparedStatement): D1PreparedStatement {
    const proxy = new Proxy(real, {
      get(target, key) {
        if (key === 'bind') return (...values: unknown[]) => statement(target.bind(...values))
        const value = Reflect.get(target, key)
        return typeof value === 'function'
          ? (...args: unknown[]) => say(async () => value.apply(target, args))
          : value
      },
    })
    originals.set(proxy, real)
    return proxy
  }
  const db = new Proxy(env.DB, {
    get(target, key) {
      if (key === 'prepare') return (sql: string) => statement(target.prepare(sql))
      if (key === 'batch')
        return (statements: D1PreparedStatement[]) =>
          say(() => target.batch(statements.map((s) => originals.get(s) ?? s)))
      return Reflect.get(target, key)
    },
  })
  return { db, died: death.promise, revive: revival.resolve, words: () => words }
}
