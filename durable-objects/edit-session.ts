import type { Connection, ConnectionContext, WSMessage } from 'partyserver'
import { YServer } from 'y-partyserver'
import * as Y from 'yjs'
import { canonicalJson } from '#app/domain/catalog/canonical.ts'
import { type Changes, toWire } from '#app/domain/catalog/changes.schema.ts'
import { contentToWire, contentWireSchema, type Snapshot } from '#app/domain/catalog/content.schema.ts'
import { diffSnapshots } from '#app/domain/catalog/diff.rules.ts'
import { type DraftContent, readDraft, writeDraft } from '#app/domain/catalog/draft-doc.ts'
import type { SessionFrame } from '#app/domain/catalog/edit-session.schema.ts'
import { jobScope } from '#workers/auth/scope.ts'
import { buildContainer } from '#workers/container.ts'
import type { DraftState } from '#workers/ports/edit-sessions.port.ts'
import { IDENTITY_HEADER, type SocketIdentity } from '#workers/realtime-router.ts'
import type { SavedVersion } from '#workers/services/catalog/editing.service.ts'
import { readFrame } from './session-frame.ts'

/** The draft is compared this long after the last keystroke, and this often while somebody keeps typing. */
const QUIET_MS = 800
const BUSY_MS = 3_000
/** Of one stored value; the platform takes 2 MB. */
const PART_BYTES = 1_000_000
/** Of the whole draft with its deletions: far above any content that can be saved. */
const DRAFT_BYTES = 20_000_000
const ERRORS_TOLD = 20

/** `__ypsAwarenessIds` is y-partyserver's: the Yjs clients this socket spoke for. */
type SocketState = { identity: SocketIdentity; __ypsAwarenessIds?: number[] } | null

/**
 * One per product: the draft being edited now, who edits it, and what they changed since the last saved version.
 * CONTEXT.md beside this file has the layout of the draft and the rules. Who may connect was decided before
 * (workers/realtime-router).
 */
export class EditSession extends YServer<Env> {
  static override options = { hibernate: true }
  static override callbackOptions = { debounceWait: 300, debounceMaxWait: 1_500 }

  /** What the draft is based on. Another version than the newest only while the draft is stale. */
  private base!: SavedVersion
  private newest!: SavedVersion
  private isStored = true
  private bytes = 0
  private timer: ReturnType<typeof setTimeout> | undefined
  private busySince = 0

  override async onLoad(): Promise<void> {
    const { sql } = this.ctx.storage
    sql.exec('CREATE TABLE IF NOT EXISTS draft (part INTEGER PRIMARY KEY, data BLOB NOT NULL)')
    const parts = sql.exec<{ data: ArrayBuffer }>('SELECT data FROM draft ORDER BY part').toArray()
    const baseVersion = await this.ctx.storage.get<number>('base')
    this.newest = await this.loadVersion()
    if (parts.length === 0 || baseVersion === undefined) {
      writeDraft(this.document, this.newest.snapshot.content)
      this.isStored = false
      // At once: after an eviction editors must meet the draft they hold, not one made anew from the same version.
      await this.setBase(this.newest)
      return
    }
    const stored = joinParts(parts.map((p) => new Uint8Array(p.data)))
    this.bytes = stored.byteLength
    Y.applyUpdate(this.document, stored)
    this.base = baseVersion === this.newest.version ? this.newest : await this.loadVersion(baseVersion)
    await this.settle()
  }

  override async onStart(): Promise<void> {
    await super.onStart()
    this.document.on('update', () => {
      this.isStored = false
      this.tellSoon()
    })
  }

  override async onSave(): Promise<void> {
    this.store()
  }

  override onRequest(): Response {
    return new Response(null, { status: 404 })
  }

  override async onConnect(connection: Connection<SocketState>, ctx: ConnectionContext): Promise<void> {
    const identity = readIdentity(ctx.request)
    if (`${identity?.sellerId}:${identity?.productId}` !== this.name)
      return connection.close(1008, 'A session is entered through the router.')
    connection.setState({ identity: identity! })
    await super.onConnect(connection, ctx)
    this.sendCustomMessage(connection, JSON.stringify(this.buildFrame()))
  }

  override onMessage(connection: Connection<SocketState>, message: WSMessage): void | Promise<void> {
    const frame = readFrame(message)
    if (frame.kind === 'refused') return connection.close(frame.code, frame.reason)
    if (frame.kind === 'sync' && this.bytes > DRAFT_BYTES)
      return connection.close(1009, 'This draft has grown too large.')
    if (frame.kind === 'presence') {
      const { identity, __ypsAwarenessIds = [] } = connection.state!
      const isOwn = (entry: (typeof frame.entries)[number]) =>
        entry.memberId === null
          ? __ypsAwarenessIds.includes(entry.client)
          : entry.memberId === identity.memberId
      // Editors echo what they hear of others. Dropped, so that nobody can speak in somebody else's name.
      if (!frame.entries.every(isOwn)) return
    }
    return super.onMessage(connection, message)
  }

  override async onClose(
    connection: Connection,
    code: number,
    reason: string,
    wasClean: boolean,
  ): Promise<void> {
    await super.onClose(connection, code, reason, wasClean)
    this.store()
  }

  /** For the service that saves: the draft, as the text of a `DraftState`. */
  async draft(): Promise<string> {
    const { shared, pages, files } = contentToWire(this.readSnapshot().content)
    const isStale = this.base !== this.newest
    const state: DraftState = { baseVersion: this.base.version, isStale, content: { shared, pages, files } }
    return JSON.stringify(state)
  }

  /** The draft was saved as this version; what was typed since is ahead of it. */
  async saved(version: number): Promise<void> {
    this.newest = await this.loadVersion(version)
    await this.setBase(this.newest)
    this.tell()
  }

  /** Somebody may have saved without the session (API, restore, details): looks, and takes over or tells. */
  async catchUp(): Promise<void> {
    const newest = await this.loadVersion()
    if (newest.version <= this.newest.version) return
    this.newest = newest
    if (this.base === this.newest) return
    await this.settle()
    this.tell()
  }

  /** Back to the newest saved version, for every editor. */
  async discard(): Promise<void> {
    this.newest = await this.loadVersion()
    writeDraft(this.document, this.newest.snapshot.content)
    await this.setBase(this.newest)
    this.tell()
  }

  /** A newer version becomes the base where that takes nothing from the draft; otherwise the draft is stale. */
  private async settle(): Promise<void> {
    if (this.base === this.newest) return
    const { snapshot } = this.newest
    const isElsewhere = textOf(this.base.snapshot) === textOf(snapshot)
    if (!isElsewhere && this.compareWith(this.newest).isDirty) {
      if (this.compareWith(this.base).isDirty) return
      writeDraft(this.document, snapshot.content)
    }
    await this.setBase(this.newest)
  }

  private async setBase(version: SavedVersion): Promise<void> {
    this.base = version
    this.store()
    await this.ctx.storage.put('base', version.version)
  }

  private store(): void {
    if (this.isStored) return
    const update = Y.encodeStateAsUpdate(this.document)
    this.bytes = update.byteLength
    const { sql } = this.ctx.storage
    this.ctx.storage.transactionSync(() => {
      sql.exec('DELETE FROM draft')
      for (let part = 0; part * PART_BYTES < update.byteLength; part++) {
        const data = update.slice(part * PART_BYTES, (part + 1) * PART_BYTES)
        sql.exec('INSERT INTO draft (part, data) VALUES (?, ?)', part, data.buffer)
      }
    })
    this.isStored = true
  }

  private tellSoon(): void {
    const now = Date.now()
    if (this.timer === undefined) this.busySince = now
    clearTimeout(this.timer)
    this.timer = setTimeout(
      () => this.tell(),
      Math.min(QUIET_MS, Math.max(0, this.busySince + BUSY_MS - now)),
    )
  }

  private tell(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    this.broadcastCustomMessage(JSON.stringify(this.buildFrame()))
  }

  private buildFrame(): SessionFrame {
    const { changes, errors, isDirty } = this.compareWith(this.base)
    const { base, newest } = this
    return {
      type: 'changes',
      base_version: base.version,
      dirty: isDirty,
      changes: changes && toWire(changes),
      errors,
      stale:
        base === newest
          ? null
          : {
              version: newest.version,
              saved_by: newest.savedBy,
              changes: toWire(diffSnapshots(base.snapshot, newest.snapshot)),
            },
    }
  }

  /** What the draft changes against a version. Editions and details are not the draft's: both sides have today's. */
  private compareWith({ snapshot }: SavedVersion) {
    const draft = this.readSnapshot()
    const parsed = contentWireSchema.safeParse(contentToWire(draft.content))
    if (!parsed.success) {
      const errors = parsed.error.issues.slice(0, ERRORS_TOLD)
      return {
        changes: null,
        errors: errors.map(({ path, message }) => ({ path: path.join('.'), message })),
        isDirty: true,
      }
    }
    const { editions } = draft.content
    const before = { details: draft.details, content: { ...snapshot.content, editions } }
    const changes: Changes = diffSnapshots(before, draft)
    return { changes, errors: [], isDirty: changes.content || changes.details }
  }

  private readSnapshot(): Snapshot {
    const { details, content } = this.newest.snapshot
    const draft: DraftContent = readDraft(
      this.document,
      content.editions.map((e) => e.id),
    )
    return { details, content: { ...draft, editions: content.editions } }
  }

  private async loadVersion(number?: number): Promise<SavedVersion> {
    const [sellerId, productId] = this.name.split(':') as [string, string]
    const { services } = await buildContainer(this.env, this.ctx)
    return services.editing.savedVersion(jobScope(sellerId, 'edit-session'), productId, number)
  }
}

/** The part of a version that is also the draft's. */
const textOf = ({ content: { shared, pages, files } }: Snapshot) => canonicalJson({ shared, pages, files })

function readIdentity(request: Request): SocketIdentity | null {
  const header = request.headers.get(IDENTITY_HEADER)
  return header === null ? null : (JSON.parse(decodeURIComponent(header)) as SocketIdentity)
}

function joinParts(parts: Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.byteLength
  }
  return all
}
