import type { IdKind } from '#app/domain/kernel/ids.ts'
import type { Container } from '../../container.ts'
import { createAudienceService } from '../../services/audience.service.ts'
import { createComposer } from '../../services/compose-update.ts'
import { createContentService } from '../../services/content.service.ts'
import { createFilesService } from '../../services/files.service.ts'
import { createProductsService } from '../../services/products.service.ts'
import { createSalesService } from '../../services/sales.service.ts'
import { createSettingsService } from '../../services/settings.service.ts'

/**
 * The real services on a clock that seeding moves. Nobody watches the past, so there are no hints, and no edit
 * session is open.
 */
export function servicesInThePast(c: Container) {
  let at = c.clock.now()
  const kit = {
    repos: c.repos,
    clock: { now: () => at },
    newId: (kind: IdKind, time = at) => c.newId(kind, time),
    realtime: { hint: () => {}, dismiss: () => {} },
    mailer: c.mailer,
    customerLinks: c.customerLinks,
    hashEmail: c.hashEmail,
    baseUrl: c.config.baseUrl,
    mail: c.config.mail,
  }
  const files = createFilesService({ ...kit, store: c.objects, signedFiles: c.signedFiles })
  const content = createContentService({ ...kit, editSessions: { contentSaved: () => {} } })
  return {
    now: () => at,
    setTime(time: number) {
      at = time
    },
    newId: kit.newId,
    files,
    content,
    products: createProductsService({ ...kit, content, files }),
    sales: createSalesService(kit),
    audience: createAudienceService(kit),
    settings: createSettingsService({ ...kit, sellers: c.system.sellers, objects: c.objects }),
    composer: createComposer(kit),
  }
}
