import { YServer } from 'y-partyserver'

/** One per product: the draft being edited now. */
export class EditSession extends YServer<Env> {
  static override options = { hibernate: true }
}
