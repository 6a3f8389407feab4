import { expect, test } from 'vitest'
import { NOON, stage } from '../testing/index.ts'
import { callOf, carried, CHAIN_LIMIT, childInput, childVariables } from './child.ts'

const call = { bucket: 5, run: 123, node: 'n3', visit: 4, slot: 0, awaits: true }

test('E250 a jump ends the run and leaves behind one effect: the journey, the named variables, the event in scope', () => {
  const { walk } = stage({
    nodes: { n1: 'probe.enter', n2: ['probe.jump', { journey: 'jrn_b', carry: ['offer'] }] },
    edges: ['n1.next > n2'],
  })
  const { run, effects } = walk({ run: { variables: { offer: 'tea', own: 1 }, eventId: 9, eventAt: NOON - 1 } })
  expect(run).toMatchObject({ node: 'n2', state: 'completed' })
  expect(effects).toMatchObject([
    {
      node: 'n2',
      visit: 2,
      kind: 'child',
      lane: 'journey',
      awaits: false,
      input: { journey: 'jrn_b', carry: { offer: 'tea' }, event: { id: 9, at: NOON - 1 }, jump: true },
    },
  ])
})

test('E253 a control run jumps like any other', () => {
  const { walk } = stage({
    nodes: { n1: 'probe.enter', n2: ['probe.jump', { journey: 'jrn_b' }] },
    edges: ['n1.next > n2'],
  })
  expect(walk({ run: { arm: 1 } }).effects).toMatchObject([{ kind: 'child' }])
  expect(walk({ run: { arm: 1 } }).effects[0]).not.toHaveProperty('suppressed')
})

test('E251 a called run knows whose call it answers, one that was jumped to answers nobody', () => {
  const variables = childVariables({}, { carry: { offer: 'tea' } }, call) ?? {}
  expect(variables['offer']).toBe('tea')
  expect(callOf(variables)).toEqual(call)
  expect(callOf(childVariables({}, { carry: {}, jump: true }, call) ?? {})).toBeUndefined()
  expect(callOf({})).toBeUndefined()
})

test('E254 a chain of journeys comes to an end', () => {
  let variables: ReturnType<typeof childVariables> = {}
  let passed = 0
  for (; variables !== undefined; passed++) variables = childVariables(variables, { carry: {} }, call)
  expect(passed).toBe(CHAIN_LIMIT + 1)
})

test('what the engine keeps in the variables of a run is not handed on by name', () => {
  expect(carried({ a: 1, $call: 'x', $passes: {} }, ['a', '$call', '$passes', 'missing'])).toEqual({ a: 1 })
})

test('an input that is none names no journey', () => {
  expect(childInput(null)).toEqual({ journey: '', carry: {} })
  expect(childInput({ journey: 7, carry: [], event: { id: 'x' }, jump: 1 })).toEqual({ journey: '', carry: {} })
})

test('E250 an input is read back as it was written, and half an event is none', () => {
  const event = { id: 9, at: NOON }
  expect(childInput({ journey: 'jrn_b', carry: { a: 1 }, event, jump: true })).toEqual({
    journey: 'jrn_b',
    carry: { a: 1 },
    event,
    jump: true,
  })
  expect(childInput({ journey: 'jrn_b', carry: {}, event: { id: 9 } })).toEqual({ journey: 'jrn_b', carry: {} })
  expect(childInput({ journey: 'jrn_b', carry: {}, event: { at: 9 }, jump: false })).toEqual({
    journey: 'jrn_b',
    carry: {},
  })
})

test('E251 one that goes on beside the called journey is not waited for, and what is not named is not handed on', () => {
  expect(callOf(childVariables({}, { carry: {} }, { ...call, awaits: false }) ?? {})).toEqual({
    ...call,
    awaits: false,
  })
  expect(callOf({ $call: 7 })).toBeUndefined()
  expect(Object.keys(carried({ a: 1 }, ['b']))).toEqual([])
})
