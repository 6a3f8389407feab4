import { askNode } from '@cairn/sdk/testing'
import { expect, test } from 'vitest'
import { branchEngagement } from './engagement.ts'

test.each([
  ['clicked', 'clicked'],
  ['read', 'opened'],
  ['answered', 'answered'],
  ['delivered', 'none'],
  ['suppressed', 'none'],
])('a message that is %s leads to %s', (state, port) => {
  expect(askNode(branchEngagement, { step: 'n4' }, { effects: { n4: { state } } })).toEqual({ go: port })
})

test('a message that was never sent leads to none, and what is asked is known before the walk', () => {
  expect(askNode(branchEngagement, { step: 'n4' }, { effects: { n5: { state: 'clicked' } } })).toEqual({ go: 'none' })
  expect(branchEngagement.rules?.({ step: 'n4' })).toEqual(['has(effect.n4.state)'])
})
