import { expect, test } from 'vitest'
import { drawPlace, drawProblem, sealOf } from './draw.ts'

const prizes = [
  { place: 1, odds: 10_000 },
  { place: 2, odds: 90_000 },
  { place: 3, odds: 200_000 },
]

test('E550 S2-48 ten thousand tickets keep to the published odds within three sigma, and a seed draws the same again', () => {
  const drawn = Array.from({ length: 10_000 }, (_, i) => drawPlace('a seed', i + 1, prizes))
  for (const { place, odds } of [...prizes, { place: 0, odds: 700_000 }]) {
    const p = odds / 1_000_000
    const hits = drawn.filter((hit) => hit === place).length
    expect(Math.abs(hits - 10_000 * p), `place ${place}`).toBeLessThan(3 * Math.sqrt(10_000 * p * (1 - p)))
  }
  expect(Array.from({ length: 100 }, (_, i) => drawPlace('a seed', i + 1, prizes))).toEqual(drawn.slice(0, 100))
  expect(Array.from({ length: 100 }, (_, i) => drawPlace('another', i + 1, prizes))).not.toEqual(drawn.slice(0, 100))
  expect(sealOf('a seed')).not.toBe(sealOf('another'))
})

test('E550 S2-48 a prize beyond 50,000 yuan, and odds beyond a hundred percent, are refused', () => {
  expect(drawProblem([{ odds: 1, worth: 5_000_001 }], 'CNY')?.code).toBe('PRIZE_TOO_DEAR')
  expect(drawProblem([{ odds: 1, worth: 5_000_000 }], 'CNY')).toBeUndefined()
  expect(
    drawProblem(
      [
        { odds: 600_000, worth: 0 },
        { odds: 400_001, worth: 0 },
      ],
      'CNY',
    )?.code,
  ).toBe('ODDS_TOO_HIGH')
})
