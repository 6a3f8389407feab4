import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

/** Tables that carry a member's number and stay with the one who went, each with the reason. */
const STAYS: Readonly<Record<string, string>> = {
  run: 'moved by the core, run by run, after it is locked (`take-out.ts`)',
  trail: 'a view of the steps of runs',
  effect: 'moved with its run',
  membership_change: 'history of audiences: the number leads to the survivor',
  cap_use: 'not written by anything yet',
  merge_request: 'what asks for merges',
  member_merge: 'what keeps them',
}

test('E122 a merge forgets no table that carries a member', () => {
  const schema = readFileSync(join(import.meta.dirname, '../db/schema.sql'), 'utf8')
  const tables = [...schema.matchAll(/^create table (\w+) \(([^;]*);/gm)]
    .filter(([, , columns = '']) => /^ {2}member bigint/m.test(columns))
    .map(([, name = '']) => name)
  expect(tables.length).toBeGreaterThan(25)
  const merge = readFileSync(join(import.meta.dirname, 'store-merge.ts'), 'utf8')
  const moved = (table: string): boolean =>
    new RegExp(String.raw`(update|delete from|insert into) ${table}\b[^\`]*\$[23]`).test(merge)
  expect(tables.filter((table) => !moved(table) && STAYS[table] === undefined)).toEqual([])
})
