import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { PRACTICES } from './domain/practices.ts'
import { page, practicesIn, shownIn, statuses } from './domain/status.ts'
import { isTest, sources } from './kit/source.ts'

test('E650 the page of practices says shown of those that tests are named after, and of no other', () => {
  expect(PRACTICES.length).toBe(322)
  expect(new Set(PRACTICES.map(({ id }) => id)).size).toBe(322)
  const titles = sources()
    .filter(({ path }) => isTest(path) && path.endsWith('.test.ts') && !path.endsWith('domain-status.test.ts'))
    .flatMap(({ text }) => text.match(/\btest(?:\.\w+)?\(\s*['"`](?:[A-Z]\d+ )*S\d-\d\d[^'"`]*/g) ?? [])
  const named = new Set(titles.flatMap(practicesIn))
  const written = readFileSync(join(import.meta.dirname, '../docs/domain-status.md'), 'utf8')
  expect([...named].filter((id) => !PRACTICES.some((practice) => practice.id === id))).toEqual([])
  expect(shownIn(written)).toEqual(PRACTICES.map(({ id }) => id).filter((id) => named.has(id)))
})

test('E650 one failed test opens its practice again', () => {
  const practices = PRACTICES.slice(0, 3)
  const told = [
    { title: 'S0-01 a', passed: true, file: 'a.test.ts' },
    { title: 'E1 S0-01 S0-02 b', passed: false, file: 'b.test.ts' },
    { title: 'S0-03 c', passed: true, file: 'c.test.ts' },
  ]
  const found = statuses(practices, told)
  expect(found.map(({ state }) => state)).toEqual(['open', 'open', 'shown'])
  expect(shownIn(page(found))).toEqual(['S0-03'])
  expect(page(found)).toContain('1 of 3 shown.')
})
