import { askNode } from '@cairn/sdk/testing'
import { expect, test } from 'vitest'
import { dataAttribute } from './attribute.ts'

const setting = (kind: 'text' | 'number' | 'boolean', value: string) =>
  askNode(
    dataAttribute,
    { attribute: 'tier', kind, value },
    { member: { name: 'Ada', vip: true }, orders: { count: 3, total: 12.5 }, rewards: { n5: { code: 'A1' } } },
  )

test('writes a fixed value as the kind it is said to be', () => {
  expect(setting('text', 'gold')).toEqual({ go: 'next', set: [{ attribute: 'tier', value: 'gold' }] })
  expect(setting('number', ' 12.5 ')).toEqual({ go: 'next', set: [{ attribute: 'tier', value: 12.5 }] })
  expect(setting('boolean', 'False')).toEqual({ go: 'next', set: [{ attribute: 'tier', value: false }] })
})

test('fills a value in from what is known of the member', () => {
  expect(setting('text', '{{ member.name }} {{ reward.n5.code }}')).toMatchObject({ set: [{ value: 'Ada A1' }] })
  expect(setting('number', '{{ orders.total }}')).toMatchObject({ set: [{ value: 12.5 }] })
  expect(setting('boolean', '{{ member.vip }}')).toMatchObject({ set: [{ value: true }] })
})

test('leaves the attribute alone where a number or a yes-or-no is absent', () => {
  expect(setting('number', '{{ member.age }}')).toEqual({ go: 'next' })
  expect(setting('boolean', '{{ member.adult }}')).toEqual({ go: 'next' })
})

test('what is no number, or a template that cannot be filled in, stops this one run with a reason', () => {
  expect(() => setting('number', '{{ member.name }}')).toThrow(/"Ada" is no number/)
  expect(() => setting('text', '{{ member.name')).toThrow()
})
