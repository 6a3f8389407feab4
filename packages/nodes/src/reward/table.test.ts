import { askNode } from '@cairn/sdk/testing'
import { expect, test } from 'vitest'
import { rewardTable } from './table.ts'

const table = {
  rows: ['gold', 'silver'],
  columns: ['tea'],
  cells: [
    { row: 'gold', column: 'tea', pool: 'pol_1' },
    { row: 'silver', column: 'tea', pool: 'pol_2' },
  ],
}

test('E553 everybody gets what stands in their own cell, and who is in none gets nothing', () => {
  const given = (tier: string) => askNode(rewardTable, { table }, { member: { tier, favourite: 'tea' } })
  expect(given('gold')).toMatchObject({ effect: { input: { pool: 'pol_1' } } })
  expect(given('silver')).toMatchObject({ effect: { input: { pool: 'pol_2' } } })
  expect(given('iron')).toEqual({ go: 'ineligible' })
})
