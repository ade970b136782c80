import * as decoding from 'lib0/decoding'
import * as Y from 'yjs'
import { presenceSchema } from '#app/domain/catalog/edit-session.schema.ts'

/** Of one frame. A page may have half of it, so an editor never comes near. */
export const FRAME_BYTES = 1_000_000
const PRESENCE_BYTES = 8_000

/** Numbers of the y-protocols. */
const SYNC = 0
const AWARENESS = 1
const STEP_1 = 0
const STEP_2 = 1
const UPDATE = 2

export type Refusal = { kind: 'refused'; code: 1003 | 1007 | 1009; reason: string }
type PresenceEntry = { client: number; memberId: string | null }
export type Frame = { kind: 'sync' } | { kind: 'presence'; entries: PresenceEntry[] } | Refusal

const refuse = (code: Refusal['code'], reason: string): Refusal => ({ kind: 'refused', code, reason })

/** What a client's frame is, looked at before Yjs sees it: it applies what it can read and complains to the console. */
export function readFrame(message: string | ArrayBuffer | ArrayBufferView): Frame {
  if (typeof message === 'string') return refuse(1003, 'A session takes no text.')
  const bytes = ArrayBuffer.isView(message)
    ? new Uint8Array(message.buffer, message.byteOffset, message.byteLength)
    : new Uint8Array(message)
  if (bytes.byteLength > FRAME_BYTES) return refuse(1009, `A frame may have at most ${FRAME_BYTES} bytes.`)
  try {
    const decoder = decoding.createDecoder(bytes)
    const type = decoding.readVarUint(decoder)
    if (type === SYNC) return readSync(decoder)
    if (type === AWARENESS) return readPresence(decoder)
    return refuse(1003, 'A session knows no such message.')
  } catch {
    return refuse(1007, 'This frame cannot be read.')
  }
}

function readSync(decoder: decoding.Decoder): Frame {
  const step = decoding.readVarUint(decoder)
  const body = decoding.readVarUint8Array(decoder)
  if (step === STEP_1) Y.decodeStateVector(body)
  else if (step === STEP_2 || step === UPDATE) Y.decodeUpdate(body)
  else return refuse(1003, 'A session knows no such message.')
  return { kind: 'sync' }
}

function readPresence(decoder: decoding.Decoder): Frame {
  const body = decoding.createDecoder(decoding.readVarUint8Array(decoder))
  const entries: PresenceEntry[] = []
  for (let left = decoding.readVarUint(body); left > 0; left--) {
    const client = decoding.readVarUint(body)
    decoding.readVarUint(body)
    const text = decoding.readVarString(body)
    if (text.length > PRESENCE_BYTES) return refuse(1009, 'This is too much to say about a cursor.')
    const state: unknown = JSON.parse(text)
    if (state === null) entries.push({ client, memberId: null })
    else {
      const presence = presenceSchema.safeParse(state)
      if (!presence.success) return refuse(1007, 'This is no presence.')
      entries.push({ client, memberId: presence.data.user.id })
    }
  }
  return { kind: 'presence', entries }
}
