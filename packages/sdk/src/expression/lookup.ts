import type { Json } from '../json.ts'
import type { Facts } from '../run/run.ts'
import type { Evaluate } from './evaluate.ts'
import type { Expr } from './tree.ts'

type Path = Extract<Expr, { op: 'path' }>
type Keys = readonly (string | number)[]

/** The value at a path; null and missing are both absent, as in SQL. */
export function compilePath({ root, keys }: Path): Evaluate {
  const [first, second] = keys
  const name = String(first)
  switch (root) {
    case 'member':
      return below((facts) => facts.member, keys)
    case 'score':
      return below((facts) => facts.scores, keys)
    case 'effect':
      return below((facts) => facts.effects, [name, String(second)])
    case 'reward':
      return below((facts) => facts.rewards, [name, String(second)])
    case 'orders':
      return orderField(name)
    case 'event':
      return eventField(name, keys.slice(1))
    case 'run':
      return runField(name, keys.slice(1))
  }
}

export function compileHas(path: Path): Evaluate {
  const value = compilePath(path)
  return (facts) => value(facts) !== undefined
}

function orderField(name: string): Evaluate {
  if (name === 'count') return (facts) => facts.orders.count
  if (name === 'total') return (facts) => facts.orders.total
  return name === 'first_at' ? (facts) => facts.orders.first_at : (facts) => facts.orders.last_at
}

function eventField(name: string, keys: Keys): Evaluate {
  if (name === 'name') return (facts) => facts.event?.name
  if (name === 'occurred_at') return (facts) => facts.event?.occurred_at
  return below((facts) => facts.event?.properties, keys)
}

function runField(name: string, keys: Keys): Evaluate {
  if (name === 'key') return (facts) => facts.run?.key
  if (name === 'entered_at') return (facts) => facts.run?.entered_at
  if (name === 'arm') return (facts) => facts.run?.arm
  return below((facts) => facts.run?.vars, keys)
}

function below(root: (facts: Facts) => Json | undefined, keys: Keys): Evaluate {
  const [only] = keys
  if (only !== undefined && keys.length === 1) return (facts) => step(root(facts), only)
  return (facts) => {
    let value = root(facts)
    for (const key of keys) value = step(value, key)
    return value
  }
}

/** Own properties only: `member.constructor` is nobody's attribute. */
function step(value: Json | undefined, key: string | number): Json | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  if (Array.isArray(value) !== (typeof key === 'number') || !Object.hasOwn(value, key)) return undefined
  // the line above proved that the key belongs to this array or object
  return (value as { readonly [key: string | number]: Json })[key] ?? undefined
}
