import { expect, test } from 'vitest'
import { eventAt, NOON, stage, wakeUp } from '../testing/index.ts'
import { counts } from './index.ts'

const waits = stage({
  nodes: {
    n1: 'probe.enter',
    n2: ['probe.wait', { event: 'Ordered' }],
    n3: ['probe.wait', { event: 'Opened' }],
    n4: ['probe.wait', { event: 'Ordered' }],
    n5: ['probe.set', { variable: 'note', value: 'x'.repeat(130) }],
    n6: 'probe.leave',
  },
  edges: ['n1.next > n2', 'n2.heard > n3', 'n3.heard > n4', 'n4.next > n5', 'n5.next > n6'],
})
const ordered = eventAt(NOON + 5, { id: 11, name: 'Ordered' })
const opened = eventAt(NOON + 9, { id: 12, name: 'Opened' })

const atOrders = () =>
  waits.again(waits.walk(), { wakes: [wakeUp('event', { visit: 2, event: ordered })], now: NOON + 5 })
const atLast = () =>
  waits.again(atOrders(), {
    facts: { event: ordered },
    wakes: [wakeUp('event', { visit: 3, event: opened })],
    now: NOON + 9,
  })

test('E42 what a wait took is not taken again by a later wait, whatever was taken between', () => {
  const { run } = atLast()
  expect(run).toMatchObject({ node: 'n4', eventId: 12 })
  const ask = (name: string, at: number, id: number) => counts(run, opened, { name, at: NOON + at, id })
  expect([ask('Ordered', 5, 11), ask('Ordered', 4, 99), ask('Opened', 9, 12), ask('Opened', 8, 99)]).toEqual([
    false,
    false,
    false,
    false,
  ])
  expect([ask('Ordered', 5, 13), ask('Ordered', 6, 1), ask('Opened', 9, 13), ask('Viewed', 0, 1)]).toEqual([
    true,
    true,
    true,
    true,
  ])
})

test('E42 a run that took one kind of event remembers nothing beside the one in scope', () => {
  const { run } = atOrders()
  expect(run).toMatchObject({ node: 'n3', eventId: 11, variables: {} })
})

test('E42 an event of a name taken before is the one that counts from then on', () => {
  const later = eventAt(NOON + 20, { id: 13, name: 'Ordered' })
  const { run } = waits.again(atLast(), {
    facts: { event: opened },
    wakes: [wakeUp('event', { visit: 4, event: later })],
    now: NOON + 20,
  })
  expect(run).toMatchObject({ eventId: 13, state: 'completed' })
  expect(counts(run, later, { name: 'Opened', at: NOON + 9, id: 12 })).toBe(false)
  expect(run.variables).toEqual({ $taken: { Opened: [NOON + 9, 12] } })
})

test('E27 what the engine remembers of events takes no room from the journey’s own variables', () => {
  const { run } = waits.again(atLast(), { facts: { event: opened }, now: NOON + 86_400_000 + 60_000 })
  expect(run).toMatchObject({ state: 'completed', node: 'n6' })
})

test('E42 an event from before the run began does not end its wait, however late it is told', () => {
  const told = (at: number) => {
    const stop = waits.walk({ run: { enteredAt: NOON - 10, eventAt: NOON - 60 } })
    return waits.again(stop, { wakes: [wakeUp('event', { visit: 2, event: eventAt(at, { id: 5 }) })] }).moved
  }
  expect([told(NOON - 61), told(NOON - 60), told(NOON)]).toEqual([false, true, true])
})

test('E42 one of the same name from before the one taken does not count, told or found', () => {
  const again = waits.again(atLast(), {
    facts: { event: opened },
    wakes: [wakeUp('event', { visit: 4, event: eventAt(NOON + 4, { id: 20, name: 'Ordered' }) })],
    now: NOON + 30,
  })
  expect(again.moved).toBe(false)
})
