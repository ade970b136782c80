import { type Connection, type ConnectionContext, Server } from 'partyserver'
import { type Hint, TOPICS, type Topic } from '#app/domain/realtime/hint.schema.ts'

/** Set by the realtime router from the session, after whatever a client sent under this name was dropped. */
export const MEMBER_HEADER = 'x-awning-member'

/** At most ten frames a second: what comes faster is folded into the next. */
const FLUSH_MS = 100

/**
 * One per seller: fans hints out to the seller's open dashboards. Holds no business data; who may connect is
 * decided before the socket gets here (workers/realtime-router). Hibernates between hints.
 */
export class SellerRoom extends Server<Env> {
  static override options = { hibernate: true }
  private waiting = new Set<Topic>()
  private flushing: Promise<void> | null = null

  /** Called by services through the realtime port. */
  async hint(topic: Topic): Promise<void> {
    if (!TOPICS.includes(topic)) return
    this.waiting.add(topic)
    this.flushing ??= scheduler.wait(FLUSH_MS).then(() => this.flush())
    await this.flushing
  }

  private async flush() {
    this.flushing = null
    const topics = [...this.waiting]
    this.waiting.clear()
    const hint: Hint = { seq: (await this.last()).seq + 1, topics, at: Date.now() }
    await this.ctx.storage.put('last', { seq: hint.seq, at: hint.at })
    this.broadcast(JSON.stringify(hint))
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
