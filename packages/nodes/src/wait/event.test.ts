import { askNode, NOON } from '@cairn/sdk/testing'
import { portsOf } from '@cairn/sdk'
import { expect, test } from 'vitest'
import { waitEvent } from './event.ts'

const WEEK = 7 * 86_400_000

test('waits for its event, at most until its deadline', () => {
  expect(askNode(waitEvent, { event: 'Ordered', match: 'event.properties.n > 1' })).toEqual({
    wait: {
      until: NOON + WEEK,
      wall: true,
      events: [{ name: 'Ordered', port: 'matched', match: 'event.properties.n > 1' }],
    },
  })
})

test('without a rule, or with a blank one, any event of the name will do', () => {
  const wait = { until: NOON + WEEK, wall: true, events: [{ name: 'Order Completed', port: 'matched' }] }
  expect(askNode(waitEvent, {})).toEqual({ wait })
  expect(askNode(waitEvent, { match: '' })).toEqual({ wait })
})

test('leaves by matched when it happened and by timeout when it did not', () => {
  expect(askNode(waitEvent, {}, { woken: { kind: 'event', port: 'matched' } })).toEqual({ go: 'matched' })
  expect(askNode(waitEvent, {}, { woken: { kind: 'due' } })).toEqual({ go: 'timeout' })
})

const cart = {
  event: 'Order Completed',
  also: [{ port: 'left', event: 'Cart Emptied', match: 'event.properties.n > 0' }],
}

test('E200 it listens to several events, each with its own rule and its own way out', () => {
  const events = [
    { name: 'Order Completed', port: 'matched' },
    { name: 'Cart Emptied', port: 'left', match: 'event.properties.n > 0' },
  ]
  expect(askNode(waitEvent, cart)).toEqual({ wait: { until: NOON + WEEK, wall: true, events } })
  expect(askNode(waitEvent, cart, { woken: { kind: 'event', port: 'left' } })).toEqual({ go: 'left' })
  expect(portsOf(waitEvent.ports, { of: 'events', ...cart }).map(({ port }) => port)).toEqual([
    'matched',
    'left',
    'timeout',
  ])
})

test('E201 a ranked or a quiet wait says for how long it gathers', () => {
  expect(askNode(waitEvent, { ...cart, pick: 'ranked' })).toMatchObject({
    wait: { gather: { by: 'rank', for: 10_000 } },
  })
  expect(askNode(waitEvent, { pick: 'quiet', settle: 'PT30M' })).toMatchObject({
    wait: { gather: { by: 'quiet', for: 1_800_000 } },
  })
})

test('E203 a wait for a condition hears of everything the condition reads', () => {
  const when = 'member.tier == "gold" && tagged("vip") && orders.count > 2 && in_audience("aud_1")'
  const events = ['Order Completed', 'Order Refunded', 'Order Cancelled'].map((name) => ({
    name,
    match: when,
    port: 'matched',
  }))
  const reads = ['member.tier', 'tags', 'audience:aud_1:in', 'audience:aud_1:out']
  expect(askNode(waitEvent, { of: 'change', when })).toMatchObject({ wait: { events, change: { reads, when } } })
  expect(portsOf(waitEvent.ports, { ...cart, of: 'change', when })).toHaveLength(2)
})

test('E203 a wait for an audience is one for being in it, or out of it', () => {
  expect(askNode(waitEvent, { of: 'leave', audience: 'aud_1' })).toMatchObject({
    wait: { change: { when: "!in_audience('aud_1')", reads: ['audience:aud_1:in', 'audience:aud_1:out'] } },
  })
})

test('a wait of a journey drawn before it could do more is still one', () => {
  const drawn = { event: 'Ordered', match: 'event.properties.n > 1', timeout: 'P2D' }
  expect(waitEvent.config.parse(drawn)).toMatchObject({ ...drawn, of: 'events', pick: 'first', also: [] })
})
