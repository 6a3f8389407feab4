import { parseRule } from '@cairn/sdk/expression'
import type { Facts } from '@cairn/sdk/run'
import { expect, test } from 'vitest'
import { foldHappening, type Happening } from './fold.ts'

const DAY = 86_400_000
const NOW = Date.UTC(2026, 2, 10)
const nobody: Facts = {
  member: {},
  tags: [],
  orders: { count: 0, total: 0 },
  scores: {},
  rewards: {},
  effects: {},
  reads: new Map(),
  now: NOW,
}

/** Is the rule true once all of these have happened, the last one in scope? */
function holds(rule: string, happenings: readonly Happening[], facts = nobody): boolean {
  const parsed = parseRule(rule, 'event')
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return parsed.rule.test(
    happenings.reduce((known, happening) => foldHappening(known, parsed.rule.reads, happening), facts),
  )
}
const event = (name: string, daysAgo = 0, properties = {}): Happening => ({
  event: { id: 1, name, properties, occurred_at: NOW - daysAgo * DAY },
})

test('events count from the moment they happen, inside their window alone', () => {
  expect(holds("count('A', 'P7D') == 2", [event('A', 6), event('A', 8), event('B'), event('A')])).toBe(true)
  expect(holds("count('A', 'all') == 3", [event('A', 6), event('A', 8), event('B'), event('A')])).toBe(true)
  expect(
    holds("sum('A', 'n', 'P7D') == 5", [event('A', 1, { n: 2 }), event('A', 9, { n: 9 }), event('A', 0, { n: 3 })]),
  ).toBe(true)
})

test('days since are of the latest, and absent before the first', () => {
  expect(holds("days_since('A') == 2", [event('A', 5), event('A', 2), event('B')])).toBe(true)
  expect(holds("days_since('A') >= 0", [event('B')])).toBe(false)
})

test('orders add up and attributes come and go', () => {
  const ordered = { ...event('Order Completed', 1), order: { amount: 20 } }
  expect(holds('orders.count == 2 && orders.total == 40.0', [ordered, ordered])).toBe(true)
  expect(holds("member.a == 'x'", [{ attributes: { a: 'x' } }])).toBe(true)
  expect(holds('has(member.a)', [{ attributes: { a: 'x' } }, { attributes: { a: null } }])).toBe(false)
})
