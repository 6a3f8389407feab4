import type { RuleScope } from './rule.ts'
import type { ExprType, Root } from './tree.ts'

/** Fields of a root with a fixed shape; `*` stands for any further key, whose value is JSON. */
type Fields = Readonly<Record<string, ExprType | 'json'>>

interface RootShape {
  readonly fields: Fields
  readonly scopes: readonly RuleScope[]
}

const everywhere: readonly RuleScope[] = ['member', 'run', 'event']
const inJourney: readonly RuleScope[] = ['run', 'event']

/** Every name a rule may begin with, what lies under it and where it exists. */
export const ROOTS: Readonly<Record<Root, RootShape>> = {
  member: { fields: { '*': 'json' }, scopes: everywhere },
  orders: {
    fields: { count: 'number', total: 'number', first_at: 'timestamp', last_at: 'timestamp' },
    scopes: everywhere,
  },
  event: {
    fields: { name: 'string', properties: 'json', occurred_at: 'timestamp' },
    scopes: ['run', 'event', 'filter'],
  },
  run: { fields: { key: 'string', entered_at: 'timestamp', arm: 'number', vars: 'json' }, scopes: inJourney },
  score: { fields: { '*': 'json' }, scopes: everywhere },
  effect: { fields: { '*': 'json' }, scopes: inJourney },
  reward: { fields: { '*': 'json' }, scopes: inJourney },
}

/** Second key of `effect.<node>` and `reward.<node>`. */
export const NODE_FIELDS = { effect: ['state'], reward: ['code', 'name', 'expires_at'] } as const

export function isRoot(name: string): name is Root {
  return Object.hasOwn(ROOTS, name)
}
