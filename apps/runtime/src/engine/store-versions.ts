import type { Json } from '@cairn/sdk'
import { numbers } from '../db/columns.ts'
import { query, type Tx } from '../db/statement.ts'
import { BUCKETS } from '../members/bucket.ts'

export interface VersionRow {
  readonly journey: number
  readonly version: number
  readonly brand: number
  readonly brandId: string
  readonly journeyId: string
  readonly zone: string
  readonly graph: Json
}

/** A published version with the public names its effects are keyed by. Versions never change once published. */
export async function readVersions(
  tx: Tx,
  wanted: readonly { journey: number; version: number }[],
): Promise<readonly VersionRow[]> {
  return query<VersionRow>(
    tx,
    `select v.journey, v.version, j.brand, b.public_id as "brandId", j.public_id as "journeyId", b.time_zone as zone, v.graph
     from unnest($1::bigint[], $2::integer[]) as w(journey, version)
     join version v on v.journey = w.journey and v.version = w.version
     join journey j on j.id = v.journey
     join brand b on b.id = j.brand`,
    [wanted.map((each) => each.journey), wanted.map((each) => each.version)],
  )
}

export interface JourneyRow {
  readonly id: number
  readonly state: 'live' | 'paused' | 'stopped'
  readonly version: number
}

/** Every journey of the brand that was ever published, with what it is doing now. */
export async function readPublished(tx: Tx, brand: number): Promise<readonly JourneyRow[]> {
  return query<JourneyRow>(
    tx,
    `select id, state, live_version as version from journey
     where brand = $1 and state <> 'draft' and live_version is not null order by id`,
    [brand],
  )
}

/**
 * Versions that are not the live one and may have members inside, by their counters. The one before the live one always: a
 * process that has not heard of the publish yet may still let somebody in.
 */
export async function readOlderInside(
  tx: Tx,
  journeys: readonly JourneyRow[],
): Promise<readonly { readonly id: number; readonly version: number }[]> {
  return query(
    tx,
    `with c as (
       select c.journey, c.version, sum(case when c.what = 'in' then c.n else -c.n end) as here from node_count c
       where c.bucket = any($1::smallint[]) and c.journey = any($2::bigint[]) group by c.journey, c.version)
     select c.journey as id, c.version from c join unnest($2::bigint[], $3::integer[]) j(id, live) on j.id = c.journey
     where c.version <> j.live and (c.here > 0 or c.version = j.live - 1)`,
    [
      numbers(Array.from({ length: BUCKETS }, (_, bucket) => bucket)),
      numbers(journeys.map(({ id }) => id)),
      numbers(journeys.map(({ version }) => version)),
    ],
  )
}

/** Changes whenever a journey of the installation is published, paused, resumed or stopped. */
export async function readRevision(tx: Tx): Promise<string> {
  const rows = await query<{ revision: string }>(
    tx,
    `select coalesce(string_agg(id || state || live_version, ',' order by id), '') as revision
     from journey where state <> 'draft'`,
    [],
  )
  return rows[0]?.revision ?? ''
}

/** Journeys that are not moving anybody at the moment. */
export async function readStanding(tx: Tx): Promise<readonly { id: number; state: 'paused' | 'stopped' }[]> {
  return query(tx, `select id, state from journey where state in ('paused', 'stopped')`, [])
}
