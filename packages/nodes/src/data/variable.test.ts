import { askNode } from '@cairn/sdk/testing'
import { expect, test } from 'vitest'
import { dataVariable } from './variable.ts'

test('keeps a value, fixed or filled in for the member', () => {
  expect(askNode(dataVariable, { variable: 'tier', value: 'gold' })).toEqual({
    go: 'next',
    set: [{ variable: 'tier', value: 'gold' }],
  })
  const total = { variable: 'total', kind: 'number', value: '{{ orders.total }}' } as const
  expect(askNode(dataVariable, total, { orders: { count: 1, total: 42 } })).toEqual({
    go: 'next',
    set: [{ variable: 'total', value: 42 }],
  })
})

test('what comes out blank is not kept, and a name that rules could not read is refused', () => {
  expect(askNode(dataVariable, { variable: 'n', kind: 'number', value: '' })).toEqual({ go: 'next' })
  for (const variable of ['', '$passes', 'a b', '1a'])
    expect(dataVariable.config.safeParse({ variable }).success, variable).toBe(false)
})
