import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fromConditions, toConditions, type Condition, type ConditionGroup } from './conditions.ts'
import { quote } from './print.ts'
import { parseRule } from './rule.ts'

test.each([
  ["days_since('Order Completed') <= 45 && orders.total > 3"],
  ["member.city == 'x' || (tagged('v') && !in_audience('aud_1') && !(member.n in [1, 2]))"],
  ["!has(member['城市']) && has(member.city)"],
  ["member.city.startsWith('a\\'b')"],
  ["count('A', 'P3D', 'event.properties.x > 1') >= 2 && (member.a == 1 && member.b == true)"],
  ["sum('A', 'total', 'P90D') < 100.5"],
  ["orders.last_at < timestamp('2020-01-01T00:00:00.000Z')"],
  ["member['in'] == -1"],
  ['true'],
])('%s comes back as it was', (text) => {
  const group = toConditions(text)
  expect(group && fromConditions(group)).toBe(text)
})

test.each([
  'orders.total / orders.count >= 391.956',
  'orders.last_at < now() - duration("P30D")',
  'member.vip',
  '1 < orders.count',
  '!(member.a == 1 && member.b == 2)',
  'member.a == member.b',
  'member.a ? true : false',
  'a >',
  'foo == 1',
  '',
])('%s stays text', (text) => {
  expect(toConditions(text)).toBeUndefined()
})

test('the lines of a rule', () => {
  expect(toConditions("member.age >= 30 && (tagged('vip') || days_since('X') > 3)")).toEqual({
    combinator: 'and',
    conditions: [
      { field: { kind: 'path', root: 'member', keys: ['age'] }, operator: '>=', value: 30 },
      {
        combinator: 'or',
        conditions: [
          { field: { kind: 'tagged', tag: 'vip' }, operator: 'is' },
          { field: { kind: 'days_since', event: 'X' }, operator: '>', value: 3 },
        ],
      },
    ],
  })
})

test('text stays text, whatever it holds', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (text) => {
      const parsed = parseRule(`member.a == ${quote(text)}`)
      return (
        parsed.ok &&
        parsed.rule.tree.op === 'compare' &&
        parsed.rule.tree.right.op === 'literal' &&
        parsed.rule.tree.right.value === text
      )
    }),
  )
})

const key = fc.oneof(
  fc.constantFrom('city', 'age', 'in', 'true', '城市', 'a b', "it's"),
  fc.string({ minLength: 1, maxLength: 8 }),
)
const constant = fc.oneof(
  fc.string({ maxLength: 10 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
)
const condition: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({
    field: key.map((name) => ({ kind: 'path' as const, root: 'member' as const, keys: [name] })),
    operator: fc.constantFrom('==' as const, '!=' as const),
    value: constant,
  }),
  fc.record({
    field: key.map((event) => ({ kind: 'days_since' as const, event })),
    operator: fc.constantFrom('<' as const, '>=' as const),
    value: fc.integer(),
  }),
  fc.record({
    field: key.map((name) => ({ kind: 'path' as const, root: 'member' as const, keys: [name] })),
    operator: fc.constantFrom('in' as const, 'not in' as const),
    value: fc.array(constant, { maxLength: 4 }),
  }),
  fc.record({
    field: key.map((tag) => ({ kind: 'tagged' as const, tag })),
    operator: fc.constantFrom('is' as const, 'is not' as const),
  }),
)
const { group } = fc.letrec<{ group: ConditionGroup; part: Condition | ConditionGroup }>((tie) => ({
  part: fc.oneof({ maxDepth: 3 }, condition, tie('group')),
  group: fc.record({
    combinator: fc.constantFrom('and' as const, 'or' as const),
    conditions: fc.array(tie('part'), { minLength: 2, maxLength: 4 }),
  }),
}))

test('what the builder makes is a rule, and the builder reads it back', () => {
  fc.assert(
    fc.property(group, (made) => {
      const text = fromConditions(made)
      fc.pre(text.length < 3_500)
      const again = toConditions(text)
      // a group that opens a row of its own kind needs no parentheses: other text, same rule
      expect(again && treeOf(fromConditions(again))).toBe(treeOf(text))
    }),
  )
})

function treeOf(text: string): string {
  const parsed = parseRule(text)
  if (!parsed.ok) throw new Error(`refused: ${text}`)
  return JSON.stringify(parsed.rule.tree, (name, value: unknown) => (name === 'span' ? undefined : value))
}
