import type {
  dispatchUpdate,
  foldEvents,
  freezeUpdate,
  startUpdate,
  watchUpdate,
} from '../jobs/updates.jobs.ts'
import type { Handler } from '../registry.ts'

export const onFreezeUpdate: Handler<typeof freezeUpdate> = (p, { scope, services }) =>
  services.sending.freezePage(scope, p.updateId, p.after)

export const onStartUpdate: Handler<typeof startUpdate> = (p, { scope, services }) =>
  services.sending.start(scope, p.updateId)

export const onWatchUpdate: Handler<typeof watchUpdate> = (p, { scope, services }) =>
  services.sending.watch(scope, p.updateId)

export const onDispatchUpdate: Handler<typeof dispatchUpdate> = (p, { scope, services }) =>
  services.sending.dispatch(scope, p.updateId, p.fromBatch, p.toBatch)

export const onFoldEvents: Handler<typeof foldEvents> = (_, { scope, services }) =>
  services.events.fold(scope)
