import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import {
  type FileFormat,
  IMPORT_MODES,
  IMPORT_STATES,
  type ImportSample,
  RUN_KINDS,
} from '#app/domain/imports/import.schema.ts'
import type { PolicyRules } from '#app/domain/imports/policy.schema.ts'
import type { Counts } from '#app/domain/imports/row.schema.ts'
import { tenantColumns } from './columns.ts'

/** A file of people on its way into the audience, and afterwards the record of what it did. Kept when the file goes. */
export const imports = sqliteTable(
  'imports',
  {
    ...tenantColumns(),
    status: text('status', { enum: IMPORT_STATES }).notNull(),
    mode: text('mode', { enum: IMPORT_MODES }).notNull(),
    /** Template key or id of a saved policy, and its version; `rules` as they stood then. */
    policy: text('policy').notNull(),
    policyVersion: integer('policy_version').notNull(),
    rules: text('rules', { mode: 'json' }).$type<PolicyRules>().notNull(),
    /** What the one who imports declares to be the ground for mailing people who are new. */
    basis: text('basis'),
    fileName: text('file_name').notNull(),
    /** Of the upload, before anything was done to it. */
    bytes: integer('bytes').notNull(),
    sha256: text('sha256').notNull(),
    /** null until the file has been looked at. */
    format: text('format', { mode: 'json' }).$type<FileFormat>(),
    mapping: text('mapping', { mode: 'json' }).$type<{ columns: Record<string, string> }>(),
    /** Bytes of the text that is read: the upload itself, or what was decoded from it. */
    textBytes: integer('text_bytes').notNull().default(0),
    /** Rows of the file, and how many of them a later one is about the same person as. */
    total: integer('total').notNull().default(0),
    duplicates: integer('duplicates').notNull().default(0),
    /** The system the file comes from, if its columns are known. */
    source: text('source'),
    /** Who acts: every consent event of the import is theirs. */
    actor: text('actor').notNull(),
    actorName: text('actor_name').notNull(),
    mayResubscribe: integer('may_resubscribe', { mode: 'boolean' }).notNull(),
    /** Runs are counted; each goes over the file once. */
    run: integer('run').notNull().default(0),
    runKind: text('run_kind', { enum: RUN_KINDS }),
    /** Where the run is: byte of the text, line and row that come next, and pages done. */
    cursor: integer('cursor').notNull().default(0),
    line: integer('line').notNull().default(1),
    row: integer('row').notNull().default(0),
    page: integer('page').notNull().default(0),
    /** Of the latest run that counts: check, or commit. */
    counts: text('counts', { mode: 'json' }).$type<Counts>().notNull(),
    protectedByField: text('protected_by_field', { mode: 'json' }).$type<Record<string, number>>().notNull(),
    samples: text('samples', { mode: 'json' }).$type<ImportSample[]>().notNull(),
    /** Rolling SHA-256 over every row's decision: two runs that decided the same have the same. */
    planHash: text('plan_hash').notNull().default(''),
    /** That of the check somebody looked at, which a commit has to meet. */
    agreedHash: text('agreed_hash'),
    /** Run whose pages say what happened to each row. */
    reportRun: integer('report_run').notNull().default(0),
    /** Run whose pages an undo goes back over. */
    commitRun: integer('commit_run'),
    /** The audience changed between check and commit: what was checked is not what would happen. */
    planChanged: integer('plan_changed', { mode: 'boolean' }).notNull().default(false),
    /** Who takes it back; the consent events of that are theirs. */
    undoneBy: text('undone_by'),
    undone: text('undone', { mode: 'json' }).$type<{
      restored: number
      removed: number
      conflicts: number
    }>(),
    failure: text('failure'),
    createdAt: integer('created_at').notNull(),
    startedAt: integer('started_at'),
    finishedAt: integer('finished_at'),
    /** File, pages and report are gone from the bucket. */
    removedAt: integer('removed_at'),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.id] }),
    // One at a time writes into a seller's audience.
    uniqueIndex('imports_writing').on(t.sellerId).where(sql`status IN ('running', 'undoing')`),
    index('imports_kept').on(t.createdAt).where(sql`removed_at IS NULL`),
  ],
)

/** A page of a run that is done: its object in the bucket says what was decided for each row, and what was before. */
export const importPages = sqliteTable(
  'import_pages',
  {
    sellerId: tenantColumns().sellerId,
    importId: text('import_id').notNull(),
    run: integer('run').notNull(),
    page: integer('page').notNull(),
    /** Last part of the object's key: a run that lost its race must not write over the winner's page. */
    object: text('object').notNull(),
    rows: integer('rows').notNull(),
  },
  (t) => [primaryKey({ columns: [t.sellerId, t.importId, t.run, t.page] })],
)

/** A seller's own copy of a policy. */
export const importPolicies = sqliteTable(
  'import_policies',
  {
    ...tenantColumns(),
    name: text('name').notNull(),
    rules: text('rules', { mode: 'json' }).$type<PolicyRules>().notNull(),
    version: integer('version').notNull(),
    updatedBy: text('updated_by').notNull(),
    updatedAt: integer('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.id] }),
    uniqueIndex('import_policies_name').on(t.sellerId, sql`name COLLATE NOCASE`),
  ],
)
