import { share } from '@cairn/sdk'
import { askNode } from '@cairn/sdk/testing'
import { expect, test } from 'vitest'
import { branchSplit } from './split.ts'

const split = (percents: readonly number[], drawn: number) =>
  askNode(branchSplit, { paths: percents.map((percent, i) => ({ port: `p${i}`, percent })) }, { share: () => drawn })

test('each path takes its share of the draw', () => {
  expect(split([20, 30, 50], 0)).toEqual({ go: 'p0' })
  expect(split([20, 30, 50], 0.199)).toEqual({ go: 'p0' })
  expect(split([20, 30, 50], 0.2)).toEqual({ go: 'p1' })
  expect(split([20, 30, 50], 0.999)).toEqual({ go: 'p2' })
})

test('nobody falls into a path of 0 percent, nor through the sliver that thirds leave', () => {
  expect(split([0, 100], 0)).toEqual({ go: 'p1' })
  expect(split([33.3, 33.3, 33.3, 0], 0.9999)).toEqual({ go: 'p2' })
})

test('of many members about as many go each way as the shares say', () => {
  const ways = Array.from({ length: 10_000 }, (_, i) =>
    askNode(
      branchSplit,
      {
        paths: [
          { port: 'a', percent: 30 },
          { port: 'b', percent: 70 },
        ],
      },
      { share: (salt) => share(`m${i}`, 'n1', salt) },
    ),
  )
  const a = ways.filter((way) => 'go' in way && way.go === 'a').length
  expect(a).toBeGreaterThan(2_800)
  expect(a).toBeLessThan(3_200)
})
