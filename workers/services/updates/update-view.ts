import { isoOrNull, toIso } from '#app/domain/kernel/time.ts'
import type { UpdateView } from '#app/domain/updates/updates.schema.ts'
import type { UpdateRow } from '#db/repos/updates.repo.ts'

/** An update as pages and the API show it; its counts add up at any moment. */
export function toView(u: UpdateRow): UpdateView {
  const settled = u.accepted + u.rejected + u.unknown + u.skipped
  const left = Math.max(0, u.recipients - settled)
  return {
    id: u.id,
    product_id: u.productId,
    version: u.version,
    since_version: u.sinceVersion,
    status: u.status,
    subject: u.subject,
    note: u.note,
    items: u.items,
    segment: u.segment?.name ?? null,
    send_at: toIso(u.sendAt),
    created_at: toIso(u.createdAt),
    started_at: isoOrNull(u.startedAt),
    finished_at: isoOrNull(u.finishedAt),
    freezing: u.freezeCursor !== null && u.status !== 'cancelled',
    pause_reason: u.pauseReason,
    waiting:
      u.waitReason && u.waitUntil !== null ? { reason: u.waitReason, until: toIso(u.waitUntil) } : null,
    tracked: u.tracked,
    guard: u.guard,
    resend_of: u.resendOf,
    wave: u.wave,
    digest_of: u.digestOf,
    digest_id: u.digestId,
    unknown_left_at: isoOrNull(u.unknownLeftAt),
    counts: {
      candidates: u.candidates,
      recipients: u.recipients,
      excluded: u.excluded,
      queued: u.status === 'cancelled' ? 0 : left,
      accepted: u.accepted,
      rejected: u.rejected,
      unknown: u.unknown,
      skipped: u.skipped,
      cancelled: u.status === 'cancelled' ? left : 0,
      delivered: u.delivered,
      opened: u.opened,
      clicked: u.clicked,
      bounced: u.bounced,
      complained: u.complained,
      opens: u.opens,
      clicks: u.clicks,
      machine_opens: u.machineOpens,
      machine_clicks: u.machineClicks,
    },
  }
}
