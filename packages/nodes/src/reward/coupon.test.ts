import { askNode, NOON } from '@cairn/sdk/testing'
import { expect, test } from 'vitest'
import { rewardCoupon } from './coupon.ts'

const DAY = 86_400_000

test('asks for one code of its pool and waits for what came of it', () => {
  const asking = {
    effect: { kind: 'reward', input: { pool: 'pol_1', again: 'same' }, expires: NOON + DAY },
    then: 'await-outcome',
  }
  const config = { pool: 'pol_1', again: 'same' } as const
  expect(askNode(rewardCoupon, config)).toEqual(asking)
  expect(askNode(rewardCoupon, config, { woken: { kind: 'due' } })).toEqual(asking)
})

test('E540 a step published before there was the choice takes a code of its own at each visit', () => {
  expect(askNode(rewardCoupon, { pool: 'pol_1' })).toMatchObject({ effect: { input: { pool: 'pol_1', again: 'new' } } })
})

test('leaves by what came of it', () => {
  for (const port of ['granted', 'out_of_stock', 'ineligible', 'failed']) {
    expect(askNode(rewardCoupon, { pool: 'pol_1' }, { woken: { kind: 'outcome', port } })).toEqual({ go: port })
  }
})

test('a pool has to be chosen', () => {
  expect(rewardCoupon.config.safeParse({}).success).toBe(false)
})
