import { heedWish } from '@cairn/sdk/run'
import { expect, test } from 'vitest'
import { readRetryAfter } from './retry-after.ts'

const DATE = 'Wed, 25 Nov 2026 08:00:00 GMT'
const wish = (text: string, date = DATE): number | undefined => heedWish(readRetryAfter({ 'retry-after': text, date }))

test('E87 seconds and dates are read, and held between a second and an hour', () => {
  expect(wish('30')).toBe(30_000)
  expect(wish(' 30 ')).toBe(30_000)
  expect(wish('Wed, 25 Nov 2026 08:02:00 GMT')).toBe(120_000)
  expect([wish('0'), wish('-5'), wish('1000000000'), wish('999999999999999')]).toEqual([
    1000, 1000, 3_600_000, 3_600_000,
  ])
  expect(wish('Wed, 25 Nov 2026 07:00:00 GMT')).toBe(1000)
  expect(wish('Thu, 25 Nov 2027 08:00:00 GMT')).toBe(3_600_000)
})

test('E87 garbage is no wish: the lane waits as long as it would have by itself', () => {
  for (const text of ['', 'soon', '12 apples', '1e9', 'NaN', '2026-11-25T08:00:00Z', '٣', '9'.repeat(400)]) {
    expect(wish(text), text).toBeUndefined()
  }
  expect(wish('Wed, 25 Nov 2026 08:02:00 GMT', '')).toBeUndefined()
  expect(readRetryAfter({})).toBeUndefined()
})
