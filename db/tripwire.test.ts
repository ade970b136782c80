import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ASKED } from './asked.ts'
import { CROSS_TENANT, TENANT_TABLES, tenancyFault } from './tripwire.ts'

describe('the SQL tripwire', () => {
  it.each([
    [
      'what Drizzle selects',
      `select "seller_id", "id" from "products" where ("products"."seller_id" = ? and "products"."id" = ?) order by "id" limit ?`,
    ],
    [
      'what is asked about many sellers',
      `${ASKED}SELECT a.k AS k, c.id FROM asked a CROSS JOIN contacts c WHERE c.seller_id = a.seller_id`,
    ],
    [
      'a change asked for many',
      `${ASKED}UPDATE contacts SET name = a.p ->> 'name' FROM asked a WHERE contacts.seller_id = a.seller_id AND contacts.id = a.p ->> 'id'`,
    ],
    [
      'what is asked to be put in',
      `${ASKED}INSERT INTO mutes (seller_id, contact_id) SELECT a.seller_id, v.value FROM asked a CROSS JOIN json_each(a.p) v`,
    ],
    ['only the seller', 'SELECT count(*) AS n FROM contacts WHERE seller_id = ?1'],
    ['the parameter first', 'SELECT id FROM contacts WHERE ?1 = seller_id'],
    ['an alias', 'SELECT c.id FROM contacts AS c WHERE c.seller_id = ?1'],
    [
      'a join bound through its sibling',
      'SELECT 1 FROM purchases p JOIN contacts c ON c.seller_id = p.seller_id AND c.id = p.contact_id WHERE p.seller_id = ?1',
    ],
    [
      'a join bound by row values',
      'SELECT 1 FROM purchases p JOIN contacts c ON (c.seller_id, c.id) = (p.seller_id, p.contact_id) WHERE p.seller_id = ?1',
    ],
    [
      'a join bound by USING',
      'SELECT 1 FROM purchases p JOIN mutes m USING (seller_id, contact_id) WHERE p.seller_id = ?1',
    ],
    [
      'a chain of joins in any order',
      'SELECT 1 FROM products p, editions e, files f WHERE e.seller_id = f.seller_id AND p.seller_id = e.seller_id AND f.seller_id = ?1',
    ],
    [
      'an outer join bound in its own ON',
      'SELECT 1 FROM contacts c LEFT JOIN mutes m ON m.seller_id = c.seller_id AND m.contact_id = c.id WHERE c.seller_id = ?1',
    ],
    [
      'a join with json_each',
      'SELECT c.id FROM json_each(?2) j CROSS JOIN contacts c ON c.seller_id = ?1 AND c.id = j.value',
    ],
    ['OR in parentheses', 'SELECT id FROM contacts WHERE seller_id = ?1 AND (name = ?2 OR country = ?2)'],
    [
      'OR inside CASE',
      `SELECT id FROM contacts WHERE seller_id = ?1 AND ?2 = CASE WHEN name = 'a' OR name = 'b' THEN 1 ELSE 0 END`,
    ],
    ['BETWEEN … AND …', 'SELECT id FROM deliveries WHERE seller_id = ?1 AND contact_id BETWEEN ?2 AND ?3'],
    [
      'a bound subquery',
      'SELECT id FROM contacts WHERE seller_id = ?1 AND id IN (SELECT contact_id FROM purchases WHERE seller_id = ?1)',
    ],
    [
      'a correlated subquery',
      'SELECT id FROM contacts c WHERE c.seller_id = ?1 AND NOT EXISTS (SELECT 1 FROM mutes m WHERE m.seller_id = c.seller_id AND m.contact_id = c.id)',
    ],
    ['a subquery in the select list', 'SELECT (SELECT count(*) FROM files WHERE seller_id = ?1) AS files'],
    [
      'a bound derived table',
      'SELECT c.id FROM (SELECT seller_id, contact_id FROM purchases WHERE seller_id = ?1) p JOIN contacts c ON c.seller_id = p.seller_id AND c.id = p.contact_id',
    ],
    [
      'a common table expression',
      'WITH p AS (SELECT seller_id, contact_id FROM purchases WHERE seller_id = ?1) SELECT c.id FROM p JOIN contacts c ON c.seller_id = p.seller_id',
    ],
    [
      'UNION with each part bound',
      'SELECT id FROM contacts WHERE seller_id = ?1 UNION ALL SELECT id FROM products WHERE seller_id = ?1 ORDER BY id',
    ],
    ['what Drizzle inserts', `insert into "products" ("seller_id", "id", "slug") values (?, ?, ?)`],
    ['several rows', 'INSERT INTO files (seller_id, id) VALUES (?1, ?2), (?1, ?3)'],
    [
      'a guarded insert',
      `INSERT INTO products (seller_id, id) SELECT ?1, ?2 WHERE NOT EXISTS (SELECT 1 FROM products WHERE seller_id = ?1 AND slug = ?3)`,
    ],
    [
      'an insert from json_each',
      `INSERT INTO deliveries (seller_id, contact_id) SELECT ?1, j.value ->> 0 FROM json_each(?2) j WHERE true`,
    ],
    [
      'an insert that copies the seller of a bound row',
      'INSERT INTO mutes (contact_id, seller_id) SELECT c.id, c.seller_id FROM contacts c WHERE c.seller_id = ?1',
    ],
    [
      'an upsert on the primary key',
      `INSERT INTO suppressions (seller_id, email_hash) VALUES (?1, ?2) ON CONFLICT (seller_id, email_hash) DO UPDATE SET reason = ?3 WHERE suppressions.reason <> ?3`,
    ],
    [
      'an upsert that does nothing',
      'INSERT INTO mutes (seller_id, product_id) SELECT ?1, ?2 WHERE true ON CONFLICT DO NOTHING',
    ],
    ['an update', 'UPDATE products SET version = version + 1 WHERE seller_id = ?1 AND id = ?2'],
    [
      'an update with a source',
      'UPDATE deliveries SET state = j.value ->> 1 FROM json_each(?2) j WHERE deliveries.seller_id = ?1 AND contact_id = j.value ->> 0 RETURNING contact_id',
    ],
    ['a delete', 'DELETE FROM mutes WHERE seller_id = ?1 AND contact_id = ?2'],
    [
      'a table of the installation filled from a tenant table',
      `INSERT INTO jobs (id, seller_id) SELECT 'j' || id, ?1 FROM updates WHERE seller_id = ?1 ON CONFLICT (seller_id, name, key) DO UPDATE SET state = 'pending'`,
    ],
    ['no tenant table', 'SELECT * FROM jobs WHERE state = ?1'],
    ['a tenant table only in text', `SELECT 'from products' AS words, "files" FROM parked_messages`],
    ['comments and capitals', 'select ID from /* all */ CONTACTS -- mine\n where SELLER_ID = ?1'],
    ['a plan', 'EXPLAIN QUERY PLAN SELECT id FROM contacts WHERE seller_id = ?1'],
    ['a marked crossing', `${CROSS_TENANT} SELECT id FROM contacts`],
  ])('lets pass: %s', (_, sql) => {
    expect(tenancyFault(sql)).toBeNull()
  })

  it.each([
    [
      'a read that only lists the column',
      'select "seller_id", "id" from "products" where "products"."id" = ?',
    ],
    ['no condition at all', 'SELECT seller_id FROM contacts'],
    [
      'a list of sellers that only looks like what is asked',
      `WITH asked AS (SELECT key AS k, value ->> 1 AS seller_id FROM json_each(?1)) SELECT c.id FROM asked a CROSS JOIN contacts c WHERE c.seller_id = a.seller_id`,
    ],
    [
      'what is asked, of any seller',
      `${ASKED}SELECT a.k AS k, c.id FROM asked a CROSS JOIN contacts c WHERE c.id = a.p ->> 0`,
    ],
    ['a comma join of which one is loose', 'SELECT 1 FROM products p, contacts c WHERE p.seller_id = ?1'],
    [
      'a half-scoped join',
      'SELECT 1 FROM purchases p JOIN contacts c ON c.id = p.contact_id WHERE p.seller_id = ?1',
    ],
    [
      'a join equal on both sides and bound on neither',
      'SELECT 1 FROM purchases p JOIN contacts c ON c.seller_id = p.seller_id',
    ],
    [
      'a self join bound once',
      'SELECT 1 FROM versions a JOIN versions b ON b.product_id = a.product_id WHERE a.seller_id = ?1',
    ],
    [
      'the outer side bound only in ON',
      'SELECT 1 FROM contacts c LEFT JOIN mutes m ON c.seller_id = ?1 AND m.seller_id = ?1',
    ],
    ['under OR', 'SELECT id FROM contacts WHERE seller_id = ?1 OR name = ?2'],
    ['under OR in parentheses', 'SELECT id FROM contacts WHERE (seller_id = ?1 OR ?2) AND name = ?3'],
    ['under NOT', 'SELECT id FROM contacts WHERE NOT seller_id = ?1'],
    ['under NOT in parentheses', 'SELECT id FROM contacts WHERE NOT (seller_id = ?1)'],
    [
      'inside CASE',
      'SELECT id FROM contacts WHERE CASE WHEN true AND seller_id = ?1 AND true THEN 1 ELSE 1 END',
    ],
    ['compared otherwise', 'SELECT id FROM contacts WHERE seller_id <> ?1'],
    ['compared with itself', 'SELECT id FROM contacts WHERE seller_id = seller_id'],
    ['compared with a literal', `SELECT id FROM contacts WHERE seller_id = 'sel_a'`],
    [
      'compared with a value of the body',
      `SELECT c.id FROM json_each(?1) j JOIN contacts c ON c.seller_id = j.value ->> 'seller_id'`,
    ],
    [
      'a seller smuggled in by a derived table',
      `SELECT c.id FROM (SELECT value ->> 's' AS seller_id FROM json_each(?1)) j JOIN contacts c ON c.seller_id = j.seller_id`,
    ],
    [
      'a seller smuggled in by a common table expression',
      `WITH j(seller_id) AS (SELECT value FROM json_each(?1)) SELECT c.id FROM j JOIN contacts c ON c.seller_id = j.seller_id`,
    ],
    [
      'bound in another query of the statement',
      'SELECT id FROM contacts WHERE id IN (SELECT contact_id FROM purchases WHERE seller_id = ?1)',
    ],
    [
      'a loose subquery',
      'SELECT id FROM contacts WHERE seller_id = ?1 AND id IN (SELECT contact_id FROM purchases)',
    ],
    [
      'a loose subquery in the select list',
      'SELECT (SELECT count(*) FROM files) AS files FROM products WHERE seller_id = ?1',
    ],
    [
      'a loose subquery in an update',
      'UPDATE products SET version = (SELECT max(number) FROM versions) WHERE seller_id = ?1',
    ],
    [
      'a loose subquery in values',
      'INSERT INTO files (seller_id, id) VALUES (?1, (SELECT id FROM products LIMIT 1))',
    ],
    [
      'a loose EXISTS',
      'SELECT id FROM contacts c WHERE c.seller_id = ?1 AND EXISTS (SELECT 1 FROM mutes m WHERE m.contact_id = c.id)',
    ],
    ['IN table', 'SELECT id FROM contacts WHERE seller_id = ?1 AND id IN suppressions'],
    ['a loose derived table', 'SELECT x.id FROM (SELECT id FROM contacts) x'],
    ['a loose common table expression', 'WITH x AS (SELECT id FROM contacts) SELECT id FROM x'],
    [
      'one loose part of a UNION',
      'SELECT id FROM contacts WHERE seller_id = ?1 UNION SELECT id FROM products',
    ],
    ['bound only for the sort', 'SELECT id FROM contacts ORDER BY seller_id = ?1'],
    ['bound only for groups', 'SELECT id FROM contacts GROUP BY id HAVING seller_id = ?1'],
    ['an insert without the seller', 'INSERT INTO files (id) VALUES (?1)'],
    ['an insert without columns', 'INSERT INTO files VALUES (?1, ?2)'],
    ['an insert of a literal seller', `INSERT INTO files (seller_id, id) VALUES ('sel_b', ?1)`],
    ['one row of several', `INSERT INTO files (seller_id, id) VALUES (?1, ?2), ('sel_b', ?3)`],
    [
      'an insert of a seller from the body',
      `INSERT INTO files (seller_id, id) SELECT value ->> 's', value ->> 'id' FROM json_each(?1)`,
    ],
    [
      'an insert of everything',
      'INSERT INTO files (seller_id, id) SELECT * FROM contacts WHERE seller_id = ?1',
    ],
    [
      'an insert from loose rows',
      'INSERT INTO mutes (seller_id, contact_id) SELECT seller_id, id FROM contacts',
    ],
    [
      'an insert into our own from a loose table',
      'INSERT INTO mutes (seller_id, contact_id) SELECT ?1, id FROM contacts',
    ],
    [
      'an insert into another table from a loose one',
      'INSERT INTO parked_messages (id) SELECT id FROM contacts',
    ],
    [
      'an upsert on a constraint of the whole table',
      'INSERT INTO api_keys (seller_id, id, key_hash) VALUES (?1, ?2, ?3) ON CONFLICT (key_hash) DO UPDATE SET name = ?4',
    ],
    [
      'an upsert on any constraint',
      'INSERT INTO api_keys (seller_id, id) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET name = ?3',
    ],
    [
      'an upsert that moves the row',
      'INSERT INTO files (seller_id, id) VALUES (?1, ?2) ON CONFLICT (seller_id, id) DO UPDATE SET seller_id = excluded.seller_id',
    ],
    ['an update of every seller', 'UPDATE products SET version = 1'],
    ['an update that names the seller only in SET', 'UPDATE products SET seller_id = ?1 WHERE id = ?2'],
    ['an update that moves rows', 'UPDATE products SET name = ?2, "seller_id" = ?3 WHERE seller_id = ?1'],
    [
      'an update that moves rows by row value',
      'UPDATE products SET (name, seller_id) = (?2, ?3) WHERE seller_id = ?1',
    ],
    [
      'an update with a loose source',
      'UPDATE products SET name = c.name FROM contacts c WHERE products.seller_id = ?1',
    ],
    ['a delete of every seller', 'DELETE FROM mutes WHERE contact_id = ?1'],
    ['the second of two statements', 'SELECT id FROM contacts WHERE seller_id = ?1; DELETE FROM contacts'],
    ['a table with its database', 'SELECT id FROM main.contacts WHERE id = ?1'],
    [
      'a right join',
      'SELECT 1 FROM contacts c RIGHT JOIN mutes m ON m.seller_id = c.seller_id WHERE c.seller_id = ?1',
    ],
    ['a table renamed', 'ALTER TABLE contacts RENAME TO people'],
    ['text that is no SQL', 'SELECT id FROM contacts WHERE seller_id = ?1)'],
    ['the mark in another place', `SELECT id FROM contacts ${CROSS_TENANT}`],
  ])('stops: %s', (_, sql) => {
    expect(tenancyFault(sql)).toEqual(expect.any(String))
  })

  it('says which table is loose', () => {
    expect(
      tenancyFault('SELECT 1 FROM purchases p JOIN contacts c ON c.id = p.contact_id WHERE p.seller_id = ?1'),
    ).toBe('reads contacts without seller_id = ?')
  })

  it('knows every table with a seller', () => {
    expect([...TENANT_TABLES]).toEqual(
      expect.arrayContaining(['products', 'contacts', 'purchases', 'updates', 'deliveries']),
    )
    expect(TENANT_TABLES).not.toContain('jobs')
  })

  it('stops every statement without a condition, whatever stands in its select list', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...TENANT_TABLES),
        fc.array(
          fc.constantFrom(
            'seller_id',
            'id',
            '"seller_id"',
            'count(*)',
            `'seller_id = ?1'`,
            '?1',
            'seller_id = ?1',
          ),
        ),
        (table, columns) =>
          tenancyFault(`SELECT ${['1', ...columns].join(', ')} FROM "${table}" LIMIT 5`) !== null,
      ),
    )
  })
})
