import { askNode, NOON } from '@cairn/sdk/testing'
import { expect, test } from 'vitest'
import { rewardPoints } from './points.ts'

test('asks for its points and leaves by what came of it', () => {
  expect(askNode(rewardPoints, { points: 50 })).toEqual({
    effect: { kind: 'reward', input: { points: 50 }, expires: NOON + 86_400_000 },
    then: 'await-outcome',
  })
  expect(askNode(rewardPoints, {}, { woken: { kind: 'outcome', port: 'granted' } })).toEqual({ go: 'granted' })
})

test('points are whole and at least one', () => {
  for (const points of [0, -5, 1.5]) expect(rewardPoints.config.safeParse({ points }).success, `${points}`).toBe(false)
})
