import type { Expr } from '@cairn/sdk/expression'
import { type Sql, type Values, withPieces } from './sql.ts'

type Path = Extract<Expr, { op: 'path' }>
type Keys = readonly (string | number)[]

const LARGEST_PLACE = 2_147_483_647

/** The value below a jsonb; a text leads into objects and a number into lists, as in `lookup.ts` of the SDK. */
export function below(root: string, keys: Keys, values: Values): Sql {
  const raw = keys.reduce<string>(
    (at, key) => (typeof key === 'string' ? named(at, key, values) : placed(at, key, values)),
    root,
  )
  return { type: 'dyn', raw, text: `nullif(${raw}, 'null')` }
}

const named = (at: string, key: string, values: Values): string => `(${at} -> ${values.say(key, 'text')})`

/** PostgreSQL keeps a lone text or number as a list of one and would give it out as its first entry. */
function placed(at: string, key: number, values: Values): string {
  const place = values.say(Math.min(key, LARGEST_PLACE), 'int')
  return withPieces([at], (list) => `case when jsonb_typeof(${list}) = 'array' then ${list} -> ${place} end`)
}

interface Seen {
  readonly values: Values
  readonly digits: number
  /** The join of what this model says of `member m`. */
  readonly score: (model: string) => string
}

/** What a rule of scope `member` sees of `member m`, `member_orders o` and what models say of them. */
export function memberPath({ root, keys }: Path, { values, digits, score }: Seen): Sql {
  if (root === 'member') return below('m.attributes', keys, values)
  if (root === 'orders') return orderField(String(keys[0]), digits)
  if (root === 'score') return below(`${score(String(keys[0]))}.said`, keys.slice(1), values)
  return { type: 'dyn', text: 'null::jsonb' }
}

function orderField(name: string, digits: number): Sql {
  if (name === 'count') return { type: 'number', bounded: true, text: 'coalesce(o.count, 0)::float8' }
  if (name === 'total')
    return { type: 'number', bounded: true, text: `(coalesce(o.total, 0)::float8 / ${10 ** digits})` }
  return { type: 'timestamp', text: inMilliseconds(name === 'first_at' ? 'o.first_at' : 'o.last_at') }
}

/** What a filter sees of `event e`. */
export function eventPath({ keys }: Path, values: Values): Sql {
  const [first, ...rest] = keys
  if (first === 'name') return { type: 'string', text: 'e.name' }
  if (first === 'occurred_at') return { type: 'timestamp', text: inMilliseconds('e.occurred_at') }
  return below('e.properties', rest, values)
}

export const inMilliseconds = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`
