import { type Comparison, type Expr, inRange, type Read, readKey } from '@cairn/sdk/expression'
import { type Sql, type Values, withPieces } from './sql.ts'

/** Where the names of a rule lead to in its statement. */
export interface Place {
  readonly values: Values
  path(tree: Extract<Expr, { op: 'path' }>): Sql
  read(key: string, read: Read): Sql
  tagged(tag: string): string
  readonly now: string
}

/**
 * A checked rule as SQL, equal to `compile` of the SDK member by member: NULL flows where absent flows there, and what is a
 * `RuleError` there is NULL too, which three-valued AND and OR absorb just as the evaluator does. A property test holds the
 * two equal.
 */
export function expressionSql(tree: Expr, place: Place): Sql {
  const sql = (part: Expr): Sql => expressionSql(part, place)
  switch (tree.op) {
    case 'literal':
      return literal(tree, place.values)
    case 'list':
      return { type: 'list', text: place.values.say(JSON.stringify(tree.items), 'jsonb') }
    case 'path':
      return place.path(tree)
    case 'has':
      return bool(`(${place.path(tree.path).text} is not null)`)
    case 'read':
      return place.read(readKey(tree.read), tree.read)
    case 'tagged':
      return bool(place.tagged(tree.tag))
    case 'now':
      return { type: 'timestamp', text: place.now, bounded: true }
    case 'not':
      return bool(`(not ${truth(sql(tree.of))})`)
    case 'negate':
      return { type: 'number', text: `(0 - ${guarded(sql(tree.of))})` }
    case 'size':
      return size(sql(tree.of))
    case 'and':
    case 'or':
      return bool(`(${truth(sql(tree.left))} ${tree.op} ${truth(sql(tree.right))})`)
    case 'compare':
      return bool(compared(tree.by, sql(tree.left), sql(tree.right)))
    case 'arithmetic':
      return arithmetic(tree, sql(tree.left), sql(tree.right))
    case 'text':
      return bool(textTest(tree, sql(tree.of), sql(tree.with)))
    case 'in':
      return bool(
        tree.list.op === 'list' ? among(tree.list.items, sql(tree.of), place) : within(sql(tree.of), sql(tree.list)),
      )
    case 'choose':
      return chosen(tree, sql)
  }
}

const bool = (text: string): Sql => ({ type: 'bool', text })

function literal({ type, value }: Extract<Expr, { op: 'literal' }>, values: Values): Sql {
  if (typeof value === 'string') return { type, text: values.say(value, 'text') }
  if (typeof value === 'boolean') return { type, text: values.say(value, 'boolean') }
  return { type, text: values.say(value, 'float8'), bounded: inRange(value) === value }
}

/** The value as a yes or no; what is neither cannot be judged. */
export function truth({ type, text, raw = text }: Sql): string {
  if (type !== 'dyn') return text
  return withPieces([raw], (v) => `case when jsonb_typeof(${v}) = 'boolean' then (${v})::boolean end`)
}

function number({ type, text, raw = text }: Sql): string {
  if (type !== 'dyn') return text
  return withPieces([raw], (v) => `case when jsonb_typeof(${v}) = 'number' then (${v})::float8 end`)
}

function string({ type, text, raw = text }: Sql): string {
  if (type !== 'dyn') return text
  return withPieces([raw], (v) => `case when jsonb_typeof(${v}) = 'string' then ${v} #>> '{}' end`)
}

function json({ type, text }: Sql): string {
  return type === 'dyn' ? text : `to_jsonb(${text})`
}

/** Ready to be calculated with: see `inRange`. */
function guarded(sql: Sql): string {
  if (sql.bounded === true || sql.type === 'timestamp' || sql.type === 'duration') return sql.text
  return withPieces(
    [number(sql)],
    (v) => `case when abs(${v}) > 1e150::float8 then null when abs(${v}) < 1e-150::float8 then 0 else ${v} end`,
  )
}

/** Unlike types are unequal; they have no order. */
function compared(by: Comparison, left: Sql, right: Sql): string {
  const dynamic = left.type === 'dyn' || right.type === 'dyn'
  if (by === '==' || by === '!=') {
    const sign = by === '==' ? '=' : '<>'
    return dynamic ? `(${json(left)} ${sign} ${json(right)})` : `(${left.text} ${sign} ${right.text})`
  }
  if (left.type === 'dyn' && right.type === 'dyn') return orderedEither(by, left, right)
  if (left.type === 'string' || right.type === 'string') return `(${byCodePoint(string(left))} ${by} ${string(right)})`
  return `(${number(left)} ${by} ${number(right)})`
}

function orderedEither(by: Comparison, left: Sql, right: Sql): string {
  return withPieces([left.text, right.text], (a = '', b = '') => {
    const both = (type: string): string => `jsonb_typeof(${a}) = '${type}' and jsonb_typeof(${b}) = '${type}'`
    const texts = `${byCodePoint(`(${a} #>> '{}')`)} ${by} (${b} #>> '{}')`
    return `case when ${both('number')} then (${a})::float8 ${by} (${b})::float8 when ${both('string')} then ${texts} end`
  })
}

const byCodePoint = (text: string): string => `${text} collate "C"`

function arithmetic({ by, type }: Extract<Expr, { op: 'arithmetic' }>, left: Sql, right: Sql): Sql {
  if (type === 'string') return { type, text: `(${string(left)} || ${string(right)})` }
  if (type === 'dyn') return { type, text: addedEither(left, right) }
  const divisor = by === '/' ? `nullif(${guarded(right)}, 0)` : guarded(right)
  return { type, text: `(${guarded(left)} ${by} ${divisor})` }
}

/** Two attributes: numbers are added, texts joined. */
function addedEither(left: Sql, right: Sql): string {
  return withPieces([left.text, right.text], (a = '', b = '') => {
    const [x, y] = [a, b].map((text): Sql => ({ type: 'dyn', text })) as [Sql, Sql]
    const both = (type: string): string => `jsonb_typeof(${a}) = '${type}' and jsonb_typeof(${b}) = '${type}'`
    return `case when ${both('number')} then to_jsonb(${guarded(x)} + ${guarded(y)})
      when ${both('string')} then to_jsonb(${string(x)} || ${string(y)}) end`
  })
}

function size({ type, text }: Sql): Sql {
  if (type === 'string') return { type: 'number', bounded: true, text: `char_length(${text})::float8` }
  const counted = withPieces(
    [text],
    (
      v,
    ) => `case jsonb_typeof(${v}) when 'string' then char_length(${v} #>> '{}') when 'array' then jsonb_array_length(${v})
      when 'object' then (select count(*) from jsonb_object_keys(${v})) end`,
  )
  return { type: 'number', bounded: true, text: `${counted}::float8` }
}

function textTest({ by }: Extract<Expr, { op: 'text' }>, of: Sql, part: Sql): string {
  const [text, piece] = [string(of), string(part)]
  if (by === 'startsWith') return `starts_with(${text}, ${piece})`
  if (by === 'contains') return `(strpos(${text}, ${piece}) > 0)`
  return withPieces([piece], (end) => `right(${text}, char_length(${end})) = ${end}`)
}

type Constant = string | number | boolean

/** Among constants, of which only those of its own type can be meant. Nothing is among none, except what is absent. */
function among(items: readonly Constant[], of: Sql, { values }: Place): string {
  const known = { string: 'text', number: 'float8', bool: 'boolean' } as const
  const cast = of.type === 'string' || of.type === 'number' || of.type === 'bool' ? known[of.type] : 'jsonb'
  const kind = { text: 'string', float8: 'number', boolean: 'boolean', jsonb: undefined }[cast]
  const own = items.filter((item) => kind === undefined || typeof item === kind)
  if (own.length === 0) return withPieces([of.text], (v) => `case when ${v} is not null then false end`)
  const list = cast === 'jsonb' ? own.map((item) => JSON.stringify(item)) : own
  return `(${of.text} = any(${values.say(list, `${cast}[]`)}))`
}

/** An entry of a list, or a name in an object. */
function within(of: Sql, list: Sql): string {
  return withPieces([json(of), list.text], (v = '', l = '') => {
    // containment is equality for what is neither list nor object, and much the quicker
    const entry = `case when jsonb_typeof(${v}) in ('array', 'object')
      then exists (select from jsonb_array_elements(${l}) entry(v) where entry.v = ${v}) else ${l} @> ${v} end`
    const key = `case when jsonb_typeof(${v}) = 'string' then ${l} ? (${v} #>> '{}') end`
    return `case when ${v} is not null then case jsonb_typeof(${l}) when 'array' then ${entry} when 'object' then ${key} end end`
  })
}

function chosen(tree: Extract<Expr, { op: 'choose' }>, sql: (part: Expr) => Sql): Sql {
  const [yes, no] = [sql(tree.yes), sql(tree.no)]
  const [a, b] = tree.type === 'dyn' ? [json(yes), json(no)] : [yes.text, no.text]
  return { type: tree.type, text: `(case ${truth(sql(tree.when))} when true then ${a} when false then ${b} end)` }
}
