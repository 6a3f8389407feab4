import { describe, expect, test } from 'vitest'
import { RuleError } from '../errors.ts'
import { factsOf } from '../testing/journey.ts'
import { readKey } from './read.ts'
import { eventFacts, parseRule, parseValue, testRule, type RuleScope } from './rule.ts'

const day = 86_400_000
const now = Date.UTC(2026, 10, 21, 12)
const facts = factsOf({
  now,
  member: {
    age: 40,
    city: 'Shanghai',
    vip: true,
    none: null,
    interests: ['tea', 'snacks'],
    birthday: '1990-05-01',
    城市: '上海',
  },
  tags: ['loyal'],
  orders: { count: 3, total: 600, first_at: now - 100 * day, last_at: now - 10 * day },
  event: {
    id: 1,
    name: 'Order Completed',
    properties: { total: 250, order_id: 77, products: [{ sku: 'A1' }] },
    occurred_at: now,
  },
  run: { key: '77', entered_at: now - day, arm: 0, vars: { step: 2 } },
  scores: { rfm: { band: 'A' } },
  rewards: { n5: { code: 'WELCOME' } },
  effects: { n4: { state: 'sent' } },
  reads: new Map<string, number | boolean>([
    [readKey({ kind: 'count', event: 'Order Completed', window: 'P30D' }), 2],
    [readKey({ kind: 'sum', event: 'Order Completed', property: 'total', window: 'P30D' }), 450.5],
    [readKey({ kind: 'days_since', event: 'Order Completed' }), 10],
    [readKey({ kind: 'in_audience', id: 'aud_1' }), true],
    [readKey({ kind: 'reachable', channel: 'email' }), true],
  ]),
})

describe('a rule that holds', () => {
  test.each([
    'true',
    'member.age > 30',
    'member.age >= 40 && member.age <= 40',
    'member.city == "Shanghai" || false',
    'member["城市"] == "上海"',
    'member.vip',
    'member.vip == true',
    '!(member.age < 18)',
    'member.city in ["Beijing", "Shanghai"]',
    '"tea" in member.interests',
    'size(member.interests) == 2',
    'member.interests.size() + 1 == 3',
    'member.birthday < "2000-01-01"',
    'member.city.startsWith("Shang") && member.city.endsWith("hai") && member.city.contains("ngh")',
    'has(member.age) && !has(member.unknown) && !has(member.none)',
    'orders.total / orders.count >= 199.5',
    'orders.count == 3 && -orders.count == -3',
    'orders.last_at > orders.first_at && now() - orders.last_at == duration("P10D")',
    'orders.first_at < now() - duration("720h")',
    'orders.last_at > timestamp("2026-01-01T00:00:00Z")',
    "days_since('Order Completed') <= 45",
    "count('Order Completed', 'P30D') == 2",
    "sum('Order Completed', 'total', 'P30D') > 450",
    "tagged('loyal') && !tagged('lost')",
    "in_audience('aud_1') && reachable('email')",
    'event.properties.total * 2 > 499',
    'event.properties.products[0].sku == "A1"',
    'event.name == "Order Completed" && event.occurred_at <= now()',
    'run.vars.step == 2 && run.arm == 0 && run.entered_at < now()',
    'event.properties.order_id == run.key',
    'score.rfm.band == "A"',
    'reward.n5.code == "WELCOME" && effect.n4.state == "sent"',
    'member.age > 30 ? orders.count > 1 : false',
    '(member.age > 30 ? "old" : "young") == "old"',
    '"a" + "b" == "ab"',
  ])('%s', (text) => {
    expect(testRule(text, facts)).toBe(true)
  })
})

describe('what is absent does not match', () => {
  test.each([
    'member.gone > 3',
    'member.gone < 3',
    'member.gone == "x"',
    'member.gone != "x"',
    '!(member.gone == "x")',
    'member.gone in ["x"]',
    '!(member.gone in ["x"])',
    'member.none == "x" || member.none != "x"',
    'member.gone.deeper.still == 1',
    'member.age.deeper == 1',
    'member.constructor == 1 || has(member.constructor)',
    "days_since('Signed Up') > 0 || days_since('Signed Up') <= 0",
    'orders.total / (orders.count - 3) > 0 || orders.total / (orders.count - 3) <= 0',
    'score.rfm.other == "A"',
    'event.properties.products[7].sku == "A1"',
    'reward.n9.code == "WELCOME"',
  ])('%s', (text) => {
    expect(testRule(text, facts)).toBe(false)
  })

  test('the other side of && and || decides, in either order', () => {
    expect(testRule('member.gone > 3 || member.age > 30', facts)).toBe(true)
    expect(testRule('member.age > 30 || member.gone > 3', facts)).toBe(true)
    expect(testRule('!(member.gone > 3 && member.age < 30)', facts)).toBe(true)
    expect(testRule('!(member.age < 30 && member.gone > 3)', facts)).toBe(true)
  })

  test('never counted is zero, never seen in an audience is outside it', () => {
    expect(testRule("count('Signed Up', 'all') == 0 && sum('Signed Up', 'x', 'P30D') == 0", facts)).toBe(true)
    expect(testRule("!in_audience('aud_2') && !reachable('sms')", facts)).toBe(true)
  })

  test('a run without an event knows none', () => {
    const eventless = factsOf({ now })
    expect(testRule('has(event.name)', eventless)).toBe(false)
    expect(testRule('event.properties.total > 1', eventless)).toBe(false)
  })
})

describe('a value that cannot be judged stops the run with a position', () => {
  test.each([
    ['member.city > 3', [0, 15]],
    ['true && member.city + 1 > 3', [8, 23]],
    ['member.age.startsWith("4")', [0, 26]],
    ['"x" in member.age', [0, 17]],
    ['size(member.age) > 1', [0, 16]],
    ['member.city', [0, 11]],
    ['-member.city > 0', [0, 12]],
  ] as const)('%s', (text, span) => {
    const fault = thrownBy(() => testRule(text, facts))
    expect(fault).toBeInstanceOf(RuleError)
    expect(fault).toMatchObject({ code: 'RULE_VALUE_TYPE', span })
  })

  test('unless the other side decides', () => {
    expect(testRule('member.city > 3 || true', facts)).toBe(true)
    expect(testRule('!(member.city > 3 && false)', facts)).toBe(true)
  })

  test('unlike values are merely not equal', () => {
    expect(testRule('member.city == 3', facts)).toBe(false)
    expect(testRule('member.city != 3', facts)).toBe(true)
    expect(testRule('3 in member.interests', facts)).toBe(false)
  })
})

describe('a rule that publish refuses', () => {
  test.each([
    ['', 'RULE_EMPTY', [0, 0]],
    ['   ', 'RULE_EMPTY', [0, 3]],
    ['member.age >', 'RULE_SYNTAX', [12, 12]],
    ['member.age = 3', 'RULE_SYNTAX', [11, 12]],
    ['(member.age > 3', 'RULE_SYNTAX', [15, 15]],
    ['foo == 1', 'RULE_UNKNOWN_NAME', [0, 3]],
    ['orders.cost > 1', 'RULE_UNKNOWN_FIELD', [0, 11]],
    ['event.foo == 1', 'RULE_UNKNOWN_FIELD', [0, 9]],
    ['effect.n4.colour == "x"', 'RULE_UNKNOWN_FIELD', [0, 16]],
    ['member == 1', 'RULE_UNKNOWN_FIELD', [0, 6]],
    ['median(3) > 1', 'RULE_UNKNOWN_FUNCTION', [0, 9]],
    ['member.city.reverse() == "x"', 'RULE_UNKNOWN_FUNCTION', [0, 21]],
    ['member.city.matches("^(a+)+$")', 'RULE_NOT_ALLOWED', [0, 30]],
    ['member.interests.exists(x, x == "tea")', 'RULE_NOT_ALLOWED', [0, 38]],
    ['member.interests.all(x, true)', 'RULE_NOT_ALLOWED', [0, 29]],
    ['size(member.interests.map(x, x)) > 1', 'RULE_NOT_ALLOWED', [5, 31]],
    ['size(member.interests.filter(x, true)) > 1', 'RULE_NOT_ALLOWED', [5, 37]],
    ['{"a": 1}.a == 1', 'RULE_NOT_ALLOWED', [0, 8]],
    ['member.age % 2 == 0', 'RULE_NOT_ALLOWED', [0, 14]],
    ['member.age in [member.age]', 'RULE_NOT_ALLOWED', [15, 25]],
    ['orders.count > "three"', 'RULE_TYPE', [0, 22]],
    ['orders.count == "3"', 'RULE_TYPE', [0, 19]],
    ['member.seen > now()', 'RULE_TYPE', [0, 19]],
    ['orders.count && true', 'RULE_TYPE', [0, 20]],
    ['!orders.count', 'RULE_TYPE', [0, 13]],
    ['orders.count + now() > 1', 'RULE_TYPE', [0, 20]],
    ['true < false', 'RULE_TYPE', [0, 12]],
    ['member.x == null', 'RULE_NULL', [12, 16]],
    ['orders.count', 'RULE_NOT_CONDITION', [0, 12]],
    ['"yes"', 'RULE_NOT_CONDITION', [0, 5]],
    ['now()', 'RULE_NOT_CONDITION', [0, 5]],
    ['now(1) > now()', 'RULE_ARGUMENTS', [0, 6]],
    ['days_since() > 3', 'RULE_ARGUMENTS', [0, 12]],
    ['days_since(member.x) > 3', 'RULE_ARGUMENTS', [0, 20]],
    ['count("X") > 3', 'RULE_ARGUMENTS', [0, 10]],
    ['sum("X", "total") > 3', 'RULE_ARGUMENTS', [0, 17]],
    ['has(member)', 'RULE_ARGUMENTS', [0, 11]],
    ['timestamp(member.x) > now()', 'RULE_ARGUMENTS', [0, 19]],
    ['timestamp("soon") > now()', 'RULE_ARGUMENTS', [0, 17]],
    ['count("X", "3 days") > 1', 'RULE_WINDOW_INVALID', [0, 20]],
    ['count("X", "P500D") > 1', 'RULE_WINDOW_TOO_LONG', [0, 19]],
    ['count("X", "all", "event.properties.a > 1") > 1', 'RULE_WINDOW_TOO_LONG', [0, 43]],
    ['sum("X", "a", "all") > 1', 'RULE_WINDOW_TOO_LONG', [0, 20]],
    ['count("X", "P3D", "member.a > 1") > 1', 'RULE_OUT_OF_SCOPE', [0, 33]],
    ['count("X", "P3D", "event.properties.a >") > 1', 'RULE_SYNTAX', [0, 41]],
    ['count("X", "P3D", "event.properties.a + 1.0") > 1', 'RULE_NOT_CONDITION', [0, 45]],
    ['!'.repeat(600) + 'true', 'RULE_TOO_COMPLEX', undefined],
    ['('.repeat(70) + 'true' + ')'.repeat(70), 'RULE_TOO_COMPLEX', undefined],
    [Array.from({ length: 300 }, () => 'true').join(' && '), 'RULE_TOO_COMPLEX', undefined],
    [`member.a in [${Array.from({ length: 201 }, (_, i) => i).join()}]`, 'RULE_LIST_TOO_LONG', undefined],
    [`member.a == "${'x'.repeat(4000)}"`, 'RULE_TOO_LONG', undefined],
  ] as const)('%s', (text, code, span) => {
    const parsed = parseRule(text, 'run')
    const problems = parsed.ok ? [] : parsed.problems
    expect(problems.map((problem) => problem.code)).toEqual([code])
    if (span) expect(problems[0]?.place?.span).toEqual(span)
    expect(problems[0]?.message).toMatch(/[.?]$/)
  })

  test('every fault is named, not only the first', () => {
    const parsed = parseRule('foo > 1 && orders.cost > 1 && bar()')
    expect(parsed.ok ? [] : parsed.problems.map(({ code }) => code)).toEqual([
      'RULE_UNKNOWN_NAME',
      'RULE_UNKNOWN_FIELD',
      'RULE_UNKNOWN_FUNCTION',
    ])
  })

  test('habits of other languages get a hint', () => {
    const said = (text: string) => {
      const parsed = parseRule(text)
      return parsed.ok ? '' : parsed.problems[0]?.message
    }
    expect(said('member.age = 3')).toContain('==')
    expect(said('member.a > 1 and member.b > 1')).toContain('&&')
    expect(said('member.城市 == "x"')).toContain('member["城市"]')
    expect(said('member.city == “x”')).toContain('straight quotes')
  })
})

describe('scopes', () => {
  const refused = (text: string, scope: RuleScope) => {
    const parsed = parseRule(text, scope)
    return parsed.ok ? [] : parsed.problems.map(({ code }) => code)
  }

  test('an audience rule has no event, run, effect or reward', () => {
    for (const text of ['event.name == "x"', 'run.arm == 0', 'effect.n1.state == "x"', 'reward.n1.code == "x"']) {
      expect(refused(text, 'member')).toEqual(['RULE_OUT_OF_SCOPE'])
    }
    expect(refused('member.a == 1 && orders.count > 1 && tagged("x") && score.m.o > 1', 'member')).toEqual([])
  })

  test('a filter sees the event alone', () => {
    for (const text of ['member.a == 1', 'now() > event.occurred_at', "count('X', 'P1D') > 1", "tagged('x')"]) {
      expect(refused(text, 'filter')).toEqual(['RULE_OUT_OF_SCOPE'])
    }
    const event = { id: 1, name: 'X', properties: { total: 5 }, occurred_at: 0 }
    expect(testRule('event.properties.total >= 5', eventFacts(event), 'filter')).toBe(true)
  })
})

test('reads are told without repeats', () => {
  const parsed = parseRule(
    "member.a > 1 && member.a < 3 && count('X', 'P1D', 'event.properties.v > 1') > 1 && tagged('t') && orders.count > 1 && run.vars.x == 1",
  )
  expect(parsed.ok && parsed.rule.reads).toEqual([
    { kind: 'member', attribute: 'a' },
    { kind: 'count', event: 'X', window: 'P1D', filter: 'event.properties.v > 1' },
    { kind: 'tags' },
    { kind: 'orders' },
    { kind: 'run' },
  ])
})

test('the key of a read tells apart what differs and nothing else', () => {
  const reads = [
    { kind: 'count', event: 'a","b', window: 'P1D' },
    { kind: 'count', event: 'a', window: 'P1D' },
    { kind: 'count', event: 'a', window: 'P1D', filter: 'true' },
    { kind: 'sum', event: 'a', property: 'p', window: 'P1D' },
    { kind: 'days_since', event: 'a' },
  ] as const
  expect(new Set(reads.map(readKey)).size).toBe(reads.length)
})

test('an expression may answer any value', () => {
  const key = parseValue('event.properties.order_id', 'event')
  expect(key.ok && key.rule.value(facts)).toBe(77)
  expect(key.ok && key.rule.value(factsOf())).toBeUndefined()
  expect(parseValue('event.(', 'event').ok).toBe(false)
})

test('text is ordered by code point, as the database orders it', () => {
  const emoji = factsOf({ member: { a: '😀', b: '\uFF5E' } })
  expect(testRule('member.a > member.b', emoji)).toBe(true)
  expect(testRule('member.a > "a" && "a" < "ab" && "B" < "a"', emoji)).toBe(true)
})

test('a rule that publish let through by mistake is an error, never a silent no', () => {
  expect(() => testRule('foo > 1', facts)).toThrow(RuleError)
})

test('an absent attribute costs no throw: judging it takes at most ten times as long as judging a present one', () => {
  const cost = (text: string): number => {
    const parsed = parseRule(text)
    if (!parsed.ok) throw new Error(text)
    for (let i = 0; i < 20_000; i++) parsed.rule.test(facts)
    const before = process.cpuUsage()
    for (let i = 0; i < 200_000; i++) parsed.rule.test(facts)
    return process.cpuUsage(before).user
  }
  const present = cost("days_since('Order Completed') <= 45 && orders.total / orders.count >= 391.956")
  expect(cost('member.gone > 3 || member.also.gone == "x"') / present).toBeLessThan(10)
})

function thrownBy(act: () => unknown): unknown {
  try {
    return act()
  } catch (error) {
    return error
  }
}
