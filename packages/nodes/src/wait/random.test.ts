import { askNode, NOON } from '@cairn/sdk/testing'
import { expect, test } from 'vitest'
import { waitRandom } from './random.ts'

const until = (entrant: string, visit = 2, within = 'PT2H'): number => {
  const answer = askNode(waitRandom, { within }, { entrant, visit })
  return 'wait' in answer ? (answer.wait.until ?? 0) - NOON : Number.NaN
}

test('E208 everybody waits a while of their own, the same one whenever asked, and another one on the next visit', () => {
  expect(until('ada')).toBe(until('ada'))
  expect(until('ada', 3)).not.toBe(until('ada'))
})

test('E208 the whiles lie between a minute and the whole stretch, and are spread over it', () => {
  const all = Array.from({ length: 2000 }, (_, i) => until(`c${i}`)).toSorted((a, b) => a - b)
  expect(all[0]).toBeGreaterThanOrEqual(60_000)
  expect(all.at(-1)).toBeLessThanOrEqual(7_200_000)
  const quarters = [0, 1, 2, 3].map((q) => all.filter((each) => Math.floor(each / 1_800_000) === q).length / 2000)
  for (const quarter of quarters) expect(quarter).toBeCloseTo(0.25, 1)
})

test('a stretch shorter than a minute is waited out', () => {
  expect(until('ada', 2, 'PT30S')).toBe(30_000)
  expect(askNode(waitRandom, {}, { woken: { kind: 'due' } })).toEqual({ go: 'next' })
})
