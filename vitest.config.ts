import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          environment: 'node',
          include: ['{app,workers,db,queues,durable-objects,bench,scripts}/**/*.test.{ts,tsx}'],
        },
      },
    ],
  },
})
