import { expect, test } from 'vitest'
import { NOON, stage, trail, wakeUp } from '../testing/index.ts'
import { roundDue } from './answer.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

test('E5 a wait below five minutes is exact, from then on it ends at a full minute and never early', () => {
  const now = NOON + 1_234
  expect(roundDue(now + 299_999, now)).toBe(now + 299_999)
  expect(roundDue(now + 300_000, now)).toBe(NOON + 6 * MINUTE)
  expect(roundDue(NOON + HOUR, now)).toBe(NOON + HOUR)
  expect(roundDue(now - 5, now)).toBe(now)
})

test('E21 a message that is not waited for goes out while the member goes on in the same walk', () => {
  const { walk } = stage({
    nodes: { n1: 'probe.enter', n2: 'probe.send', n3: 'probe.leave' },
    edges: ['n1.next > n2', 'n2.next > n3'],
  })
  const { effects, run } = walk()
  expect(run).toMatchObject({ node: 'n3', state: 'completed' })
  expect(effects).toEqual([
    { node: 'n2', visit: 2, slot: 0, kind: 'message', lane: 'probe', input: {}, expires: NOON + HOUR, awaits: false },
  ])
})

const awaiting = (...edges: string[]) =>
  stage({
    nodes: { n1: 'probe.enter', n2: ['probe.send', { then: 'await-outcome' }], n3: 'probe.leave', n4: 'probe.leave' },
    edges: ['n1.next > n2', 'n2.sent > n3', ...edges],
  })

test('E21 a message that is waited for holds the member until it ends, at most until five minutes after it expires', () => {
  const { effects, run } = awaiting().walk()
  expect(run).toMatchObject({ node: 'n2', state: 'waiting', dueAt: NOON + HOUR + 5 * MINUTE })
  expect(effects).toMatchObject([{ node: 'n2', visit: 2, awaits: true }])
})

test('E22 an outcome counts for the visit it belongs to and leaves by its port', () => {
  const { walk, again } = awaiting('n2.failed > n4')
  const stop = walk()
  expect(again(stop, { wakes: [wakeUp('outcome', { visit: 1, port: 'failed' })] }).moved).toBe(false)
  expect(again(stop, { wakes: [wakeUp('outcome', { port: 'failed' })] }).moved).toBe(false)
  expect(trail(again(stop, { wakes: [wakeUp('outcome', { visit: 2, port: 'failed' })] }))).toMatch(
    /^n2 out:failed, n4 in/,
  )
})

test('E22 an outcome that nothing is wired to ends the run', () => {
  const { walk, again } = awaiting()
  const { run, steps } = again(walk(), { wakes: [wakeUp('outcome', { visit: 2, port: 'failed' })] })
  expect({ state: run.state, last: steps.at(-1)?.what }).toEqual({ state: 'completed', last: 'exit:n2.failed' })
})

test('E23 what nobody knows the end of leaves by unknown where that is wired, else by sent', () => {
  const now = NOON + 2 * HOUR
  const plain = awaiting()
  expect(trail(plain.again(plain.walk(), { now }))).toMatch(/^n2 out:sent, n3 in/)
  const wired = awaiting('n2.unknown > n4')
  expect(trail(wired.again(wired.walk(), { now }))).toMatch(/^n2 out:unknown, n4 in/)
})

const granting = () =>
  stage({
    nodes: {
      n1: 'probe.enter',
      n2: ['probe.set', { attribute: 'tier', value: 'gold' }],
      n3: 'probe.grant',
      n4: ['probe.choose', { when: 'reward.n3.code == "A1" && member.tier == "gold" && effect.n3.state == "granted"' }],
      n5: 'probe.leave',
      n6: 'probe.leave',
    },
    edges: ['n1.next > n2', 'n2.next > n3', 'n3.granted > n4', 'n3.out_of_stock > n6', 'n4.yes > n5'],
  })

test('E24 a walk stops at an inside effect, and goes on with its outcome in the same transaction', () => {
  const { walk, walkOn } = granting()
  const stop = walk()
  expect(stop).toMatchObject({
    run: { node: 'n3', state: 'waiting' },
    effects: [],
    inside: { node: 'n3', lane: 'coupon' },
  })
  const done = walkOn(stop, 'granted', { code: 'A1' })
  expect(done.inside).toBeUndefined()
  expect(done.changes).toEqual([{ attribute: 'tier', value: 'gold' }])
  expect(trail(done)).toBe(
    'n1 out:next, n2 in, n2 out:next, n3 in, n3 out:granted, n4 in, n4 out:yes, n5 in, n5 exit:done',
  )
})

test('E24 an empty pool leaves by its own port', () => {
  const { walk, walkOn } = granting()
  expect(walkOn(walk(), 'out_of_stock').run).toMatchObject({ node: 'n6', state: 'completed' })
})

test('E24 an inside effect the engine did not come to is asked for again at once, under the same visit', () => {
  const { walk, again } = granting()
  const stop = walk()
  expect(again(stop)).toMatchObject({ moved: true, steps: [], inside: { node: 'n3', visit: 3 }, run: { visit: 3 } })
})

test('E25 a control run walks the same way, sends and takes nothing, and hears only good news', () => {
  const { walk } = stage({
    nodes: {
      n1: 'probe.enter',
      n2: 'probe.send',
      n3: ['probe.send', { then: 'await-outcome' }],
      n4: 'probe.grant',
      n5: 'probe.leave',
    },
    edges: ['n1.next > n2', 'n2.next > n3', 'n3.sent > n4', 'n4.granted > n5'],
  })
  for (const arm of [1, 2] as const) {
    const control = walk({ run: { arm } })
    expect(control.run).toMatchObject({ node: 'n5', state: 'completed' })
    expect(control.inside).toBeUndefined()
    expect(control.effects.map(({ node, suppressed }) => [node, suppressed])).toEqual([
      ['n2', 'control'],
      ['n3', 'control'],
      ['n4', 'control'],
    ])
  }
})

test('E26 what a node changes the nodes after it see in the same walk', () => {
  const { walk } = stage({
    nodes: {
      n1: 'probe.enter',
      n2: ['probe.set', { attribute: 'tier', tag: 'vip', variable: 'wave', value: 2 }],
      n3: ['probe.choose', { when: 'member.tier == 2 && tagged("vip") && run.vars.wave == 2' }],
      n4: ['probe.set', { tag: 'vip', value: false }],
      n5: ['probe.choose', { when: 'tagged("vip")' }],
    },
    edges: ['n1.next > n2', 'n2.next > n3', 'n3.yes > n4', 'n4.next > n5'],
  })
  const { run, steps, changes, facts } = walk({ facts: { member: { name: 'Ada' } } })
  expect(steps.at(-1)).toMatchObject({ node: 'n5', what: 'exit:n5.no' })
  expect(run.variables).toEqual({ wave: 2 })
  expect(facts).toMatchObject({ member: { name: 'Ada', tier: 2 }, tags: [] })
  expect(changes).toEqual([
    { attribute: 'tier', value: 2 },
    { tag: 'vip', on: true },
    { tag: 'vip', on: false },
  ])
})

test('E27 variables beyond 150 bytes, and names of the engine, quarantine the run', () => {
  const setting = (variable: string, value: string) =>
    stage({
      nodes: { n1: 'probe.enter', n2: ['probe.set', { variable, value }], n3: 'probe.leave' },
      edges: ['n1.next > n2', 'n2.next > n3'],
    })
  expect(setting('a', '好'.repeat(45)).walk().run.state).toBe('completed')
  expect(setting('a', '好'.repeat(48)).walk().trouble).toMatchObject({ code: 'VARIABLES_TOO_LARGE', node: 'n2' })
  expect(setting('$passes', 'x').walk().trouble).toMatchObject({ code: 'VARIABLE_RESERVED' })
})

test('E29 several ways may meet in one node and pass it at once', () => {
  const { walk } = stage({
    nodes: { n1: 'probe.enter', n2: 'probe.toss', n3: 'probe.set', n4: 'probe.leave' },
    edges: ['n1.next > n2', 'n2.heads > n3', 'n2.tails > n3', 'n3.next > n4'],
  })
  for (const entrant of ['ada', 'bob', 'cyd', 'dee']) expect(walk({ run: { entrant } }).run.node).toBe('n4')
})
