import { expect, test } from 'vitest'
import { celOf } from './write.ts'
import { conditionsOf } from './read.ts'

const shown = [
  "member.city == '上海'",
  "member['城市'] == '上海'",
  "member['城市'] == '上海' && has(member['e-mail'])",
  "member.city in ['上海', '杭州'] && orders.count >= 2",
  "days_since('Order Completed') <= 45 && orders.total / orders.count >= 391.956",
  "(tagged('vip') || in_audience('aud_1')) && !tagged('blocked')",
  "!(tagged('a') || tagged('b'))",
  "count('Order Completed', 'P30D') >= 3 || sum('Order Completed', 'total', 'P90D') > 1000",
  "has(member.email) && !has(member.phone) && reachable('email')",
  "member.name.startsWith('O\\'B') && member.vip == true",
  "orders.last_at < timestamp('2026-01-31T10:00:00.000Z')",
]

test.each(shown)('what the builder shows it writes back word for word: %s', (text) => {
  const conditions = conditionsOf(text, 'member')
  expect(conditions).toBeDefined()
  expect(conditions && celOf(conditions)).toBe(text)
})

test('rules about the arriving event are shown with their property', () => {
  const text = "event.properties.total >= 100 && event.properties['gift-wrap'] == 'yes'"
  const conditions = conditionsOf(text, 'event')
  expect(conditions && celOf(conditions)).toBe(text)
})

const textOnly = [
  'orders.count + 1 > 3',
  "count('Order Completed', 'P30D', 'event.properties.total > 5') > 1",
  'member.age > member.limit',
  'member.a == 1 ? true : false',
  'member.city ==',
]

test.each(textOnly)('what the builder cannot show stays text: %s', (text) => {
  expect(conditionsOf(text, 'member')).toBeUndefined()
})

test('a constant on the left is turned round', () => {
  const conditions = conditionsOf('3 <= orders.count', 'member')
  expect(conditions && celOf(conditions)).toBe('orders.count >= 3')
})

test('a denied comparison stays denied: absent values tell it from its opposite', () => {
  const conditions = conditionsOf('!(member.age > 3)', 'member')
  expect(conditions && celOf(conditions)).toBe('!(member.age > 3)')
})

test('lines still being filled in are left out', () => {
  const rules = [
    { field: 'member.city', operator: '==', value: '' },
    { field: 'orders.count', operator: '>=', value: 2 },
    { field: 'tagged', operator: 'is', value: '' },
  ]
  expect(celOf({ combinator: 'and', rules })).toBe('orders.count >= 2')
})

test('an empty rule is an empty builder', () => {
  expect(conditionsOf('  ', 'member')).toEqual({ combinator: 'and', rules: [] })
  expect(celOf({ combinator: 'or', rules: [] })).toBe('')
})
