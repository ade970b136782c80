import type { applyEvent, dispatchUpdate, freezeUpdate, startUpdate } from '../jobs/updates.jobs.ts'
import type { Handler } from '../registry.ts'

export const onFreezeUpdate: Handler<typeof freezeUpdate> = (p, { scope, services }) =>
  services.sending.freezePage(scope, p.updateId, p.after)

export const onStartUpdate: Handler<typeof startUpdate> = (p, { scope, services }) =>
  services.sending.start(scope, p.updateId)

export const onDispatchUpdate: Handler<typeof dispatchUpdate> = (p, { scope, services }) =>
  services.sending.dispatch(scope, p.updateId, p.fromBatch, p.toBatch)

export const onApplyEvent: Handler<typeof applyEvent> = (p, { scope, services }) =>
  services.events.apply(scope, p.eventId)
