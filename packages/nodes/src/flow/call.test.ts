import { askNode, NOON } from '@cairn/sdk/testing'
import { expect, test } from 'vitest'
import { flowCall } from './call.ts'

const MONTH = 30 * 86_400_000
const run = { entered_at: NOON, arm: 0, vars: { offer: 'tea', other: 1, $chain: 2 } }

test('enters the other journey with the named variables and the event in scope, and waits', () => {
  const event = { id: 7, name: 'Ordered', properties: {}, occurred_at: NOON - 5 }
  expect(askNode(flowCall, { journey: 'jrn_1', carry: ['offer', '$chain', 'none'] }, { run, event })).toEqual({
    effect: {
      kind: 'child',
      input: { journey: 'jrn_1', carry: { offer: 'tea' }, event: { id: 7, at: NOON - 5 } },
      expires: NOON + MONTH,
    },
    then: 'await-outcome',
  })
})

test('goes on at once where that is wished', () => {
  expect(askNode(flowCall, { journey: 'jrn_1', then: 'continue' })).toMatchObject({ then: 'continue' })
})

test('leaves as the other journey answered, or by timeout where it never did', () => {
  const woken = (kind: 'outcome' | 'due', port = 'finished') =>
    askNode(flowCall, { journey: 'jrn_1' }, { woken: kind === 'due' ? { kind } : { kind, port } })
  expect(woken('outcome')).toEqual({ go: 'finished' })
  expect(woken('outcome', 'refused')).toEqual({ go: 'refused' })
  expect(woken('due')).toEqual({ go: 'timeout' })
})
