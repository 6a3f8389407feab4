import type { Instant } from '@cairn/sdk'
import { query, type Tx } from '../db/statement.ts'
import type { Gate } from './gate.ts'

export interface LaneId {
  readonly brand: number
  readonly lane: string
}

/** What is known of a lane, locked; undefined where nothing ever was amiss. */
export async function lockGate(tx: Tx, { brand, lane }: LaneId): Promise<Gate | undefined> {
  const rows = await query<{ gate: Gate }>(tx, `select gate from lane where brand = $1 and lane = $2 for update`, [
    brand,
    lane,
  ])
  const gate = rows[0]?.gate
  return isReadable(gate) ? gate : undefined
}

const FIGURES = ['since', 'nextAt', 'failures', 'probes', 'pace', 'allowance', 'budget', 'filledAt'] as const

/** What another release left may be no gate: then the lane begins anew, and no message fails for it. */
const isReadable = (gate: Gate | undefined): boolean =>
  typeof gate === 'object' && FIGURES.every((figure) => Number.isFinite(gate[figure]))

/** The same, and a row is made where there is none: two who find none must not both write the first. */
export async function lockGateMade(tx: Tx, { brand, lane }: LaneId, fresh: Gate): Promise<Gate> {
  const known = await lockGate(tx, { brand, lane })
  if (known) return known
  await query(
    tx,
    `insert into lane (brand, lane, state, since, next_at, gate)
     values ($1, $2, $3, to_timestamp($4::float8), to_timestamp($5::float8), $6::jsonb) on conflict do nothing`,
    [brand, lane, fresh.state, fresh.since / 1000, fresh.nextAt / 1000, JSON.stringify(fresh)],
  )
  return (await lockGate(tx, { brand, lane })) ?? fresh
}

export async function writeGate(tx: Tx, { brand, lane }: LaneId, gate: Gate): Promise<void> {
  await query(
    tx,
    `update lane set state = $3, since = to_timestamp($4::float8), next_at = to_timestamp($5::float8), detail = $6,
       gate = $7::jsonb
     where brand = $1 and lane = $2`,
    [brand, lane, gate.state, gate.since / 1000, gate.nextAt / 1000, gate.detail ?? null, JSON.stringify(gate)],
  )
}

/** Lanes through which nothing, or next to nothing, leaves at this moment. */
export async function shutLanes(tx: Tx, machine: Instant): Promise<readonly LaneId[]> {
  return query(
    tx,
    `select brand, lane from lane where state in ('open', 'refused') or next_at > to_timestamp($1::float8)`,
    [machine / 1000],
  )
}

/** Lanes whose provider does not let the account in: somebody must mend them. */
export async function countRefused(tx: Tx, brand: number): Promise<number> {
  const rows = await query<{ n: number }>(
    tx,
    `select count(*)::int as n from lane where brand = $1 and state = 'refused'`,
    [brand],
  )
  return rows[0]?.n ?? 0
}

export interface LaneRow {
  readonly lane: string
  readonly state: string
  readonly since: number | null
  readonly next: number | null
  readonly detail: string | null
  readonly waiting: number
  readonly unknown: number
}

/** A brand's lanes that have something waiting, something in doubt, or trouble. */
export async function listLanes(tx: Tx, brand: number): Promise<readonly LaneRow[]> {
  return query<LaneRow>(
    tx,
    `with recursive l as (
       (select lane from effect where state in ('ready', 'asking') order by lane limit 1)
       union all
       select (select e.lane from effect e where e.state in ('ready', 'asking') and e.lane > l.lane order by e.lane limit 1)
       from l where l.lane is not null
     ), waiting as (
       select e.lane, count(*)::int as n from l join effect e on e.lane = l.lane and e.brand = $1 and e.state in ('ready', 'asking')
       group by e.lane
     ), doubt as (
       select lane, count(*)::int as n from effect where brand = $1 and state = 'unknown' group by lane
     )
     select lane, coalesce(s.state, 'closed') as state, floor(date_part('epoch', s.since) * 1000) as since,
       floor(date_part('epoch', s.next_at) * 1000) as next, s.detail,
       coalesce(w.n, 0) as waiting, coalesce(d.n, 0) as unknown
     from (select * from lane where brand = $1) s full join waiting w using (lane) full join doubt d using (lane)
     where s.state is distinct from 'closed' or w.n > 0 or d.n > 0
     order by lane`,
    [brand],
  )
}

export interface LaneDue {
  readonly lane: string
  readonly brand: number
  readonly bucket: number
  readonly at: Instant
}

/** When each lane of each brand next has something in each bucket: one step of the index for each, however many wait. */
export async function readLanes(tx: Tx): Promise<readonly LaneDue[]> {
  const rows = await query<LaneDue>(
    tx,
    `with recursive l as (
       (select lane, brand, bucket, due_at from effect where state in ('ready', 'asking')
        order by lane, brand, bucket, due_at limit 1)
       union all
       select n.* from l cross join lateral (
         select e.lane, e.brand, e.bucket, e.due_at from effect e
         where e.state in ('ready', 'asking') and (e.lane, e.brand, e.bucket) > (l.lane, l.brand, l.bucket)
         order by e.lane, e.brand, e.bucket, e.due_at limit 1) n)
     select lane, brand, bucket, date_part('epoch', due_at) * 1000 as at from l`,
    [],
  )
  return rows
}
