import { applyD1Migrations, type D1Migration } from 'cloudflare:test'
import { env } from 'cloudflare:workers'

// Idempotent, so it may run before every file; storage is per file.
await applyD1Migrations(env.DB, (env as unknown as { TEST_MIGRATIONS: D1Migration[] }).TEST_MIGRATIONS)

// Tests say themselves what the providers report; those about reports turn them on.
await env.DB.prepare(
  "INSERT INTO sandbox_settings (key, value) VALUES ('mail_reports', 'off') ON CONFLICT DO NOTHING",
).run()
