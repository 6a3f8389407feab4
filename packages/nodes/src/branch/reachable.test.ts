import { readKey } from '@cairn/sdk/expression'
import { askNode } from '@cairn/sdk/testing'
import { expect, test } from 'vitest'
import { branchReachable } from './reachable.ts'

const by = (...channels: string[]) => ({
  reads: new Map(channels.map((channel) => [readKey({ kind: 'reachable', channel }), true])),
})

test('the preferred way is taken where there are both, else the one there is, else none', () => {
  expect(askNode(branchReachable, {}, by('email', 'phone'))).toEqual({ go: 'email' })
  expect(askNode(branchReachable, { first: 'phone' }, by('email', 'phone'))).toEqual({ go: 'phone' })
  expect(askNode(branchReachable, { first: 'phone' }, by('email'))).toEqual({ go: 'email' })
  expect(askNode(branchReachable, {}, by())).toEqual({ go: 'none' })
})
