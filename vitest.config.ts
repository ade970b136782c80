import { availableParallelism } from 'node:os'
import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-pool-workers'
import { defineConfig } from 'vitest/config'
import { testSecrets } from './test/support/test-secrets.ts'

export default defineConfig({
  test: {
    // As many files at once as there are cores, the last one too: each has a process and a storage of its own.
    maxWorkers: availableParallelism(),
    projects: [
      {
        test: {
          name: 'unit',
          environment: 'node',
          include: [
            '{app,workers,db,queues,durable-objects,bench,scripts}/**/*.test.{ts,tsx}',
            'test/structure/**/*.test.ts',
          ],
        },
      },
      {
        plugins: [
          cloudflareTest(async () => ({
            main: './workers/index.ts',
            wrangler: { configPath: './wrangler.toml' },
            miniflare: {
              bindings: {
                ...(await testSecrets()),
                // The canary of big sends waits for events; tests of the guard itself set it back.
                GUARD_FROM_RECIPIENTS: '1000000',
                TEST_MIGRATIONS: await readD1Migrations('./db/migrations'),
              },
            },
          })),
        ],
        // Pages belong to the browser tests; the generated build is not there on a fresh clone.
        resolve: {
          alias: [
            {
              find: /^.*\/build\/server\/index\.js$/,
              replacement: new URL('./test/support/no-pages.ts', import.meta.url).pathname,
            },
          ],
        },
        test: {
          name: 'workers',
          include: ['test/{integration,isolation,contract}/**/*.test.ts'],
          setupFiles: ['./test/support/setup-worker.ts'],
          // Cores shared with other work: what takes a second alone may take ten.
          testTimeout: 30_000,
          hookTimeout: 60_000,
          expect: { poll: { timeout: 20_000 } },
        },
      },
      {
        test: {
          name: 'e2e',
          environment: 'node',
          include: ['test/e2e/**/*.spec.ts'],
          globalSetup: ['./test/e2e/support/server.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // A page follows within a second where it has a core to itself; tests that claim a time measure it.
          expect: { poll: { timeout: 20_000 } },
          fileParallelism: false,
        },
      },
    ],
  },
})
