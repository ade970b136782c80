import { env } from 'cloudflare:workers'

type Around = <T>(send: () => Promise<T>) => Promise<T>

/** D1, with something done around every batch that has a statement of this kind in it. */
export function watchedDatabase(kind: RegExp, around: Around): D1Database {
  const texts = new WeakMap<object, string>()
  const named = (sql: string, real: D1PreparedStatement): D1PreparedStatement => {
    texts.set(real, sql)
    const bind = real.bind.bind(real)
    real.bind = (...values) => named(sql, bind(...values))
    return real
  }
  return new Proxy(env.DB, {
    get(target, key) {
      if (key === 'prepare') return (sql: string) => named(sql, target.prepare(sql))
      if (key === 'batch')
        return (statements: D1PreparedStatement[]) => {
          const send = () => target.batch(statements)
          return statements.some((s) => kind.test(texts.get(s) ?? '')) ? around(send) : send()
        }
      const value = Reflect.get(target, key)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

/** The bucket, with something done around every `get` or `put` of a key of this kind. */
export function watchedBucket(what: 'get' | 'put', kind: RegExp, around: Around): R2Bucket {
  return new Proxy(env.FILES, {
    get(target, key) {
      const value = Reflect.get(target, key)
      if (typeof value !== 'function') return value
      return (...args: unknown[]) => {
        const send = () => value.apply(target, args)
        return key === what && kind.test(String(args[0])) ? around(send) : send()
      }
    },
  })
}

/** The `n`th time something else happens, and every other time what should. */
export function nth(n: number, act: Around): Around {
  let times = 0
  return (send) => (++times === n ? act(send) : send())
}
export const refuse: Around = async () => {
  throw new Error('D1_ERROR: Internal error in D1 DB storage caused object to be reset.')
}
/** It is done, and nobody hears of it. */
export const loseAnswer: Around = async (send) => {
  await send()
  throw new Error('D1_ERROR: Network connection lost.')
}
