import { askNode } from '@cairn/sdk/testing'
import { expect, test } from 'vitest'
import { flowJump } from './jump.ts'

test('ends the run and names the journey the member goes on in', () => {
  expect(askNode(flowJump, { journey: 'jrn_1', carry: ['offer'] })).toEqual({
    exit: 'jumped',
    jump: { journey: 'jrn_1', carry: ['offer'] },
  })
})
