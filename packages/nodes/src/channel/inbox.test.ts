import { askNode, lentNothing, NOON } from '@cairn/sdk/testing'
import { expect, test } from 'vitest'
import { inbox } from './inbox.ts'

test('the node answers one message with its templates, unrendered, for as long as it may be sent', () => {
  expect(askNode(inbox.node, { title: 'Hi {{ member.name }}', body: 'Thanks', ttl: 'PT2H' })).toEqual({
    effect: {
      kind: 'message',
      input: { title: 'Hi {{ member.name }}', body: 'Thanks' },
      expires: NOON + 2 * 3_600_000,
    },
    then: 'continue',
  })
})

test('woken with an outcome it leaves by it, and by unknown when none ever came', () => {
  const config = { title: 'Hi', body: 'Thanks', then: 'await-outcome' }
  expect(askNode(inbox.node, config, { woken: { kind: 'outcome', port: 'sent' } })).toEqual({ go: 'sent' })
  expect(askNode(inbox.node, config, { woken: { kind: 'due' } })).toEqual({ go: 'unknown' })
})

test('puts a whole batch on the phones at once, each message under its own key', async () => {
  const stored: object[] = []
  const outcomes = await inbox.channel.send({
    ...lentNothing,
    config: {},
    batch: ['a', 'b'].map((key) => ({ key, address: `mem_${key}`, locale: 'en', content: { title: 'Hi', body: key } })),
    inbox: { put: (messages) => Promise.resolve(void stored.push(...messages)) },
  })
  expect(outcomes).toEqual([
    { key: 'a', outcome: 'accepted' },
    { key: 'b', outcome: 'accepted' },
  ])
  expect(stored).toEqual([
    { key: 'a', address: 'mem_a', title: 'Hi', body: 'a' },
    { key: 'b', address: 'mem_b', title: 'Hi', body: 'b' },
  ])
})
