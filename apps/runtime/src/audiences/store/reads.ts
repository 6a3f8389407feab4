import { type Instant, windowStart } from '@cairn/sdk'
import { parseRule, type Read } from '@cairn/sdk/expression'
import { sumOf } from '../../members/store-facts.ts'
import { expressionSql, truth } from './expression.ts'
import { eventPath, inMilliseconds } from './lookup.ts'
import type { Sql, Values } from './sql.ts'

/** How members are come by: all of a brand, where each table is gone through once, or some, each looked up by index. */
export type Reach = 'all' | 'some'

export interface Asking {
  readonly now: Instant
  readonly reach: Reach
  readonly values: Values
}

/** One table a rule looks at, joined to `member m`, and the answer it gives. */
export interface Join {
  readonly text: string
  readonly answer: Sql
}

type Windowed = Extract<Read, { kind: 'count' | 'sum' }>

/** The answer of one read for `member m`; `$1` is the brand. As `answerRead` has it for members in memory. */
export function readJoin(read: Read, name: string, asking: Asking): Join {
  const { values } = asking
  switch (read.kind) {
    case 'count':
    case 'sum': {
      const answer = { type: 'number', bounded: true, text: `coalesce(${name}.n, 0)::float8` } as const
      const ever = read.kind === 'count' && read.window === 'all' && read.filter === undefined
      return { text: ever ? memberEvent(read.event, name, values) : windowed(read, name, asking), answer }
    }
    case 'days_since': {
      const since = `floor((${values.say(asking.now, 'float8')} - ${inMilliseconds(`${name}.last_at`)}) / 86400000)`
      return { text: memberEvent(read.event, name, values), answer: { type: 'number', bounded: true, text: since } }
    }
    case 'in_audience':
      return {
        text: `left join audience_member ${name} on ${sameMember(name)} and ${name}.audience = (
          select a.id from audience a where a.brand = $1 and a.public_id = ${values.say(read.id, 'text')})`,
        answer: { type: 'bool', text: `(${name}.member is not null)` },
      }
    case 'reachable':
      return { text: '', answer: { type: 'bool', text: reachable(read.channel, values) } }
    case 'member':
    case 'tags':
    case 'orders':
    case 'event':
    case 'run':
    case 'score':
    case 'effect':
    case 'reward':
      throw new Error(`A rule reads ${read.kind} by its names, not by a call.`)
  }
}

const sameMember = (name: string): string => `${name}.bucket = m.bucket and ${name}.member = m.id`

function memberEvent(event: string, name: string, values: Values): string {
  return `left join member_event ${name} on ${sameMember(name)} and ${name}.name = ${values.say(event, 'text')}`
}

function windowed(read: Windowed, name: string, { now, reach, values }: Asking): string {
  const after = windowStart(now, read.window)
  const conditions = [
    `e.name = ${values.say(read.event, 'text')}`,
    `e.occurred_at <= to_timestamp(${values.say(now / 1000, 'float8')})`,
    ...(after === undefined ? [] : [`e.occurred_at > to_timestamp(${values.say(after / 1000, 'float8')})`]),
    ...(read.filter === undefined ? [] : [filterSql(read.filter, values)]),
  ].join(' and ')
  const n = read.kind === 'count' ? 'count(*)' : sumOf(values.say(read.property.split('.'), 'text[]'))
  if (reach === 'some') {
    const own = 'e.bucket = m.bucket and e.member = m.id'
    return `left join lateral (select ${n} as n from event e where ${own} and ${conditions}) ${name} on true`
  }
  return `left join (select e.bucket, e.member, ${n} as n from event e where e.brand = $1 and ${conditions}
    group by e.bucket, e.member) ${name} on ${sameMember(name)}`
}

/** Events of which the filter cannot be judged do not count. */
function filterSql(filter: string, values: Values): string {
  const parsed = parseRule(filter, 'filter')
  if (!parsed.ok) return 'false'
  const none = (): never => {
    throw new Error('A filter looks at its event alone.')
  }
  const place = {
    values,
    path: (tree: Parameters<typeof eventPath>[0]) => eventPath(tree, values),
    read: none,
    tagged: none,
    now: '',
  }
  return `${truth(expressionSql(parsed.rule.tree, place))} is true`
}

/** Everybody has an inbox. `any` asks for a way to reach the member outside Cairn. */
function reachable(channel: string, values: Values): string {
  const kind = channel.replace(/^channel\./, '')
  if (kind === 'inbox') return 'true'
  const kinds = values.say(kind === 'any' ? ['email', 'phone'] : [kind], 'text[]')
  return `exists (select from identity i where i.member = m.id and i.kind = any(${kinds}))`
}
