import { expect, test } from 'vitest'
import { ROWS } from './faults/rows.ts'
import { idsOf, page, verdicts } from './faults/verdict.ts'
import { isTest, sources } from './kit/source.ts'

test('E334 there are 56 rows, each named once, and each has a story or says why it has none', () => {
  expect(ROWS.map(({ id }) => id)).toEqual(Array.from({ length: 56 }, (_, i) => `F${String(i + 1).padStart(2, '0')}`))
  const told = new Set(
    sources()
      .filter(({ path }) => isTest(path) && path.endsWith('.test.ts'))
      .flatMap(({ text }) => [...text.matchAll(/['"`](?:E\d+ )?((?:F\d\d )+)/g)].flatMap(([, ids = '']) => idsOf(ids))),
  )
  expect(ROWS.filter(({ id, open }) => open === undefined && !told.has(id)).map(({ id }) => id)).toEqual([])
  expect(
    ROWS.flatMap(({ open }) => open ?? []).filter((why) => !/^(in part|not built yet|not run here): ./.test(why)),
  ).toEqual([])
})

test('E334 only what all its stories proved, with nothing left open, is passed', () => {
  const row = { id: 'F01', fault: 'a', small: '1', full: '2' }
  const verdict = (open: string | undefined, ...results: readonly boolean[]) =>
    verdicts(
      [{ ...row, ...(open !== undefined && { open }) }],
      results.map((passed) => ({ title: 'E1 F01 x', passed })),
    )[0]?.verdict
  expect(verdict(undefined)).toBe('no story ran')
  expect(verdict(undefined, true, true)).toBe('passed')
  expect(verdict(undefined, true, false)).toBe('failed')
  expect(verdict('in part: x', true)).toBe('in part: x')
  expect(verdict('in part: x', false)).toBe('failed')
  expect(verdict('not built yet: x')).toBe('not built yet: x')
  expect(idsOf('E62 F25 past half of F2500 and F26')).toEqual(['F25', 'F26'])
  expect(page(verdicts([row], []), 'small')).toContain('0 of 1 passed')
})
