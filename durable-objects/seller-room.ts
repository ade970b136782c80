import { type Connection, type ConnectionContext, Server } from 'partyserver'
import { SECOND } from '#app/domain/kernel/time.ts'
import { type Hint, TOPICS, type Topic } from '#app/domain/realtime/hint.schema.ts'
import { jobScope } from '#workers/auth/scope.ts'
import { buildContainer } from '#workers/container.ts'
import type { FoldedPage } from '#workers/services/updates/events.service.ts'

/** Set by the realtime router from the session, after whatever a client sent under this name was dropped. */
export const MEMBER_HEADER = 'x-awning-member'

/** At most ten frames a second: what comes faster is folded into the next. */
const FLUSH_MS = 100
/** One call folds for so long at most: whoever waits for it holds a lease. */
const FOLD_MS = 20 * SECOND

/**
 * One per seller: fans hints out to the seller's open dashboards, and is the one writer that gives the seller's mail
 * events their effect. Holds no business data; who may connect is decided before the socket gets here
 * (workers/realtime-router). Hibernates between hints.
 */
export class SellerRoom extends Server<Env> {
  static override options = { hibernate: true }
  private waiting = new Set<Topic>()
  private flushing: Promise<void> | null = null

  /** Called by services through the realtime port; who calls does not wait for the frame. */
  hint(topic: Topic): void {
    if (!TOPICS.includes(topic)) return
    this.waiting.add(topic)
    // A room that dies meanwhile loses the frame, which costs nothing but a moment: pages connect anew and ask again.
    this.flushing ??= scheduler
      .wait(FLUSH_MS)
      .then(() => this.flush())
      .catch(() => {})
  }

  private async flush() {
    this.flushing = null
    const topics = [...this.waiting]
    this.waiting.clear()
    const hint: Hint = { seq: (await this.last()).seq + 1, topics, at: Date.now() }
    await this.ctx.storage.put('last', { seq: hint.seq, at: hint.at })
    this.broadcast(JSON.stringify(hint))
  }

  private folding: Promise<number | null> | null = null
  private asked = false

  /**
   * Folds the seller's mail events until none is left. Who calls while it is at work waits for the same loop, which
   * then looks once more. Everything is in D1: a room that dies here loses nothing, its job is run again.
   * @returns seconds until it should be asked again, or null when nothing waits
   */
  async fold(): Promise<number | null> {
    this.asked = true
    this.folding ??= this.foldInbox()
    return this.folding
  }

  private async foldInbox(): Promise<number | null> {
    try {
      const { services } = await buildContainer(this.env, this.ctx)
      const scope = jobScope(this.name, 'updates.events')
      const until = Date.now() + FOLD_MS
      let later: number | null = null
      while (this.asked) {
        this.asked = false
        later = null
        for (let page: FoldedPage | null = null; page === null || page.next; ) {
          if (Date.now() > until) return 0
          page = await services.events.foldPage(scope, page?.next)
          if (page.changed) this.hint('updates')
          if (page.later !== null) later = Math.min(page.later, later ?? page.later)
        }
      }
      return later
    } finally {
      this.folding = null
    }
  }

  private last = async () =>
    (await this.ctx.storage.get<{ seq: number; at: number }>('last')) ?? { seq: 0, at: 0 }

  /** Whose socket it is stands in a header only the router can set. */
  override getConnectionTags(_connection: Connection, { request }: ConnectionContext): string[] {
    return [request.headers.get(MEMBER_HEADER) ?? '']
  }

  /** Closes a member's sockets: the page connects anew, and the router asks again who that is. */
  dismiss(memberId: string) {
    for (const connection of this.getConnections(memberId)) connection.close(4403, 'Your rights changed.')
  }

  /** Greets with the last hint's number and time, by which a page knows whether it missed one. */
  override async onConnect(connection: Connection) {
    connection.send(JSON.stringify({ ...(await this.last()), topics: [] } satisfies Hint))
  }

  /** The room only speaks; a client that sends is not one of ours. */
  override onMessage(connection: Connection) {
    connection.close(1003, 'This room takes no messages.')
  }
}
