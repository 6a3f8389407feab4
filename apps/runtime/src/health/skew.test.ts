import { expect, test } from 'vitest'
import { skewFinding, skewOf } from './skew.ts'

test.each([
  [{ before: 1000, database: 1005, after: 1010 }, 0],
  [{ before: 1000, database: 1000, after: 1000 }, 0],
  [{ before: 7_201_000, database: 1000, after: 7_201_010 }, 7_200_000],
  [{ before: 1000, database: 7_201_010, after: 1010 }, -7_200_000],
])('E320 %o is a skew of %i ms', (look, skew) => {
  expect(skewOf(look)).toBe(skew)
})

test('E320 a clock that is wrong by more than two seconds is told, one that is nearly right is not', () => {
  expect(skewFinding(1999)).toEqual([])
  expect(skewFinding(-2000)).toEqual([])
  expect(skewFinding(2001)).toEqual([{ check: 'clock', n: 2 }])
  expect(skewFinding(-7_200_000)).toEqual([{ check: 'clock', n: 7200 }])
})
