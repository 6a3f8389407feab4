import { askNode } from '@cairn/sdk/testing'
import { expect, test } from 'vitest'
import { flowJoin } from './join.ts'

test('E29 members pass a meeting point at once', () => {
  expect(askNode(flowJoin, {})).toEqual({ go: 'next' })
})
