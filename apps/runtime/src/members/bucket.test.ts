import { expect, test } from 'vitest'
import { bucketOfMember, bucketOfText, BUCKETS } from './bucket.ts'

test('slices are stored with rows, so a name stays in its slice for ever', () => {
  expect(['', 'a', 'ann@example.com', 'order:536365', '会员'].map(bucketOfText)).toMatchInlineSnapshot(`
    [
      5,
      45,
      41,
      33,
      5,
    ]
  `)
  expect([0, 63, 64, 130, 2 ** 40 + 3].map(bucketOfMember)).toEqual([0, 63, 0, 2, 3])
})

test('names spread evenly over the slices', () => {
  const counts = Array.from({ length: BUCKETS }, () => 0)
  for (let i = 0; i < 64_000; i += 1) {
    const bucket = bucketOfText(`customer-${i}`)
    counts[bucket] = (counts[bucket] ?? 0) + 1
  }
  expect(Math.min(...counts)).toBeGreaterThan(800)
  expect(Math.max(...counts)).toBeLessThan(1_200)
})
