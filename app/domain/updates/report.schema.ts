import type { ActivityPoint } from './activity.rules.ts'
import type { Comparison } from './report.rules.ts'
import type { UpdateStatus, UpdateView } from './updates.schema.ts'

/** Everything the page of one update shows beside its recipients. */
export type UpdateReport = {
  update: UpdateView & { product_name: string }
  /** Of a digest: the updates it tells about, in its order. */
  digest_of: { id: string; version: number; product_name: string }[]
  /** The first part of a big send, which goes ahead: how many people, and of how many it is known how it ended. */
  canary: { recipients: number; settled: number } | null
  links: LinkReport[]
  /** Oldest first, at most 60. */
  activity: ActivityPoint[]
  /** Most first. */
  failures: FailureReport[]
  /** Which provider took how many mails in how many calls; most first. */
  carriers: CarrierReport[]
  comparison: Comparison | null
  /** The first update and its repetitions, if there are any, in their order. */
  waves: WaveReport[]
  /** A day has passed and what the provider did with some mails is still unknown: the seller says what becomes of them. */
  must_choose_unknown: boolean
}
export type LinkReport = {
  no: number
  /** null: each recipient's own library page. */
  url: string | null
  label: string
  /** Clicks by people, how many people, and clicks by machines. */
  clicks: number
  people: number
  machines: number
}
export type FailureReport = {
  state: string
  cause: string
  n: number
}
export type CarrierReport = { provider: 'resend' | 'sendgrid'; mails: number; batches: number }
export type WaveReport = {
  id: string
  wave: number
  status: UpdateStatus
  created_at: string
  recipients: number
  opened: number
}
