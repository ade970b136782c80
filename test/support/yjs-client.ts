import { env } from 'cloudflare:workers'
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import * as Y from 'yjs'
import { type SessionFrame, sessionFrameSchema } from '#app/domain/catalog/edit-session.schema.ts'
import { IDENTITY_HEADER, type SocketIdentity } from '#workers/realtime-router.ts'

const REMOTE = Symbol('remote')

/** An editor without a screen: the Yjs protocol over a real WebSocket, every answer of the session kept. */
export class YjsClient {
  readonly doc = new Y.Doc()
  readonly frames: SessionFrame[] = []
  readonly presences: Uint8Array[] = []
  closed: { code: number; reason: string } | null = null
  private waiting: (() => void)[] = []

  private constructor(readonly socket: WebSocket) {
    socket.binaryType = 'arraybuffer'
    socket.addEventListener('message', ({ data }) => this.receive(data))
    socket.addEventListener('close', ({ code, reason }) => {
      this.closed = { code, reason }
      this.wake()
    })
    this.doc.on('update', (update, origin) => {
      if (origin !== REMOTE && !this.closed) this.sendSync(2, update)
    })
    socket.accept()
    this.sendSync(0, Y.encodeStateVector(this.doc))
  }

  /** Connects straight to the room, as the router does for a member it let through. */
  static async connect(room: string, identity: Partial<SocketIdentity> | null = {}): Promise<YjsClient> {
    const [sellerId, productId] = room.split(':') as [string, string]
    const headers = new Headers({ upgrade: 'websocket' })
    const who = { memberId: 'mem_1', name: 'Ada', sellerId, productId, ...identity }
    if (identity) headers.set(IDENTITY_HEADER, encodeURIComponent(JSON.stringify(who)))
    const stub = env.EditSession.get(env.EditSession.idFromName(room))
    const res = await stub.fetch(`http://room/parties/edit-session/${room}`, { headers })
    return new YjsClient(res.webSocket!)
  }

  static over(socket: WebSocket) {
    return new YjsClient(socket)
  }

  sendSync(step: 0 | 1 | 2, body: Uint8Array) {
    const encoder = encoding.createEncoder()
    encoding.writeVarUint(encoder, 0)
    encoding.writeVarUint(encoder, step)
    encoding.writeVarUint8Array(encoder, body)
    this.socket.send(encoding.toUint8Array(encoder))
  }

  sendPresence(client: number, clock: number, state: unknown) {
    const body = encoding.createEncoder()
    encoding.writeVarUint(body, 1)
    encoding.writeVarUint(body, client)
    encoding.writeVarUint(body, clock)
    encoding.writeVarString(body, JSON.stringify(state))
    const encoder = encoding.createEncoder()
    encoding.writeVarUint(encoder, 1)
    encoding.writeVarUint8Array(encoder, encoding.toUint8Array(body))
    this.socket.send(encoding.toUint8Array(encoder))
  }

  /** Waits until what came over the socket makes `check` true. */
  async until(check: () => unknown): Promise<void> {
    while (!check()) await new Promise<void>((resolve) => this.waiting.push(resolve))
  }

  get frame(): SessionFrame | undefined {
    return this.frames[this.frames.length - 1]
  }

  private receive(data: string | ArrayBuffer) {
    if (typeof data === 'string')
      this.frames.push(sessionFrameSchema.parse(JSON.parse(data.slice('__YPS:'.length))))
    else this.readBinary(new Uint8Array(data))
    this.wake()
  }

  private readBinary(data: Uint8Array) {
    const decoder = decoding.createDecoder(data)
    if (decoding.readVarUint(decoder) === 1) {
      this.presences.push(data)
      return
    }
    const step = decoding.readVarUint(decoder)
    const body = decoding.readVarUint8Array(decoder)
    if (step === 0) this.sendSync(1, Y.encodeStateAsUpdate(this.doc, body))
    else Y.applyUpdate(this.doc, body, REMOTE)
  }

  private wake() {
    for (const resume of this.waiting.splice(0)) resume()
  }
}
