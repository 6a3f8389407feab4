import { Environment, EvaluationError } from '@marcbachmann/cel-js'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RuleError } from '../errors.ts'
import { factsOf } from '../testing/journey.ts'
import { parseRule, testRule } from './rule.ts'

/** The library's own evaluator: absent keys throw, which means not matched. */
const oracle = new Environment({ homogeneousAggregateLiterals: false })
  .registerVariable('member', 'map<string, dyn>')
  .registerVariable('event', 'map<string, dyn>')

function byLibrary(text: string, context: Record<string, unknown>): boolean {
  try {
    return oracle.parse(text)(context) === true
  } catch (error) {
    if (error instanceof EvaluationError && error.code === 'no_such_key') return false
    throw error
  }
}

const number = fc.constantFrom('0.0', '1.0', '2.5', '-3.0', '1000.0')
const text = fc.constantFrom("''", "'a'", "'ab'", "'上海'", "'Z'")

const { condition } = fc.letrec<{ condition: string; numeric: string; textual: string }>((tie) => ({
  numeric: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    number,
    fc.constantFrom('member.n', 'member.m', 'member.gone', 'event.properties.n', 'event.properties.gone'),
    fc.tuple(tie('numeric'), fc.constantFrom('+', '-', '*'), tie('numeric')).map(([a, op, b]) => `(${a} ${op} ${b})`),
    tie('numeric').map((a) => `(${a} / 4.0)`),
    tie('numeric').map((a) => `(-${a})`),
    fc.tuple(tie('condition'), tie('numeric'), tie('numeric')).map(([c, a, b]) => `(${c} ? ${a} : ${b})`),
  ),
  textual: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    text,
    fc.constantFrom('member.s', 'member.t', 'member.lost'),
    fc.tuple(tie('textual'), tie('textual')).map(([a, b]) => `(${a} + ${b})`),
  ),
  condition: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom('true', 'false', 'member.b', 'member.void', 'has(member.n)', 'has(member.gone)'),
    fc
      .tuple(tie('numeric'), fc.constantFrom('<', '<=', '>', '>=', '==', '!='), tie('numeric'))
      .map(([a, op, b]) => `(${a} ${op} ${b})`),
    fc
      .tuple(tie('textual'), fc.constantFrom('<', '>=', '==', '!='), tie('textual'))
      .map(([a, op, b]) => `(${a} ${op} ${b})`),
    fc
      .tuple(tie('textual'), fc.constantFrom('startsWith', 'endsWith', 'contains'), tie('textual'))
      .map(([a, op, b]) => `${a}.${op}(${b})`),
    fc.tuple(tie('textual'), fc.array(text, { maxLength: 4 })).map(([a, list]) => `(${a} in [${list.join()}])`),
    fc.tuple(tie('condition'), fc.constantFrom('&&', '||'), tie('condition')).map(([a, op, b]) => `(${a} ${op} ${b})`),
    tie('condition').map((a) => `!${a}`),
  ),
}))

// a rule calculates with nothing smaller than 1e-150
const finite = fc.oneof(
  fc.integer({ min: -5, max: 5 }),
  fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((n) => (Math.abs(n) < 1e-100 ? 0 : n)),
)
const word = fc.constantFrom('', 'a', 'ab', '上海', 'Z', 'z')
const member = fc.record({ n: finite, m: finite, s: word, t: word, b: fc.boolean() }, { requiredKeys: [] })
const properties = fc.record({ n: finite }, { requiredKeys: [] })

test('our evaluator agrees with the library about every rule both know, present values or absent', () => {
  let judged = 0
  fc.assert(
    fc.property(condition, member, properties, (rule, attributes, own) => {
      fc.pre(rule.length < 3_000)
      if (!parseRule(rule).ok) throw new Error(`refused: ${rule}`)
      judged++
      const facts = factsOf({ member: attributes, event: { id: 1, name: 'X', properties: own, occurred_at: 0 } })
      expect(testRule(rule, facts)).toBe(byLibrary(rule, { member: attributes, event: { properties: own } }))
    }),
    { numRuns: 3_000 },
  )
  expect(judged).toBeGreaterThan(2_000)
})

test('no text makes the parser throw, and what it lets through answers yes or no or a typed fault', () => {
  const token = fc.constantFrom(
    'member.a',
    '"x"',
    '1',
    '&&',
    '||',
    '!',
    '(',
    ')',
    '==',
    'in',
    '[',
    ']',
    ',',
    'has(',
    'count("X","P1D")',
    'event.properties',
    '?',
    ':',
    '-',
    '.size()',
    '\u0000',
    '😀',
    'null',
  )
  const anything = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.array(token, { maxLength: 15 }).map((parts) => parts.join(' ')),
  )
  fc.assert(
    fc.property(anything, (rule) => {
      const parsed = parseRule(rule)
      if (parsed.ok) return typeof judge(rule) === 'boolean'
      return (
        parsed.problems.length > 0 &&
        parsed.problems.every(({ code, place }) => code.startsWith('RULE_') && place?.span !== undefined)
      )
    }),
    { numRuns: 3_000 },
  )
})

function judge(rule: string): boolean {
  try {
    return testRule(rule, factsOf({ member: { a: [1] } }))
  } catch (error) {
    if (error instanceof RuleError) return false
    throw error
  }
}
