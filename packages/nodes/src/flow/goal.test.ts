import { askNode } from '@cairn/sdk/testing'
import { expect, test } from 'vitest'
import { flowGoal } from './goal.ts'

test('members pass a goal at once: passing is what is counted', () => {
  expect(askNode(flowGoal, { name: 'Second order' })).toEqual({ go: 'next' })
})
