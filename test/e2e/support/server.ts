import { mkdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import type { TestProject } from 'vitest/node'
import { buildPages } from '../../../scripts/local/prepare.mjs'
import { ensureSecrets } from '../../../scripts/local/secrets.mjs'
import { migrate, post, serve } from '../../../scripts/local/server.mjs'

export type Demo = {
  operator: { email: string }
  sellers: {
    slug: string
    name: string
    email: string
    apiKey: string
    products: { id: string; slug: string; name: string; customers: number }[]
  }[]
}
declare module 'vitest' {
  export interface ProvidedContext {
    baseUrl: string
    demo: Demo
  }
}

/** The whole system with its demo data, once for all browser tests, on a port and with a state of their own. */
export async function setup(project: TestProject) {
  const state = `.local/e2e-${process.pid}`
  mkdirSync(state, { recursive: true })
  await ensureSecrets()
  // The runner's own `test` would build React for development.
  process.env.NODE_ENV = 'production'
  if (!(await buildPages()) || !(await migrate(state))) throw new Error('The system could not be prepared.')
  const server = await serve({ port: await freePort(), stateDir: state })
  project.provide('baseUrl', server.baseUrl)
  project.provide('demo', (await post(server.baseUrl, '/dev/seed')) as Demo)
  return async () => {
    await server.stop()
    rmSync(state, { recursive: true, force: true })
  }
}

const freePort = () =>
  new Promise<number>((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => resolve(port))
    })
  })
