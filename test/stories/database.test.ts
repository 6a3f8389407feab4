import { readFileSync } from 'node:fs'
import { dumpSchema } from '@cairn/runtime/cli/schema'
import { migrate } from '@cairn/runtime/db/migrate'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { createDatabase } from '../kit/postgres.ts'

test('a second migration changes nothing', async () => {
  const { db, pool } = await createDatabase()
  const before = await db.introspection.getTables()
  await migrate(db, pool)
  const after = await db.introspection.getTables()
  expect(after).toEqual(before)
  expect(after.map((table) => table.name)).toContain('run')
})

test('a database of a newer release is refused by name', async () => {
  const { db, pool } = await createDatabase()
  await sql`insert into kysely_migration (name, timestamp) values ('9999_future', '2099-01-01')`.execute(db)
  await expect(migrate(db, pool)).rejects.toThrow(/newer release of Cairn.*9999_future/)
})

test('a bigint comes back as a number and sessions speak UTC', async () => {
  const { pool } = await createDatabase()
  const { rows } = await pool.query(`select 9007199254740991::bigint as big, current_setting('timezone') as zone`)
  expect(rows).toEqual([{ big: 9007199254740991, zone: 'UTC' }])
  await expect(pool.query('select 9007199254740993::bigint')).rejects.toThrow(/beyond what a number carries/)
})

test('schema.sql is what the migrations make: after a change run `npm run db` and read the difference', async () => {
  const { db } = await createDatabase()
  const kept = readFileSync(new URL('../../apps/runtime/src/db/schema.sql', import.meta.url), 'utf8')
  expect(await dumpSchema(db)).toBe(kept)
})
