import type { EventFeature, Feature, Instant, OrderFeature, ScoreFeature } from '@cairn/sdk'
import { query, type Tx } from '../db/statement.ts'
import { minorDigits } from '../members/currency.ts'

const DAY = 86_400_000

/** What is counted about whom: the brand, the model it is for, and the day beyond which nothing counts. */
export interface Counting {
  readonly brand: { readonly id: number; readonly zone: string; readonly currency: string }
  readonly model: number
  readonly features: Readonly<Record<string, Feature>>
  readonly asOf: Instant
}

/** The next members behind a place, slice by slice and in the order of their ids. */
export interface Portion {
  readonly after: { readonly bucket: number; readonly member: number }
  readonly limit: number
}

export interface Counted {
  readonly members: readonly number[]
  /** One column for each feature, in the order of the members; NaN where there is nothing. */
  readonly columns: Readonly<Record<string, readonly number[]>>
}

/** All features of these members by one statement, whatever the features are. */
export async function countFeatures(tx: Tx, counting: Counting, portion: Portion): Promise<Counted> {
  const { text, values } = statementOf(counting, portion)
  const rows = await query<Readonly<Record<string, number | null>>>(tx, text, values)
  const names = Object.keys(counting.features)
  const column = (i: number): readonly number[] => rows.map((row) => row[`c${i}`] ?? Number.NaN)
  return {
    members: rows.map(({ member }) => member ?? 0),
    columns: Object.fromEntries(names.map((name, i) => [name, column(i)])),
  }
}

interface Writing {
  /** Puts a value among the statement's parameters; answers how it is called there. */
  readonly bind: (value: unknown) => string
  readonly counting: Counting
}

/**
 * Members first, then what each did by its own index (`offset 0` keeps the planner from reading all orders of all brands for
 * a few thousand members), then one grouping. Constants are parameters: models with the same kinds of features share a plan.
 */
function statementOf(counting: Counting, { after, limit }: Portion): { text: string; values: readonly unknown[] } {
  const values: unknown[] = []
  const bind = (value: unknown): string => `$${values.push(value)}`
  const writing: Writing = { bind, counting }
  const all = Object.values(counting.features)
  const brand = bind(counting.brand.id)
  const members = `m as materialized (select bucket, id from member where brand = ${brand}
    and (bucket, id) > (${bind(after.bucket)}::smallint, ${bind(after.member)}::bigint) and erased_at is null
    order by bucket, id limit ${bind(limit)}::integer)`
  const events = eventPart(writing, all)
  const orders = orderPart(writing, all)
  const scores = all.flatMap((each, i) => (isScore(each) ? [scorePart(writing, each, i)] : []))
  const shown = all.map((each, i) => `${isScore(each) ? `s${i}.c${i}` : filled(each, i)} as c${i}`)
  const text = `with ${[members, ...events, ...orders].join(',\n')}
    select m.id as member${shown.map((each) => `, ${each}`).join('')} from m
    ${events.length > 0 ? 'left join e on e.member = m.id' : ''}
    ${orders.length > 0 ? 'left join o on o.member = m.id' : ''}
    ${scores.join('\n')} order by m.bucket, m.id`
  return { text, values }
}

const isScore = (each: Feature): each is ScoreFeature => 'of' in each && each.of === 'scores'
const isOrder = (each: Feature): each is OrderFeature => 'of' in each && each.of === 'orders'
const isEvent = (each: Feature): each is EventFeature => 'event' in each

/** What nobody did is nought times; when it was, nobody can say. */
const ZERO: ReadonlySet<string> = new Set(['count', 'sum', 'decayed', 'days', 'total'])
function filled(each: EventFeature | OrderFeature, i: number): string {
  const column = `${isOrder(each) ? 'o' : 'e'}.c${i}`
  return ZERO.has(each.take) ? `coalesce(${column}, 0)` : column
}

function eventPart({ bind, counting }: Writing, all: readonly Feature[]): readonly string[] {
  const wanted = all.flatMap((each, i) => (isEvent(each) ? [{ each, i }] : []))
  if (wanted.length === 0) return []
  const names = bind([...new Set(wanted.map(({ each }) => each.event))])
  const asOf = `${bind(counting.asOf / 1000)}::float8`
  const columns = wanted.map(({ each, i }) => `${eventColumn({ bind, counting }, each, asOf)} as c${i}`)
  return [
    `e as (select m.id as member, ${columns.join(', ')}
    from m cross join lateral (select e.id, e.name, e.properties, e.occurred_at from event e
      where e.bucket = m.bucket and e.brand = ${bind(counting.brand.id)} and e.member = m.id and e.name = any(${names}::text[])
        and e.occurred_at <= to_timestamp(${asOf}) offset 0) e
    group by m.id)`,
  ]
}

function eventColumn({ bind, counting }: Writing, each: EventFeature, asOf: string): string {
  const { withinDays, beforeDays, contains, halfLifeDays = 30 } = each
  const at = (days: number): string => `to_timestamp(${bind((counting.asOf - days * DAY) / 1000)}::float8)`
  const counts = [
    `e.name = ${bind(each.event)}`,
    ...(withinDays === undefined ? [] : [`e.occurred_at > ${at(withinDays)}`]),
    ...(beforeDays === undefined ? [] : [`e.occurred_at <= ${at(beforeDays)}`]),
    ...(contains === undefined ? [] : [`e.properties @> ${bind(JSON.stringify(contains))}::jsonb`]),
  ].join(' and ')
  const path = each.property === undefined ? '' : `${bind(each.property.split('.'))}::text[]`
  const number = `case when jsonb_typeof(e.properties #> ${path}) = 'number' then (e.properties #>> ${path})::float8 end`
  const since = (at: string): string => `floor((${asOf} - extract(epoch from ${at})::float8) / 86400)`
  switch (each.take) {
    case 'count':
      return `(count(*) filter (where ${counts}))::float8`
    case 'sum':
      return `sum(${number}) filter (where ${counts})`
    case 'last':
      return `(array_agg(${number} order by e.occurred_at desc, e.id desc)
        filter (where ${counts} and jsonb_typeof(e.properties #> ${path}) = 'number'))[1]`
    case 'decayed':
      return `sum(power(2, (extract(epoch from e.occurred_at)::float8 - ${asOf}) / (86400 * ${bind(halfLifeDays)}::float8)))
        filter (where ${counts})`
    case 'days-since-last':
      return since(`max(e.occurred_at) filter (where ${counts})`)
    case 'days-since-first':
      return since(`min(e.occurred_at) filter (where ${counts})`)
  }
}

function orderPart({ bind, counting }: Writing, all: readonly Feature[]): readonly string[] {
  const wanted = all.flatMap((each, i) => (isOrder(each) ? [{ each, i }] : []))
  if (wanted.length === 0) return []
  const { id, zone, currency } = counting.brand
  const asOf = `to_timestamp(${bind(counting.asOf / 1000)}::float8)`
  const local = `${bind(zone)}::text`
  const today = `(${asOf} at time zone ${local})::date`
  const gaps = wanted.some(({ each }) => each.take === 'median-gap')
  const money = wanted.some(({ each }) => each.take === 'total' || each.take === 'first-total')
  // a parameter that no text names has no type
  const digits = money ? `${bind(10 ** minorDigits(currency))}::float8` : ''
  const columns = wanted.map(({ each, i }) => `${orderColumn({ bind, counting }, each, { today, digits })} as c${i}`)
  return [
    `d as (select m.id as member, (x.occurred_at at time zone ${local})::date as day, count(*) as n, sum(x.net)::float8 as net
    from m cross join lateral (select w.occurred_at, w.amount - w.refunded as net from orders w
      where w.brand = ${bind(id)} and w.member = m.id and w.occurred_at <= ${asOf} and w.state <> 'cancelled'
        and w.amount > w.refunded offset 0) x
    group by 1, 2)`,
    `o as (select d.member, ${columns.join(', ')} from ${gaps ? GAPS : 'd'} group by d.member)`,
  ]
}

const GAPS = `(select d.*, d.day - lag(d.day) over (partition by d.member order by d.day) as gap from d) d`

interface Calendar {
  readonly today: string
  readonly digits: string
}

function orderColumn({ bind }: Writing, each: OrderFeature, { today, digits }: Calendar): string {
  const ago = (days: number): string => `${today} - ${bind(Math.round(days))}::integer`
  const counts = [
    'true',
    ...(each.withinDays === undefined ? [] : [`d.day > ${ago(each.withinDays)}`]),
    ...(each.beforeDays === undefined ? [] : [`d.day <= ${ago(each.beforeDays)}`]),
  ].join(' and ')
  switch (each.take) {
    case 'count':
      return `(sum(d.n) filter (where ${counts}))::float8`
    case 'days':
      return `(count(*) filter (where ${counts}))::float8`
    case 'total':
      return `sum(d.net) filter (where ${counts}) / ${digits}`
    case 'first-total':
      return `(array_agg(d.net order by d.day) filter (where ${counts}))[1] / ${digits}`
    case 'days-since-last':
      return `(${today} - max(d.day) filter (where ${counts}))::float8`
    case 'days-since-first':
      return `(${today} - min(d.day) filter (where ${counts}))::float8`
    case 'median-gap':
      return `percentile_cont(0.5) within group (order by d.gap) filter (where d.gap is not null and ${counts})`
  }
}

function scorePart({ bind, counting }: Writing, { model, output }: ScoreFeature, i: number): string {
  const brand = bind(counting.brand.id)
  const which =
    model === undefined
      ? `${bind(counting.model)}::bigint`
      : `(select id from score_model where brand = ${brand} and key = ${bind(model)})`
  const name = bind(output)
  return `left join lateral (select (s.said ->> ${name}::text)::float8 as c${i} from member_score s
    where s.bucket = m.bucket and s.brand = ${brand} and s.member = m.id and s.model = ${which}
      and jsonb_typeof(s.said -> ${name}::text) = 'number') s${i} on true`
}
