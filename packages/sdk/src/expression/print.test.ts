import fc from 'fast-check'
import { expect, test } from 'vitest'
import { printPath, quote } from './print.ts'
import { parseRule } from './rule.ts'

test('text stays text, whatever it holds', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (text) => {
      const parsed = parseRule(`member.a == ${quote(text)}`)
      if (!parsed.ok || parsed.rule.tree.op !== 'compare') return false
      const { right } = parsed.rule.tree
      return right.op === 'literal' && right.value === text
    }),
  )
})

test('a path leads where it was made for, whatever its keys are called', () => {
  const key = fc.oneof(
    fc.constantFrom('city', 'in', 'null', '城市', 'a b', "it's"),
    fc.string({ maxLength: 8 }),
    fc.nat(9),
  )
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 8 }), fc.array(key, { maxLength: 3 }), (first, rest) => {
      const parsed = parseRule(`has(${printPath('member', [first, ...rest])})`)
      if (!parsed.ok || parsed.rule.tree.op !== 'has') return false
      expect(parsed.rule.tree.path.keys).toEqual([first, ...rest])
      return true
    }),
  )
})
