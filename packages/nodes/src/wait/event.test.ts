import { askNode, NOON } from '@cairn/sdk/testing'
import { expect, test } from 'vitest'
import { waitEvent } from './event.ts'

const WEEK = 7 * 86_400_000

test('waits for its event, at most until its deadline', () => {
  expect(askNode(waitEvent, { event: 'Ordered', match: 'event.properties.n > 1' })).toEqual({
    wait: { until: NOON + WEEK, events: [{ name: 'Ordered', port: 'matched', match: 'event.properties.n > 1' }] },
  })
})

test('without a rule, or with a blank one, any event of the name will do', () => {
  const wait = { until: NOON + WEEK, events: [{ name: 'Order Completed', port: 'matched' }] }
  expect(askNode(waitEvent, {})).toEqual({ wait })
  expect(askNode(waitEvent, { match: '' })).toEqual({ wait })
})

test('leaves by matched when it happened and by timeout when it did not', () => {
  expect(askNode(waitEvent, {}, { woken: { kind: 'event', port: 'matched' } })).toEqual({ go: 'matched' })
  expect(askNode(waitEvent, {}, { woken: { kind: 'due' } })).toEqual({ go: 'timeout' })
})
