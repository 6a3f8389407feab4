import type { Json } from '@cairn/sdk'
import type { RuleGroupType, RuleType } from 'react-querybuilder'
import { type Condition, type Conditions, isGroup } from './model.ts'

/** Our lines as react-querybuilder's query, which it may change in place. */
export function toQuery({ id, combinator, not, rules }: Conditions): RuleGroupType {
  return {
    ...(id !== undefined && { id }),
    combinator,
    not: not ?? false,
    rules: rules.map((rule) => (isGroup(rule) ? toQuery(rule) : { ...rule })),
  }
}

export function fromQuery({ id, combinator, not, rules }: RuleGroupType): Conditions {
  return {
    ...(id !== undefined && { id }),
    combinator: combinator === 'or' ? 'or' : 'and',
    ...(not && { not }),
    rules: rules.map((rule) => ('rules' in rule ? fromQuery(rule) : lineOf(rule))),
  }
}

function lineOf({ id, field, operator, value }: RuleType): Condition {
  const kept: Json = value // the library keeps what our editors gave it, and they give JSON
  return { ...(id !== undefined && { id }), field, operator, value: kept }
}
