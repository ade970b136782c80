import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { missingPackages, nodeFault } from './prepare.mjs'
import { ensureSecrets } from './secrets.mjs'

test.each([
  ['20.19.0', true],
  ['20.18.3', false],
  ['18.20.0', false],
  ['22.1.0', true],
  ['24.0.0', true],
])('Node.js %s is good enough: %s', (version, good) => {
  expect(nodeFault(version) === null).toBe(good)
})

test('missing is what the lock file wants and npm did not install, optional packages aside', () => {
  const lock = {
    packages: {
      '': {},
      'node_modules/a': { version: '1.0.0' },
      'node_modules/b': { version: '2.0.0' },
      'node_modules/c': { version: '3.0.0', optional: true },
    },
  }
  expect(missingPackages(lock, null)).toEqual(['node_modules/a', 'node_modules/b'])
  const installed = {
    packages: { 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '2.0.0' } },
  }
  expect(missingPackages(lock, installed)).toEqual([])
  installed.packages['node_modules/b'].version = '1.9.0'
  expect(missingPackages(lock, installed)).toEqual(['node_modules/b'])
})

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'secrets-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const read = (path: string) =>
  Object.fromEntries(
    readFileSync(path, 'utf8')
      .trim()
      .split('\n')
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 2, -1)]),
  )

test('secrets are made once, readable by their owner only', async () => {
  const path = join(folder, 'fresh')
  await ensureSecrets(path)
  const first = read(path)
  expect(Object.keys(first)).toHaveLength(10)
  expect(new Set(Object.values(first)).size).toBe(10)
  expect(first.RESEND_WEBHOOK_SECRET).toMatch(/^whsec_[A-Za-z0-9+/]{32}$/)
  expect(statSync(path).mode & 0o077).toBe(0)
  await ensureSecrets(path)
  expect(read(path)).toEqual(first)
})

test('the halves of the SendGrid pair belong together', async () => {
  const path = join(folder, 'pair')
  await ensureSecrets(path)
  const { SENDGRID_WEBHOOK_PRIVATE_KEY, SENDGRID_WEBHOOK_PUBLIC_KEY } = read(path)
  const ecdsa = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
  const [priv, pub] = await Promise.all([
    crypto.subtle.importKey('pkcs8', Buffer.from(SENDGRID_WEBHOOK_PRIVATE_KEY, 'base64'), ecdsa, false, [
      'sign',
    ]),
    crypto.subtle.importKey('spki', Buffer.from(SENDGRID_WEBHOOK_PUBLIC_KEY, 'base64'), ecdsa, false, [
      'verify',
    ]),
  ])
  const text = new TextEncoder().encode('event')
  expect(await crypto.subtle.verify(ecdsa, pub, await crypto.subtle.sign(ecdsa, priv, text), text)).toBe(true)
})

test('an older file keeps its values and gets what it lacks', async () => {
  const path = join(folder, 'older')
  writeFileSync(path, 'LINK_SECRET="keep-me"\nMINE="1"\nSENDGRID_WEBHOOK_PUBLIC_KEY="half"\n')
  await ensureSecrets(path)
  const vars = read(path)
  expect(vars).toMatchObject({ LINK_SECRET: 'keep-me', MINE: '1' })
  expect(vars.SENDGRID_WEBHOOK_PUBLIC_KEY).not.toBe('half')
  expect(Object.keys(vars)).toHaveLength(11)
})
