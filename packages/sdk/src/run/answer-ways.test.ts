import { expect, test } from 'vitest'
import { z } from 'zod'
import { defineNode } from '../define/node.ts'
import type { Answer } from '../define/outcome.ts'
import { LIMITS } from '../graph/journey.ts'
import { draw, factsOf, NOON, probes, runAt } from '../testing/index.ts'
import { chart, type Facts, type Run, walk } from './index.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** A member comes to a node that answers this. */
function answered(answer: Answer, { run = {}, facts = {} }: { run?: Partial<Run>; facts?: Partial<Facts> } = {}) {
  const probe = defineNode({
    id: 'probe.answer',
    version: 1,
    title: { en: 'x', 'zh-CN': 'x' },
    icon: 'circle',
    shelf: 'flow',
    config: z.strictObject({}),
    ports: ['next'],
    effect: { lane: 'probe', inside: false },
    run: ({ woken }) => (woken ? { go: 'next' } : answer),
  })
  const drawn = draw({
    nodes: { n1: 'probe.enter', n2: 'probe.answer', n3: 'probe.leave' },
    edges: ['n1.next > n2', 'n2.next > n3'],
  })
  const ready = chart(drawn, new Map([...probes, ['probe.answer', probe]]))
  return walk(ready, {
    run: runAt('n1', run),
    facts: factsOf({ now: NOON, ...facts }),
    wakes: [],
    now: NOON,
    zone: 'UTC',
  })
}

test('E28 a wait without a deadline is refused, and the sentence names the node', () => {
  const { run, trouble } = answered({ wait: {} })
  expect(run.state).toBe('quarantined')
  expect(trouble).toEqual({
    code: 'WAIT_ENDLESS',
    message: 'Node n2 waits without a deadline: give it one.',
    node: 'n2',
  })
})

test('E203 E204 a wait listens once to each event, attribute, tag and audience it asks about, for its visit and until its deadline', () => {
  const events = [
    { name: 'Ordered', port: 'next' },
    { name: 'Ordered', port: 'other' },
    { name: 'Viewed', port: 'next' },
  ]
  const reads = ['member.tier', 'member.home.member.x', 'tags', 'audience:aud_1:in']
  const { run, subscriptions } = answered({ wait: { until: NOON + HOUR, events, change: { reads, when: 'true' } } })
  const topics = ['Ordered', 'Viewed', 'attr:tier', 'attr:home.member.x', 'tags', 'audience:aud_1:in']
  expect(subscriptions).toEqual(topics.map((topic) => ({ topic, visit: 2, deadline: NOON + HOUR })))
  expect(run).toMatchObject({ node: 'n2', state: 'waiting', dueAt: NOON + HOUR })
})

test('E4 a wait that is over already is due now, and listens to nothing it was not told', () => {
  const { run, subscriptions } = answered({ wait: { until: NOON - DAY } })
  expect(run).toMatchObject({ node: 'n2', dueAt: NOON })
  expect(subscriptions).toEqual([])
})

const jump: Answer = { exit: 'jumped', jump: { journey: 'jrn_2', carry: ['wave', 'absent', '$chain'] } }
const child = { node: 'n2', visit: 2, slot: 0, kind: 'child', lane: 'journey', expires: NOON + 7 * DAY, awaits: false }

test('E250 a jump ends the run and hands on the named variables and the event in scope, for a week', () => {
  const variables = { wave: 2, own: 'x', $chain: 3 }
  const { run, effects } = answered(jump, { run: { variables, eventId: 9, eventAt: NOON - HOUR } })
  expect(run).toMatchObject({ state: 'completed', node: 'n2' })
  expect(effects).toEqual([
    { ...child, input: { journey: 'jrn_2', carry: { wave: 2 }, jump: true, event: { id: 9, at: NOON - HOUR } } },
  ])
})

test('E250 without an event in scope none is handed on', () => {
  expect(answered(jump).effects).toEqual([{ ...child, input: { journey: 'jrn_2', carry: {}, jump: true } }])
})

test('E253 a control run calls another journey like any other', () => {
  const call: Answer = { effect: { kind: 'child', input: {}, expires: NOON + HOUR }, then: 'continue' }
  const [effect] = answered(call, { run: { arm: 1 } }).effects
  expect(effect).not.toHaveProperty('suppressed')
  const letter: Answer = { effect: { kind: 'message', input: {}, expires: NOON + HOUR }, then: 'continue' }
  expect(answered(letter, { run: { arm: 1 } }).effects).toMatchObject([{ suppressed: 'control' }])
})

test('E3 a node that makes several effects names each by its slot', () => {
  const letter: Answer = { effect: { kind: 'message', input: 'a', expires: NOON + HOUR, slot: 4 }, then: 'continue' }
  expect(answered(letter).effects).toMatchObject([{ node: 'n2', visit: 2, slot: 4, lane: 'probe', input: 'a' }])
})

test('E26 what an answer sets on its way out is seen, a tag is there once, and nothing else changes', () => {
  const set = [
    { tag: 'vip', on: true },
    { attribute: 'tier', value: 'gold' },
    { variable: 'wave', value: 1 },
  ] as const
  const { facts, changes, run } = answered(
    { go: 'next', set },
    { facts: { tags: ['vip', 'new'], member: { name: 'Ada' } } },
  )
  expect(facts.tags).toEqual(['new', 'vip'])
  expect(facts.member).toEqual({ name: 'Ada', tier: 'gold' })
  expect(changes).toEqual(set.slice(0, 2))
  expect(run).toMatchObject({ node: 'n3', variables: { wave: 1 } })
})

test('E27 exactly as many bytes as are allowed fit, the engine’s own variables beside them', () => {
  const room = LIMITS.variableBytes - '{"a":""}'.length
  const setting = (length: number) =>
    answered({ go: 'next', set: [{ variable: 'a', value: 'x'.repeat(length) }] }, { run: { variables: { $chain: 7 } } })
  expect(setting(room).run.variables).toEqual({ $chain: 7, a: 'x'.repeat(room) })
  expect(setting(room + 1).trouble).toEqual({
    code: 'VARIABLES_TOO_LARGE',
    message: `The variables of this run take ${LIMITS.variableBytes + 1} bytes, ${LIMITS.variableBytes} are allowed: keep less.`,
    node: 'n2',
  })
  expect(answered({ go: 'next', set: [{ variable: '$x', value: 1 }] }).trouble?.message).toBe(
    "Variable $x is the engine's own: name it otherwise.",
  )
})
