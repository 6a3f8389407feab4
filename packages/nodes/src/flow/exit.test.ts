import { askNode } from '@cairn/sdk/testing'
import { expect, test } from 'vitest'
import { flowExit } from './exit.ts'

test('ends the run for its reason', () => {
  expect(askNode(flowExit, { reason: 'bought' })).toEqual({ exit: 'bought' })
  expect(askNode(flowExit, {})).toEqual({ exit: 'done' })
})
