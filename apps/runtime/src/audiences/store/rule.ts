import type { Instant } from '@cairn/sdk'
import { type Expr, type Read, readKey } from '@cairn/sdk/expression'
import { minorDigits } from '../../members/currency.ts'
import { expressionSql, truth } from './expression.ts'
import { memberPath } from './lookup.ts'
import { type Join, type Reach, readJoin } from './reads.ts'
import { valuesAfter, type Values } from './sql.ts'

export interface Population {
  readonly brand: number
  readonly currency: string
  readonly now: Instant
  readonly reach: Reach
}

/** A rule as a part of one statement over `member m`. */
export interface RuleSql {
  /** Everything the rule looks at, joined to `member m`. */
  readonly joins: string
  /** True of whom the rule is true. */
  readonly holds: string
  /** `$1` is the brand. */
  readonly values: Values
}

interface Judged {
  readonly tree: Expr
  readonly reads: readonly Read[]
}

/** Several rules may stand in one statement: what two of them look at is joined once. */
export function rulesSql(
  rules: readonly Judged[],
  { brand, currency, now, reach }: Population,
): { readonly joins: string; readonly holds: readonly string[]; readonly values: Values } {
  const values = valuesAfter([brand])
  const digits = minorDigits(currency)
  const joined = new Map<string, Join>()
  const scores = new Map<string, string>()
  const score = (model: string): string => {
    const name = scores.get(model) ?? `s${scores.size}`
    scores.set(model, name)
    return name
  }
  const place = {
    values,
    path: (tree: Extract<Expr, { op: 'path' }>) => memberPath(tree, { values, digits, score }),
    read(key: string, read: Read) {
      const join = joined.get(key) ?? readJoin(read, `r${joined.size}`, { now, reach, values })
      joined.set(key, join)
      return join.answer
    },
    tagged: (tag: string) => `(${values.say(tag, 'text')} = any(m.tags))`,
    get now() {
      return values.say(now, 'float8')
    },
  }
  const holds = rules.map(({ tree }) => `(${truth(expressionSql(tree, place))} is true)`)
  const orders = rules.some(({ reads }) => reads.some((read) => readKey(read) === 'orders'))
  const tables = [...joined.values()].map(({ text }) => text)
  tables.push(...[...scores].map(([model, name]) => scoreJoin(name, values.say(model, 'text'))))
  if (orders) tables.unshift('left join member_orders o on o.bucket = m.bucket and o.member = m.id')
  return { joins: tables.filter((text) => text !== '').join('\n'), holds, values }
}

const scoreJoin = (name: string, model: string): string =>
  `left join member_score ${name} on ${name}.bucket = m.bucket and ${name}.member = m.id and ${name}.model = (
    select k.id from score_model k where k.brand = $1 and k.key = ${model})`

export function ruleSql(rule: Judged, population: Population): RuleSql {
  const { joins, holds, values } = rulesSql([rule], population)
  return { joins, holds: holds[0] ?? 'false', values }
}
