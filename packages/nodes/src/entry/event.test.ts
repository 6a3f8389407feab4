import { askNode } from '@cairn/sdk/testing'
import { expect, test } from 'vitest'
import { entryEvent } from './event.ts'

test('whoever an event lets in goes on at once', () => {
  expect(askNode(entryEvent, { event: 'Order Completed', where: 'orders.count == 1' })).toEqual({ go: 'next' })
})

test('a dropped entry begins with an order; an event without a name is refused', () => {
  expect(entryEvent.config.parse({})).toEqual({ event: 'Order Completed' })
  expect(entryEvent.config.safeParse({ event: '' }).success).toBe(false)
})
