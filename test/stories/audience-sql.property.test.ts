import { membersHolding } from '@cairn/runtime/audiences/store-judge'
import { loadFacts } from '@cairn/runtime/members/facts'
import { type Json, RuleError } from '@cairn/sdk'
import { distinctReads, parseRule, type Rule } from '@cairn/sdk/expression'
import type { Facts } from '@cairn/sdk/run'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createWorld, type World } from '../kit/world.ts'

const MEMBERS = 300
/** Minutes before and after the ends of months, of a leap February and of summer time. */
const NOWS = ['2026-03-31T23:59:30Z', '2028-03-01T00:00:00Z', '2026-10-25T01:00:00.001Z'].map((at) => Date.parse(at))

const word = fc.constantFrom(
  '',
  'a',
  'ab',
  'b',
  'Z',
  'z',
  'ä',
  'a\u0308',
  '上海',
  '海',
  '\uffee',
  '😀',
  '😀b',
  "'; --",
  '\\',
  '%',
  'null',
)
const amount = fc.oneof(
  fc.constantFrom(
    0,
    1,
    -1,
    2,
    3,
    0.1,
    0.2,
    0.3,
    19.99,
    1e21,
    1e149,
    1e151,
    -1e308,
    1.7976931348623157e308,
    1e-149,
    1e-151,
    5e-324,
  ),
  fc.integer({ min: -5, max: 5 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
)
const value: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    amount,
    word,
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom('k', 'a', '上海', '0', '-1'), tie('value'), { maxKeys: 3 }),
  ),
})).value
const names = ['n', 'm', 's', 't', 'b', 'x', 'y', 'list', 'obj', '城市'] as const
const attributes = fc.record(
  {
    n: amount,
    m: amount,
    s: word,
    t: word,
    b: fc.boolean(),
    x: value,
    y: value,
    list: fc.array(value, { maxLength: 5 }),
    obj: value,
    城市: word,
  },
  { requiredKeys: [] },
)
const person = fc.record({
  attributes,
  tags: fc.uniqueArray(fc.constantFrom('vip', '新客', ''), { maxLength: 3 }),
  zone: fc.constantFrom(null, 'Asia/Shanghai', 'America/New_York'),
  orders: fc.option(
    fc.record({
      count: fc.integer({ min: 0, max: 4 }),
      total: fc.integer({ min: -500, max: 9_999_999 }),
      ago: fc.integer({ min: -3, max: 90 }),
    }),
  ),
  events: fc.array(
    fc.record({
      name: fc.constantFrom('Order Completed', '签到'),
      properties: fc.record(
        {
          total: fc.oneof(amount, amount, word),
          sku: word,
          lines: fc.array(fc.record({ price: amount }), { maxLength: 2 }),
        },
        { requiredKeys: [] },
      ),
      // to the very edge of a window and a millisecond beside it
      ago: fc.oneof(
        fc.integer({ min: -3, max: 400 }).map((days) => days * 86_400_000),
        fc.integer({ min: 0, max: 3_456_000_000 }),
      ),
      beside: fc.constantFrom(-1, 0, 1),
    }),
    { maxLength: 4 },
  ),
  inside: fc.boolean(),
  churn: fc.option(fc.record({ p: value }, { requiredKeys: [] })),
  reached: fc.constantFrom(null, 'email', 'phone', 'wecom'),
})
type Person = typeof person extends fc.Arbitrary<infer T> ? T : never

const numberOf = (text: string): string => (text.includes('e') || text.includes('.') ? text : `${text}.0`)
const quoted = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`
const literalNumber = amount.filter((n) => n >= 0).map((n) => numberOf(String(n).replace('e+', 'e')))
const literalText = word.map(quoted)
const filter = fc.constantFrom(
  'event.properties.total > 2.0',
  'event.properties.sku == "a"',
  'has(event.properties.sku)',
  'event.properties.total + 1.0 > 2.0',
  'event.properties.sku in ["a", "上海"] || event.properties.lines[0].price > 1.0',
  'event.occurred_at > timestamp("2026-03-01T00:00:00+08:00")',
  'event.name.startsWith("O")',
  '!(event.properties.total < 1.0)',
)
const named = fc.constantFrom('"Order Completed"', "'签到'", '"Never"')
const span = fc.constantFrom('P1D', 'P7D', 'P1M', 'PT36H', 'P400D')
const listed = fc.array(fc.oneof(literalNumber, literalText, fc.constantFrom('true', 'false')), { maxLength: 4 })

const pairs = (a: fc.Arbitrary<string>, by: readonly string[], b: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(a, fc.constantFrom(...by), b).map((parts) => `(${parts.join(' ')})`)
const either = (a: fc.Arbitrary<string>, b: fc.Arbitrary<string>): fc.Arbitrary<string> => fc.oneof(a, b)
const ORDER = ['<', '<=', '>', '>=', '==', '!=']
const shallow = { depthSize: 'small', withCrossShrink: true } as const

const { condition } = fc.letrec<{ numeric: string; textual: string; any: string; condition: string; instant: string }>(
  (tie) => ({
    any: fc.oneof(
      shallow,
      fc.constantFrom<string>(...names).map((name) => (name === '城市' ? 'member["城市"]' : `member.${name}`)),
      fc.constantFrom(
        'member.gone',
        'member.list[0]',
        'member.list[1].k',
        'member.obj.k',
        'member.obj["0"]',
        'member.x.k.a',
        'member.x[0]',
        'score.churn.p',
        'score.churn.p.k',
        'score.other.p',
      ),
      fc
        .tuple(tie('condition'), tie('any'), fc.oneof(tie('any'), tie('numeric'), tie('textual')))
        .map(([c, a, b]) => `(${c} ? ${a} : ${b})`),
      pairs(tie('any'), ['+'], tie('any')),
    ),
    numeric: fc.oneof(
      shallow,
      literalNumber,
      fc.constantFrom('orders.count', 'orders.total', 'size(member.x)', 'size(member.s)', 'size(member.list)'),
      fc.tuple(named, span).map(([event, window]) => `count(${event}, '${window}')`),
      named.map((event) => `count(${event}, 'all')`),
      named.map((event) => `days_since(${event})`),
      fc.tuple(named, span, filter).map(([event, window, where]) => `count(${event}, '${window}', ${quoted(where)})`),
      fc
        .tuple(named, fc.constantFrom('total', 'lines.0.price', 'sku'), span)
        .map(([event, of, window]) => `sum(${event}, '${of}', '${window}')`),
      fc
        .tuple(named, span, filter)
        .map(([event, window, where]) => `sum(${event}, 'total', '${window}', ${quoted(where)})`),
      pairs(fc.oneof(tie('numeric'), tie('any')), ['-', '*', '/'], fc.oneof(tie('numeric'), tie('any'))),
      pairs(tie('numeric'), ['+'], fc.oneof(tie('numeric'), tie('any'))),
      fc.oneof(tie('numeric'), tie('any')).map((a) => `(-${a})`),
      tie('textual').map((a) => `size(${a})`),
      fc.tuple(tie('condition'), tie('numeric'), tie('numeric')).map(([c, a, b]) => `(${c} ? ${a} : ${b})`),
    ),
    textual: fc.oneof(shallow, literalText, pairs(tie('textual'), ['+'], fc.oneof(tie('textual'), tie('any')))),
    instant: fc.constantFrom(
      'orders.first_at',
      'orders.last_at',
      'now()',
      '(now() - duration("P30D"))',
      'timestamp("2026-03-01T08:00:00+08:00")',
      '(orders.last_at + duration("PT36H"))',
    ),
    condition: fc.oneof(
      shallow,
      fc.constantFrom(
        'true',
        'false',
        'tagged("vip")',
        "tagged('新客')",
        'in_audience("aud_inside")',
        'in_audience("aud_none")',
        'member.b',
        'has(member.x)',
        'has(member.obj.k)',
        'has(member.gone)',
        'has(orders.last_at)',
        'reachable("email")',
        'reachable("any")',
        'reachable("channel.inbox")',
        'reachable("wecom")',
      ),
      pairs(fc.oneof(tie('numeric'), tie('any')), ORDER, fc.oneof(tie('numeric'), tie('any'))),
      pairs(fc.oneof(tie('textual'), tie('any')), ORDER, fc.oneof(tie('textual'), tie('any'))),
      pairs(tie('instant'), ORDER, tie('instant')),
      pairs(fc.constant('(now() - orders.last_at)'), ORDER, fc.constantFrom('duration("P30D")', 'duration("36h")')),
      pairs(tie('any'), ['==', '!='], either(tie('condition'), tie('any'))),
      fc
        .tuple(
          fc.oneof(tie('textual'), tie('any')),
          fc.constantFrom('startsWith', 'endsWith', 'contains'),
          fc.oneof(tie('textual'), tie('any')),
        )
        .map(([a, by, b]) => `${a}.${by}(${b})`),
      fc
        .tuple(fc.oneof(tie('textual'), tie('numeric'), tie('any')), listed)
        .map(([a, list]) => `(${a} in [${list.join()}])`),
      fc
        .tuple(fc.oneof(tie('textual'), tie('numeric'), tie('any')), tie('any'))
        .map(([a, list]) => `(${a} in ${list})`),
      pairs(either(tie('condition'), tie('any')), ['&&', '||'], either(tie('condition'), tie('any'))),
      fc.oneof(tie('condition'), tie('any')).map((a) => `!${a}`),
      fc.tuple(tie('condition'), tie('condition'), tie('condition')).map(([c, a, b]) => `(${c} ? ${a} : ${b})`),
    ),
  }),
)

const rule = condition.filter((text) => text.length < 1_500 && parseRule(text, 'member').ok).map(checked)
/** Shown as its text when one is wrong. */
interface Shown extends Rule {
  readonly [fc.toStringMethod]: () => string
}
function checked(text: string): Shown {
  const parsed = parseRule(text, 'member')
  if (!parsed.ok) throw new Error(`Refused: ${text}`)
  return { ...parsed.rule, [fc.toStringMethod]: () => text }
}

test('E500 a rule is true of the same members in SQL as in memory, whatever is absent, of a wrong type, at an edge or far out of range', async () => {
  const seed = Number(process.env['CAIRN_TEST_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
  const world = await createWorld()
  const members = await populate(world, fc.sample(person, { numRuns: MEMBERS, seed }))
  let compared = 0
  let trues = 0
  const judge = async (rules: readonly Rule[], now: number): Promise<void> => {
    const asked = { brand: world.brand, currency: 'GBP', now }
    const facts = await factsOf(world, { members, rules, now })
    const inMemory = rules.map((one) => members.filter((_, i) => holds(one, facts[i])))
    for (const found of [
      await membersHolding(world.deps.db, rules, asked),
      await membersHolding(world.deps.db, rules, { ...asked, members }),
    ]) {
      for (const [i, one] of rules.entries()) {
        const inSql = members.filter((id) => found[i]?.has(id))
        expect({ rule: one.text, seed, matching: inSql }).toEqual({ rule: one.text, seed, matching: inMemory[i] })
        compared += members.length
        trues += inSql.length
      }
    }
  }
  await fc.assert(
    fc.asyncProperty(fc.array(rule, { minLength: 1, maxLength: 8, size: 'max' }), fc.constantFrom(...NOWS), judge),
    { numRuns: 60, seed },
  )
  expect(compared).toBeGreaterThanOrEqual(100_000)
  // rules that are true of nobody would compare nothing
  expect(trues / compared).toBeGreaterThan(0.1)
})

function holds(one: Rule, facts: Facts | undefined): boolean {
  try {
    return facts !== undefined && one.test(facts)
  } catch (error) {
    if (error instanceof RuleError) return false
    throw error
  }
}

interface Asked {
  readonly members: readonly number[]
  readonly rules: readonly Rule[]
  readonly now: number
}

async function factsOf({ deps, brand }: World, { members, rules, now }: Asked): Promise<readonly Facts[]> {
  const reads = distinctReads(rules.flatMap((one) => one.reads))
  const known = await loadFacts(deps.db, { brand, now, asking: members.map((member) => ({ member, reads })) })
  return known.map(({ facts }) => facts)
}

async function populate(world: World, people: readonly Person[]): Promise<readonly number[]> {
  const { brand } = world
  const now = NOWS[0] ?? 0
  const base = `select (p->>'id')::bigint as id, ((p->>'id')::bigint & 63)::smallint as bucket, p from jsonb_array_elements($1::jsonb) p`
  const numbered = people.map((one, i) => ({ ...one, id: 1000 + i }))
  const data = JSON.stringify(numbered)
  await world.rows(
    `insert into member (bucket, brand, id, external_id, attributes, tags, time_zone, created_at, updated_at)
     select bucket, $2, id, 'p' || id, p->'attributes', array(select jsonb_array_elements_text(p->'tags')), p->>'zone', now(), now() from (${base}) b`,
    [data, brand],
  )
  await world.rows(
    `insert into member_orders (bucket, member, count, total, first_at, last_at)
     select bucket, id, (p#>>'{orders,count}')::int, (p#>>'{orders,total}')::bigint, t.at - interval '7 days', t.at from (${base}) b
     cross join lateral (select to_timestamp($2::float8 / 1000) - (p#>>'{orders,ago}')::float8 * interval '1 day' as at) t
     where jsonb_typeof(p->'orders') = 'object'`,
    [data, now],
  )
  await world.rows(
    `insert into event (id, brand, bucket, member, name, properties, occurred_at, received_at, message_id)
     select nextval('event_id'), $2, bucket, id, e->>'name', e->'properties',
       to_timestamp(($3::float8 - (e->>'ago')::float8 + (e->>'beside')::float8) / 1000), now(), gen_random_uuid()
     from (${base}) b cross join lateral jsonb_array_elements(p->'events') e`,
    [data, brand, now],
  )
  await world.rows(
    `insert into member_event (bucket, member, name, n, first_at, last_at)
     select bucket, member, name, count(*), min(occurred_at), max(occurred_at) from event where brand = $1 group by 1, 2, 3`,
    [brand],
  )
  await world.rows(`insert into audience (public_id, brand, name, rule) values ('aud_inside', $1, 'Inside', 'true')`, [
    brand,
  ])
  await world.rows(
    `insert into audience_member (bucket, audience, member, since)
     select bucket, (select id from audience where brand = $2), id, now() from (${base}) b where (p->>'inside')::boolean`,
    [data, brand],
  )
  await world.rows(
    `insert into identity (bucket, brand, kind, value, member)
     select bucket, $2, p->>'reached', 'v' || id, id from (${base}) b where p->>'reached' is not null`,
    [data, brand],
  )
  await world.rows(
    `with m as (insert into score_model (public_id, brand, key, name, node, config, sample, at_time, created_at)
       values ('mod_churn', $2, 'churn', 'Churn', 'churn.risk', '{}', 1, '03:00', now()) returning id)
     insert into member_score (bucket, brand, member, model, run, said)
     select bucket, $2, b.id, m.id, 1, p->'churn' from (${base}) b, m where jsonb_typeof(p->'churn') = 'object'`,
    [data, brand],
  )
  await world.rows('analyze')
  return numbered.map(({ id }) => id)
}
