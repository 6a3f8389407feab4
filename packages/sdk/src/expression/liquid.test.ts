import { describe, expect, test } from 'vitest'
import { factsOf } from '../testing/journey.ts'
import { checkTemplate, oneLine, renderTemplate, TEMPLATE_LIMITS, templateReads, templateScope } from './liquid.ts'

const facts = factsOf({
  now: Date.UTC(2023, 10, 14, 22, 13),
  member: { name: '<Ann>', evil: 'a\r\nBcc: everyone@example.com', nested: { a: [1, 2] } },
  tags: ['loyal'],
  orders: { count: 2, total: 30.5, last_at: Date.UTC(2023, 10, 1) },
  event: { id: 1, name: 'X', properties: { total: 9 }, occurred_at: Date.UTC(2023, 10, 14, 20) },
  rewards: { n5: { code: 'WELCOME' } },
  run: { key: '77', entered_at: 0, arm: 0, vars: {} },
})
const scope = templateScope(facts, { brand: { name: 'Snackery' }, zone: 'Asia/Shanghai' })
const filled = (text: string, options = {}) => {
  const rendered = renderTemplate(text, scope, options)
  return rendered.ok ? rendered.text : rendered.problem.code
}

test.each([
  ['no braces at all', 'no braces at all'],
  ['Hi {{ member.name }}', 'Hi <Ann>'],
  ['{{ member.gone }}|{{ member.gone | default: "you" }}', '|you'],
  ['{{ orders.count }} · {{ orders.total }}', '2 · 30.5'],
  ['{{ reward.n5.code }}', 'WELCOME'],
  ['{{ event.properties.total }} {{ run.key }} {{ brand.name }}', '9 77 Snackery'],
  ['{% if orders.count > 1 %}again{% else %}new{% endif %}', 'again'],
  ['{% for x in member.nested.a %}{{ x }},{% endfor %}', '1,2,'],
  ['{{ member.tags | join: "/" }}', 'loyal'],
  ['{{ member.constructor }}{{ member.name.constructor }}{{ member.__proto__ }}', ''],
])('%s', (text, expected) => {
  expect(filled(text)).toBe(expected)
})

test("dates are written in the member's zone, and now is the journey's now, never the machine's", () => {
  expect(filled('{{ "now" | date: "%Y-%m-%d %H:%M" }}')).toBe('2023-11-15 06:13')
  expect(filled('{{ now | date: "%Y" }} {{ "today" | date: "%d" }}')).toBe('2023 15')
  expect(filled('{{ event.occurred_at | date: "%H:%M" }}')).toBe('04:00')
  expect(filled('{{ event.occurred_at | date: "%H:%M", "UTC" }}')).toBe('20:00')
})

test('values are escaped in HTML, unless marked raw', () => {
  expect(filled('<b>{{ member.name }}</b> {{ member.name | raw }}', { html: true })).toBe('<b>&lt;Ann&gt;</b> <Ann>')
  expect(filled('<b>{{ member.name }}</b>')).toBe('<b><Ann></b>')
})

describe('a field of one line', () => {
  test('refuses a line break that came in with a value: no second header', () => {
    expect(filled('Hi {{ member.evil }}', { oneLine: true })).toBe('TEMPLATE_LINE_BREAK')
    expect(filled('Hi {{ member.evil }}')).toContain('\r\n')
    expect(filled('a\u2028b', { oneLine: true })).toBe('TEMPLATE_LINE_BREAK')
    expect(filled('Hi {{ member.evil | strip_newlines }}', { oneLine: true })).toBe('Hi aBcc: everyone@example.com')
  })

  test('any text can be put on one', () => {
    expect(oneLine(' a\r\n b\u2028\tc ')).toBe('a b c')
  })
})

describe('what publish says of a template', () => {
  test.each([
    ['{{ member.name', 'TEMPLATE_SYNTAX', [0, 14]],
    ['{% if member.a %}', 'TEMPLATE_SYNTAX', [0, 17]],
    ['{{ member.name | shout }}', 'TEMPLATE_UNKNOWN_FILTER', [0, 25]],
    ['{% include "header" %}', 'TEMPLATE_NOT_ALLOWED', [0, 22]],
    ['{% render "header" %}', 'TEMPLATE_NOT_ALLOWED', [0, 21]],
    ['{% layout "page" %}', 'TEMPLATE_NOT_ALLOWED', [0, 19]],
    ['{% block x %}{% endblock %}', 'TEMPLATE_NOT_ALLOWED', [0, 13]],
    ['Hello\n{{ user.name }}', 'TEMPLATE_UNKNOWN_NAME', [9, 13]],
    ['x'.repeat(TEMPLATE_LIMITS.characters + 1), 'TEMPLATE_TOO_LONG', [0, TEMPLATE_LIMITS.characters + 1]],
  ] as const)('%.60s', (text, code, span) => {
    const problems = checkTemplate(text)
    expect(problems.map((problem) => problem.code)).toEqual([code])
    expect(problems[0]?.place.span).toEqual(span)
  })

  test('names made inside the template are known', () => {
    expect(checkTemplate('{% assign x = member.name %}{{ x }}{% for t in member.tags %}{{ t }}{% endfor %}')).toEqual(
      [],
    )
  })
})

describe('limits', () => {
  test.each([
    '{% for i in (1..100000000) %}x{% endfor %}',
    '{% for i in (1..30000) %}{% for j in (1..30000) %}x{% endfor %}{% endfor %}',
    `{% assign x = "${'y'.repeat(1000)}" %}${'{% assign x = x | append: x %}'.repeat(40)}{{ x }}`,
  ])('%.70s ends soon and as a problem', (text) => {
    const begun = performance.now()
    expect(filled(text)).toBe('TEMPLATE_LIMIT')
    expect(performance.now() - begun).toBeLessThan(20_000)
  })
})

test('what a filter cut in two or made of nothing can still be kept', () => {
  expect(filled('{{ "😀😀" | split: "" | first }}|{{ "a%00b" | url_decode }}')).toBe('\ufffd|a\ufffdb')
})

test('what a template needs to know is told', () => {
  expect(
    templateReads('{{ reward.n5.code }}{{ effect["n6"].state }}{{ member.city }}{{ member.tags }}{{ orders.count }}'),
  ).toEqual([
    { kind: 'reward', node: 'n5' },
    { kind: 'effect', node: 'n6' },
    { kind: 'member', attribute: 'city' },
    { kind: 'tags' },
    { kind: 'orders' },
  ])
})
