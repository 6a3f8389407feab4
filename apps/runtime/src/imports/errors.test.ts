import { expect, test } from 'vitest'
import { safeCell } from './errors.ts'

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '  =1', '＝1', '＋1', '－1', '＠1', '\u3000=1'])(
  '%j is no formula any more',
  (text) => {
    const cell = safeCell(text)
    expect(cell.replace(/^"/, '').startsWith("'")).toBe(true)
  },
)

test('quotes, commas and line breaks stay inside their cell', () => {
  expect([safeCell('a"b'), safeCell('a,b'), safeCell('a\nb'), safeCell('plain')]).toEqual([
    '"a""b"',
    '"a,b"',
    '"a\nb"',
    'plain',
  ])
})
