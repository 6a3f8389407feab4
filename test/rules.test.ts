import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sources } from './kit/source.ts'

const rules = readFileSync(join(import.meta.dirname, '../docs/engine-rules.md'), 'utf8')
const promised = [...rules.matchAll(/^- \*\*([A-Z]\d+)\*\*/gm)].map(([, id = '']) => id)

test('every numbered promise is cited by a test, and no number is used twice', () => {
  const titles = sources()
    .filter(({ path }) => path.startsWith('test/') || path.endsWith('.test.ts'))
    .flatMap(({ text }) => text.match(/['"`](?:[A-Z]\d+ )+[^'"`]*/g) ?? [])
  const cited = new Set(titles.flatMap((title) => title.match(/\b[A-Z]\d+(?= )/g) ?? []))
  expect(promised.filter((id) => !cited.has(id))).toEqual([])
  expect(new Set(promised).size).toBe(promised.length)
  expect(promised.length).toBeGreaterThan(150)
})
