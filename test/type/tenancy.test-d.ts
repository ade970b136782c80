/**
 * What must not compile: each expected error is a lock of the tenancy. `tsc` fails here when one opens, because an
 * expectation without an error is an error itself. Nothing of this runs.
 */
import { eq } from 'drizzle-orm'
import type { Permission } from '#app/domain/sellers/permissions.rules.ts'
import type { Repos } from '#db/repos/index.ts'
import { contacts, logins } from '#db/schema/index.ts'
import type { TenantDb } from '#db/tenant-db.ts'
import { freezeUpdate } from '#queues/jobs/updates.jobs.ts'
import type { Handler, JobName } from '#queues/registry.ts'
import { type ObjectKey, objectKey } from '#workers/auth/object-key.ts'
import { type CustomerScope, memberScope, type OperatorScope, type SellerScope } from '#workers/auth/scope.ts'
import type { Container, Services } from '#workers/container.ts'
import type { JobBus } from '#workers/ports/job-bus.port.ts'

declare const container: Container
declare const services: Services
declare const scope: SellerScope
declare const customer: CustomerScope
declare const operator: OperatorScope
declare const t: TenantDb
declare const bus: JobBus
declare const repos: Repos

// ---- a scope cannot be made up
const plain = { sellerId: 'sel_b', actor: scope.actor, can: new Set<Permission>() }
// @ts-expect-error the brand is not exported, so an object of the same shape is no scope
export const forged: SellerScope = plain
// @ts-expect-error nor does a scope that was copied and bent toward another seller
export const bent: SellerScope = { ...scope, sellerId: 'sel_b' }
// @ts-expect-error its seller cannot be changed afterwards
scope.sellerId = 'sel_b'
// @ts-expect-error nor what it may do
scope.can.add('settings:write')
// @ts-expect-error a member has one of five roles
memberScope({ sellerId: 'sel_a', memberId: 'mem_a', name: 'A', role: 'superuser' })

// ---- the three kinds of scope are not each other
// @ts-expect-error a customer's link opens no repositories by itself
container.repos(customer)
// @ts-expect-error nor does running the installation
container.repos(operator)
// @ts-expect-error nor does a seller's id
container.repos('sel_a')
// @ts-expect-error a member is no customer
services.audience.preferences(scope)
// @ts-expect-error services ask for a scope, not for an id
services.products.get('sel_a', 'prod_a')

// ---- the tenant's database adds the seller itself
const contact = {
  id: 'ct_a',
  email: 'a@example.com',
  emailGiven: 'a@example.com',
  consentState: 'subscribed' as const,
  consentSource: 'test',
  consentChangedAt: 1,
  consentEventId: 'ce_1',
  firstSeenAt: 1,
  createdAt: 1,
  updatedAt: 1,
}
t.insert(contacts, contact)
// @ts-expect-error an insert cannot name the seller
t.insert(contacts, { ...contact, sellerId: 'sel_b' })
// @ts-expect-error an update cannot move a row to another seller
t.update(contacts, { sellerId: 'sel_b' }, eq(contacts.id, 'ct_a'))
// @ts-expect-error an update needs a condition of its own
t.update(contacts, { name: 'A' })
// @ts-expect-error so does a delete
t.remove(contacts)
// @ts-expect-error a table without a seller is not a tenant's
t.list(logins)
// @ts-expect-error nor can it be written
t.insert(logins, { id: 'usr_a' })
// @ts-expect-error repositories give out no database
repos.db
// @ts-expect-error nor the unguarded binding
t.d1

// ---- jobs carry ids, and the envelope the seller
bus.enqueue(scope, freezeUpdate, { updateId: 'upd_a', after: '' })
// @ts-expect-error a payload without what the job needs
bus.enqueue(scope, freezeUpdate, { updateId: 'upd_a' })
// @ts-expect-error a payload that names a seller
bus.enqueue(scope, freezeUpdate, { updateId: 'upd_a', after: '', sellerId: 'sel_b' })
// @ts-expect-error a job belongs to a seller
bus.enqueue(null, freezeUpdate, { updateId: 'upd_a', after: '' })
// @ts-expect-error a job nobody defined
export const unknown: JobName = 'updates.erase'
// @ts-expect-error a handler says how it ended
export const silent: Handler<typeof freezeUpdate> = async () => {}

// ---- objects are named by their seller
container.objects.read(objectKey(scope, 'files', 'fil_a'), {})
// @ts-expect-error a string is no key
container.objects.read('sel_b/files/fil_b', {})
// @ts-expect-error a kind of object nobody defined
objectKey(scope, 'letters', 'fil_a')
// @ts-expect-error a key cannot be written by hand
export const key: ObjectKey = 'sel_b/files/fil_b'
