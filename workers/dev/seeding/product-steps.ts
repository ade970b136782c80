import { DAY, HOUR, MINUTE } from '#app/domain/kernel/time.ts'
import { prose } from '#db/seed/prose.ts'
import type { FileSource, PageText, ProductScenario, Revision } from '#db/seed/scenario.ts'
import { sendPastUpdate } from './send-past-update.ts'
import type { Shop, Step } from './shop.ts'

/** Filled in when the product is made. */
export type SeededProduct = { id: string; editionIds: string[] }
type Page = PageText & { id: string }
type StoredFile = { id: string; name: string; edition: string | undefined }

/** What happens to a product over time, and while it could be bought. */
export function productSteps(shop: Shop, scenario: ProductScenario, product: SeededProduct) {
  const author = createAuthor(shop, scenario, product)
  const { ago, past } = shop
  const createdAt = ago(scenario.createdDaysAgo)
  const steps: Step[] = [{ at: createdAt, run: author.create }]
  const publishedAt = scenario.publishedDaysAgo === undefined ? null : ago(scenario.publishedDaysAgo)
  const scope = shop.as(scenario.by)
  if (publishedAt !== null)
    steps.push({ at: publishedAt, run: async () => void (await past.products.publish(scope, product.id)) })
  for (const revision of scenario.revisions ?? []) {
    const savedAt = ago(revision.daysAgo)
    steps.push({ at: savedAt, run: () => author.revise(revision) })
    const { update } = revision
    if (update) steps.push({ at: savedAt + 35 * MINUTE, run: () => sendPastUpdate(shop, product.id, update) })
  }
  const archivedAt = scenario.archivedDaysAgo === undefined ? null : ago(scenario.archivedDaysAgo)
  if (archivedAt !== null)
    steps.push({ at: archivedAt, run: async () => void (await past.products.archive(scope, product.id)) })
  const until = archivedAt ?? shop.c.clock.now() - 4 * MINUTE
  return {
    steps,
    onSale:
      publishedAt === null ? null : { from: publishedAt + HOUR, to: Math.max(until, publishedAt + DAY / 2) },
  }
}

/** Writes and rewrites one product, keeping what the content is made of. */
function createAuthor({ past, as, random }: Shop, scenario: ProductScenario, product: SeededProduct) {
  const shared = scenario.shared ?? true
  let pages: Page[] = []
  let files: StoredFile[] = []

  async function store({ name, make, edition }: FileSource, scope = as(scenario.by)): Promise<StoredFile> {
    const bytes = make()
    const body = new Blob([bytes]).stream()
    const { id } = await past.files.upload(scope, product.id, { name, size: bytes.byteLength }, body)
    return { id, name, edition }
  }

  async function save(revision: Pick<Revision, 'by' | 'description'>, coverFileId?: string) {
    const fileId = (name: string) => files.find((f) => f.name === name)!.id
    const editionId = (name: string | undefined) =>
      shared || name === undefined
        ? null
        : product.editionIds[scenario.editions.findIndex((e) => e.name === name)]!
    const content = {
      shared,
      pages: pages.map(({ id, title, text, edition }) => ({
        id,
        title,
        edition_id: editionId(edition),
        doc: prose(text, fileId),
      })),
      files: files.map(({ id, name, edition }) => ({ id, name, edition_id: editionId(edition) })),
      editions: scenario.editions.map(({ name, cents }, i) => ({
        id: product.editionIds[i]!,
        name,
        price: { amount: cents, currency: 'usd' },
      })),
    }
    const { description } = revision
    await past.content.save(as(revision.by ?? scenario.by), product.id, {
      content,
      details: {
        ...(description !== undefined && { description }),
        ...(coverFileId && { cover_file_id: coverFileId }),
      },
      baseVersion: null,
    })
  }

  const create = async () => {
    const { name, slug, description, by } = scenario
    const [first] = scenario.editions
    const made = await past.products.create(as(by), {
      ...{ name, slug, description },
      price: { amount: first!.cents, currency: 'usd' },
    })
    product.id = made.id
    product.editionIds = scenario.editions.map((_, i) =>
      i === 0 ? made.editions[0]!.id : past.newId('edition'),
    )
    past.setTime(past.now() + (20 + random.below(60)) * MINUTE)
    for (const source of scenario.files ?? []) files.push(await store(source))
    const cover = scenario.cover && (await store({ name: 'cover.png', make: scenario.cover }))
    pages = scenario.pages.map((p) => ({ ...p, id: past.newId('page') }))
    await save({}, cover?.id)
  }

  const revise = async (revision: Revision) => {
    const { removeFiles = [] } = revision
    files = files.filter((f) => !removeFiles.includes(f.name))
    for (const source of revision.files ?? []) files.push(await store(source, as(revision.by ?? scenario.by)))
    for (const page of revision.pages ?? []) {
      const at = pages.findIndex((p) => p.key === page.key)
      if (at >= 0) pages[at] = { ...page, id: pages[at]!.id }
      else pages.push({ ...page, id: past.newId('page') })
    }
    await save(revision)
  }

  return { create, revise }
}
