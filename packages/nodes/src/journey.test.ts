import { readKey } from '@cairn/sdk/expression'
import { validate } from '@cairn/sdk/graph'
import { chart, walk, walkOn } from '@cairn/sdk/run'
import { draw, factsOf, NOON, runAt, trail } from '@cairn/sdk/testing'
import { expect, test } from 'vitest'
import { nodes } from './index.ts'

const definitions = new Map(nodes.map((node) => [node.id, node]))
const DAY = 86_400_000

/** The snack brand: everybody, once, by how long ago they bought last. */
const bands = draw({
  nodes: {
    n1: ['entry.schedule', {}],
    n2: [
      'branch.rules',
      {
        paths: [
          {
            port: 'care',
            name: 'Care',
            when: "days_since('Order Completed') <= 45 && orders.total / orders.count >= 391.956",
          },
          {
            port: 'coupon',
            name: 'Coupon',
            when: "days_since('Order Completed') >= 46 && days_since('Order Completed') <= 89",
          },
          { port: 'recall', name: 'Recall', when: "days_since('Order Completed') >= 180" },
        ],
      },
    ],
    n3: ['wait.until', { at: '10:00' }],
    n4: ['channel.inbox', { title: 'Thank you, {{ member.name }}', body: 'For being with us.' }],
    n5: ['reward.coupon', { pool: 'pol_1' }],
    n6: ['wait.duration', { for: 'P3D', window: { from: '10:00', to: '20:00' } }],
    n7: ['data.tag', { tag: 'recalled' }],
    n8: ['flow.join', {}],
    n9: ['channel.inbox', { title: 'Your code', body: '{{ reward.n5.code }}' }],
    n10: ['flow.exit', { reason: 'done' }],
    n11: ['flow.exit', { reason: 'not in a band' }],
  },
  edges: [
    'n1.next > n2',
    'n2.care > n3',
    'n3.next > n4',
    'n4.next > n10',
    'n2.coupon > n5',
    'n2.recall > n7',
    'n7.next > n6',
    'n6.next > n5',
    'n5.granted > n8',
    'n8.next > n9',
    'n9.next > n10',
    'n2.else > n11',
  ],
})
const ready = chart(bands, definitions)

function enter(days: number | undefined, orders: { count: number; total: number }) {
  const reads = new Map(days === undefined ? [] : [[readKey({ kind: 'days_since', event: 'Order Completed' }), days]])
  const facts = factsOf({ orders, reads, member: { name: 'Ada' } })
  return walk(ready, { run: runAt('n1'), facts, wakes: [], now: NOON, zone: 'Europe/London' })
}

test('the journey drawn of built-in nodes has no fault', () => {
  expect(validate(bands, definitions).filter(({ severity }) => severity === 'error')).toEqual([])
})

test('what a walk asks about the member is known before it, and what a message is filled in with before it is sent', () => {
  expect(ready.reads('n1').map(readKey).toSorted()).toEqual(['["days_since","Order Completed"]', 'orders'])
  expect(ready.sendingReads('n9').map(readKey)).toEqual(['["reward","n5"]'])
})

test('each member takes the way of their band', () => {
  const way = (days: number | undefined, orders = { count: 2, total: 100 }) => enter(days, orders).run.node
  expect(way(45, { count: 1, total: 391.956 })).toBe('n3')
  expect(way(45, { count: 1, total: 391.95 })).toBe('n11')
  expect([way(46), way(89), way(90), way(179), way(180), way(360)]).toEqual(['n5', 'n5', 'n11', 'n11', 'n6', 'n6'])
  expect(way(undefined, { count: 0, total: 0 })).toBe('n11')
})

test('care waits for ten in the morning, sends once, and ends', () => {
  const waiting = enter(3, { count: 1, total: 500 })
  expect(new Date(waiting.run.dueAt ?? 0).toISOString()).toBe('2026-11-22T10:00:00.000Z')
  const now = waiting.run.dueAt ?? 0
  const done = walk(ready, { run: waiting.run, facts: waiting.facts, wakes: [], now, zone: 'Europe/London' })
  expect(trail(done)).toBe('n3 out:next, n4 in, n4 out:next, n10 in, n10 exit:done')
  expect(done.effects).toMatchObject([{ node: 'n4', lane: 'channel.inbox', kind: 'message', awaits: false }])
})

test('recall tags, waits three days for an open hour, takes a coupon and sends its code', () => {
  const waiting = enter(200, { count: 1, total: 10 })
  expect(waiting.changes).toEqual([{ tag: 'recalled', on: true }])
  expect(waiting.run).toMatchObject({ node: 'n6', dueAt: NOON + 3 * DAY })
  const zone = 'Europe/London'
  const now = NOON + 3 * DAY
  const standing = walk(ready, { run: waiting.run, facts: waiting.facts, wakes: [], now, zone })
  expect(standing.inside).toMatchObject({ lane: 'coupon', input: { pool: 'pol_1' } })
  const done = walkOn(ready, standing, { port: 'granted', data: { code: 'A1' }, now, zone })
  expect(trail(done)).toMatch(/n5 out:granted, n8 in, n8 out:next, n9 in, n9 out:next, n10 in, n10 exit:done$/)
  const dry = walkOn(ready, standing, { port: 'out_of_stock', now, zone })
  expect(dry.steps.at(-1)).toMatchObject({ what: 'exit:n5.out_of_stock' })
})

test('a daily loop rests, also where the kind of its wait is left to the default', () => {
  const daily = (config: { [field: string]: string }) =>
    draw({
      nodes: {
        n1: 'entry.event',
        n2: ['wait.until', config],
        n3: ['data.tag', { tag: 'seen' }],
        n4: ['branch.split', {}],
        n5: 'flow.exit',
      },
      edges: ['n1.next > n2', 'n2.next > n3', 'n3.next > n4', 'n4.a > n2 *3', 'n4.b > n5'],
    })
  const codes = (config: { [field: string]: string }) => validate(daily(config), definitions).map(({ code }) => code)
  expect(codes({ at: '09:00' })).not.toContain('CYCLE_WITHOUT_WAIT')
  expect(codes({ mode: 'time-of-day' })).not.toContain('CYCLE_WITHOUT_WAIT')
  expect(codes({ mode: 'window' })).toContain('CYCLE_WITHOUT_WAIT')
})

test('a loose end is offered an exit, not a way that has to be chosen first', () => {
  const loose = draw({ nodes: { n1: 'entry.event', n2: ['data.tag', { tag: 'seen' }] }, edges: ['n1.next > n2'] })
  const fixes = validate(loose, definitions).map(({ fix }) => fix?.args)
  expect(fixes).toContainEqual({ node: 'n2', port: 'next', type: 'flow.exit' })
})
