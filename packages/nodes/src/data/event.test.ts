import { askNode } from '@cairn/sdk/testing'
import { expect, test } from 'vitest'
import { dataEvent } from './event.ts'

test('tells an event with properties filled in for the member', () => {
  const properties = [{ name: 'tier', value: '{{ member.tier }}' }]
  expect(askNode(dataEvent, { event: 'Upgraded', properties }, { member: { tier: 'gold' } })).toEqual({
    go: 'next',
    set: [{ event: 'Upgraded', properties: { tier: 'gold' } }],
  })
})

test('an event has a name', () => {
  expect(dataEvent.config.safeParse({ event: ' ' }).success).toBe(false)
})
