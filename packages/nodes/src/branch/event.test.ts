import { readKey } from '@cairn/sdk/expression'
import { askNode } from '@cairn/sdk/testing'
import { expect, test } from 'vitest'
import { branchEvent } from './event.ts'

const filter = 'event.properties.total > 100'
const reads = (n: number, more = {}) =>
  new Map([[readKey({ kind: 'count', event: 'Order Completed', window: 'P30D', ...more }), n]])

test('who did it in the window goes by yes, who never did by no', () => {
  expect(askNode(branchEvent, {}, { reads: reads(1) })).toEqual({ go: 'yes' })
  expect(askNode(branchEvent, {}, { reads: reads(0) })).toEqual({ go: 'no' })
  expect(askNode(branchEvent, {})).toEqual({ go: 'no' })
})

test('often enough, and only of those that are meant', () => {
  expect(askNode(branchEvent, { least: 3 }, { reads: reads(2) })).toEqual({ go: 'no' })
  expect(askNode(branchEvent, { least: 3, where: filter }, { reads: reads(3, { filter }) })).toEqual({ go: 'yes' })
})

test('what it counts is known before the walk', () => {
  expect(branchEvent.rules?.(branchEvent.config.parse({ event: "O'Neill" }))).toEqual([
    "count('O\\'Neill', 'P30D') >= 1",
  ])
})
