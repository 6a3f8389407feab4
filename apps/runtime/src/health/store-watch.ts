import type { Instant } from '@cairn/sdk'
import { query, type Tx } from '../db/statement.ts'

// The monitor's own reading of the tables: nothing here is shared with the sweeper or the pumps it watches over, nothing is
// written, and what is counted is cut off at LIMIT, because a backlog of a million is as bad as one of ten thousand.
const LIMIT = 10_000

export interface Counted {
  readonly brand: number
  readonly n: number
  readonly since?: Instant | undefined
  readonly place?: string | undefined
  readonly name?: string | undefined
}

interface Row {
  readonly brand: number
  readonly n: number
  readonly since?: number | null
  readonly place?: string | null
  readonly name?: string | null
}

const counted = (rows: readonly Row[]): readonly Counted[] =>
  rows.map(({ brand, n, since, place, name }) => ({
    brand,
    n,
    since: since === null || since === undefined ? undefined : Math.round(since * 1000),
    place: place ?? undefined,
    name: name ?? undefined,
  }))

/** Runs due or with news since before `before`, of journeys that are not paused. */
export async function countOverdue(tx: Tx, before: Instant): Promise<readonly Counted[]> {
  const rows = await query<Row>(
    tx,
    `with late as (
       select r.brand, r.journey, r.due_at as at from generate_series(0, 63) b cross join lateral (
         select brand, journey, due_at from run
         where bucket = b and state = 'waiting' and due_at < to_timestamp($1::float8) order by due_at limit ${LIMIT}) r
       union all
       select r.brand, r.journey, w.at from generate_series(0, 63) b cross join lateral (
         select run, at from wake where bucket = b and at < to_timestamp($1::float8) order by at limit ${LIMIT}) w
       join run r on r.bucket = b and r.id = w.run and r.state = 'waiting'
     )
     select l.brand, count(*) as n, date_part('epoch', min(l.at)) as since, j.public_id as place, j.name
     from late l join journey j on j.id = l.journey and j.state <> 'paused' group by l.brand, j.id`,
    [before / 1000],
  )
  return counted(rows)
}

/** Attempts whose lease ran out before `before`, and which no sweep has taken back. */
export async function countLost(tx: Tx, before: Instant): Promise<readonly Counted[]> {
  const rows = await query<Row>(
    tx,
    `select brand, count(*) as n, date_part('epoch', min(lease_until)) as since, lane as place from (
       select brand, lane, lease_until from effect where state = 'attempting' and lease_until < to_timestamp($1::float8)
       order by lease_until limit ${LIMIT}) e group by brand, lane`,
    [before / 1000],
  )
  return counted(rows)
}

/** Effects planned before `before` about which nobody has decided. */
export async function countUndecided(tx: Tx, before: Instant): Promise<readonly Counted[]> {
  const rows = await query<Row>(
    tx,
    `select brand, count(*) as n, date_part('epoch', min(planned_at)) as since, lane as place from (
       select e.brand, e.lane, e.planned_at from generate_series(0, 63) b cross join lateral (
         select brand, lane, planned_at from effect where bucket = b and state = 'planned' limit ${LIMIT}) e
     ) e where planned_at < to_timestamp($1::float8) group by brand, lane`,
    [before / 1000],
  )
  return counted(rows)
}

/** Effects that were ready to go before `before` and have not gone, of journeys that are not paused. */
export async function countUnsent(tx: Tx, before: Instant): Promise<readonly Counted[]> {
  const rows = await query<Row>(
    tx,
    `select e.brand, count(*) as n, date_part('epoch', min(e.due_at)) as since, e.lane as place from (
       select brand, journey, lane, due_at from effect where state = 'ready' and due_at < to_timestamp($1::float8)
       limit ${LIMIT}) e
     join journey j on j.id = e.journey and j.state <> 'paused' group by e.brand, e.lane`,
    [before / 1000],
  )
  return counted(rows)
}

/** Messages of which nobody knows whether they went out. */
export async function countUnknown(tx: Tx): Promise<readonly Counted[]> {
  const rows = await query<Row>(
    tx,
    `select brand, count(*) as n, date_part('epoch', min(planned_at)) as since from effect where state = 'unknown'
     group by brand`,
    [],
  )
  return counted(rows)
}

/** Runs that stand still with a reason. */
export async function countQuarantined(tx: Tx): Promise<readonly Counted[]> {
  const rows = await query<Row>(
    tx,
    `select r.brand, count(*) as n, j.public_id as place, j.name from run r join journey j on j.id = r.journey
     where r.state = 'quarantined' group by r.brand, j.id`,
    [],
  )
  return counted(rows)
}
