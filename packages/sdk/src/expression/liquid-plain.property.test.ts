import fc from 'fast-check'
import { Liquid } from 'liquidjs'
import { expect, test } from 'vitest'
import { fillIn, plainParts } from './liquid-plain.ts'

const liquid = new Liquid({ ownPropertyOnly: true, strictFilters: true })

const value = fc.oneof(
  fc.string(),
  fc.double(),
  fc.boolean(),
  fc.constantFrom(null, undefined, '', 0, -0, 1e21),
  fc.array(fc.oneof(fc.string(), fc.integer())),
  fc.dictionary(fc.constantFrom('a', 'size', 'b c', '__proto__'), fc.string()),
)
const scope = fc.record({
  member: fc.dictionary(fc.constantFrom('a', 'name', 'size', 'first', '长'), value),
  now: value,
})
const path = fc.constantFrom(
  'member.name',
  'member.a',
  'member.a.a',
  'member.a.b.c',
  'member.长',
  'member.name.length',
  'member["b c"]',
  'now',
  'member.size',
  'member.a.first',
  'member.a.last',
  'member.a[0]',
  'member',
  'member.constructor',
  'nobody',
  '"x"',
  '3',
  'member.a | upcase',
  'member.name or now',
  'member.__proto__',
  'now.a',
  'true',
  'nil',
  'empty',
  'member[now]',
)
const piece = fc.oneof(
  fc.constantFrom(
    'Hello ',
    '\n',
    ' ',
    '你好',
    '{',
    '}}',
    '{% if member.a %}x{% endif %}',
    '{% raw %}{{ a }}{% endraw %}',
  ),
  path.map((each) => `{{ ${each} }}`),
  path.map((each) => `{{- ${each} -}}`),
)

test('a template of text and bare names is filled in as Liquid fills it in', () => {
  let plain = 0
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 5 }), scope, (pieces, facts) => {
      const template = parsed(pieces.join(''))
      const parts = template && plainParts(template)
      const text = parts && fillIn(parts, facts)
      if (!template || text === undefined) return
      plain += 1
      expect(text).toBe(liquid.renderSync(template, facts))
    }),
    { numRuns: 3000 },
  )
  // that the two agree says nothing where the plain way is never taken
  expect(plain).toBeGreaterThan(500)
})

function parsed(text: string): ReturnType<Liquid['parse']> | undefined {
  try {
    return liquid.parse(text)
  } catch {
    return undefined
  }
}
