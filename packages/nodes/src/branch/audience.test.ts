import { readKey } from '@cairn/sdk/expression'
import { askNode } from '@cairn/sdk/testing'
import { expect, test } from 'vitest'
import { branchAudience } from './audience.ts'

test('who is in the audience goes by yes', () => {
  const reads = new Map([[readKey({ kind: 'in_audience', id: 'aud_1' }), true]])
  expect(askNode(branchAudience, { audience: 'aud_1' }, { reads })).toEqual({ go: 'yes' })
  expect(askNode(branchAudience, { audience: 'aud_2' }, { reads })).toEqual({ go: 'no' })
})
