import type { Snapshot } from '#app/domain/catalog/content.schema.ts'
import type { SaveResult } from '#app/domain/catalog/product.schema.ts'
import { isAppError, notFound } from '#app/domain/kernel/errors.ts'
import type { Repos } from '#db/repos/index.ts'
import { requirePermission, type SellerScope } from '../../auth/scope.ts'
import type { EditSessions } from '../../ports/edit-sessions.port.ts'
import type { ContentService } from './content.service.ts'

type Deps = {
  repos: (scope: SellerScope) => Repos
  content: Pick<ContentService, 'get' | 'save'>
  editSessions: EditSessions
}
export type SavedVersion = { version: number; savedBy: string; snapshot: Snapshot }

/** Between the edit session, which holds the draft, and the versions, which are what is saved. */
export function createEditingService(d: Deps) {
  return {
    /**
     * Saves the draft as it stands in its session. `over`: the version of somebody else that the member has seen and
     * means to replace; without it the draft's own base counts.
     * @throws as content `save`; stale `stale_version` when somebody saved other content meanwhile
     */
    async saveDraft(scope: SellerScope, productId: string, over: number | null): Promise<SaveResult> {
      requirePermission(scope, 'products:write')
      const { sellerId } = scope
      if (!(await d.repos(scope).products.find(productId))) throw notFound('product')
      const attempt = async () => {
        const draft = await d.editSessions.draft(sellerId, productId)
        // Editions are saved by their own form at once, so the draft takes those there are now.
        const { editions } = await d.content.get(scope, productId)
        const content = { ...draft.content, editions }
        const result = await d.content.save(scope, productId, {
          content,
          baseVersion: over ?? draft.baseVersion,
          fromDraft: true,
        })
        await d.editSessions.saved(sellerId, productId, result.version)
        return result
      }
      try {
        return await attempt()
      } catch (e) {
        if (!isAppError(e) || e.code !== 'stale_version') throw e
        await d.editSessions.catchUp(sellerId, productId)
        // What was saved meanwhile did not touch the content (details, editions): the draft stands on it already.
        if (over === null && !(await d.editSessions.draft(sellerId, productId)).isStale)
          return await attempt()
        throw e
      }
    },

    /** Back to what is saved, for everybody who has the product open. @throws not_found */
    async discardDraft(scope: SellerScope, productId: string): Promise<void> {
      requirePermission(scope, 'products:write')
      if (!(await d.repos(scope).products.find(productId))) throw notFound('product')
      await d.editSessions.discard(scope.sellerId, productId)
    },

    /** A saved version (the newest one when left out), for the session itself; asks no permission. @throws not_found */
    async savedVersion(scope: SellerScope, productId: string, number?: number): Promise<SavedVersion> {
      const repos = d.repos(scope)
      const wanted = number ?? (await repos.products.find(productId))?.version
      const row = wanted === undefined ? null : await repos.versions.find(productId, wanted)
      if (!row) throw notFound('version')
      return { version: row.number, savedBy: row.savedByName, snapshot: JSON.parse(row.snapshot) as Snapshot }
    },
  }
}
