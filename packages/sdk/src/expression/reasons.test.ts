import { expect, test } from 'vitest'
import { checkTemplate } from './liquid.ts'
import { parseRule } from './rule.ts'

test.each([
  ['member.age >', 'unfinished'],
  ['(member.age > 3', 'unfinished'],
  ['member.age = 3', 'equals'],
  ['member.age > 3 and true', 'and'],
  ['member.city == “Paris”', 'curly'],
  ['member.city == "Paris', 'quote'],
  ['member.age > 3)', 'unexpected'],
  ['member.城市 == "x"', 'brackets'],
])('%s is no rule for a reason of our own', (text, reason) => {
  const parsed = parseRule(text)
  expect(parsed.ok ? [] : parsed.problems.map(({ code, params }) => [code, params?.['reason']])).toEqual([
    ['RULE_SYNTAX', reason],
  ])
})

test.each([
  ['{{ member.name', 'outputOpen'],
  ['{% if member.vip %}x', 'tagOpen'],
  ['{{ }}', 'outputEmpty'],
  ['{% assign x %}', 'tagUnread'],
])('%s is no template for a reason of our own', (text, reason) => {
  expect(checkTemplate(text).map(({ code, params }) => [code, params?.['reason']])).toEqual([
    ['TEMPLATE_SYNTAX', reason],
  ])
})
