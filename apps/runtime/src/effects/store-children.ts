import type { Instant, Json, JsonObject } from '@cairn/sdk'
import { numbers } from '../db/columns.ts'
import { query, type Tx } from '../db/statement.ts'
import type { EffectId } from './effect.ts'

/** A member about to go on in another journey, with what its run hands down. */
export interface Child extends EffectId {
  readonly brand: number
  readonly member: number
  readonly awaits: boolean
  readonly fence: number
  readonly input: Json
  readonly expiresAt: Instant
  /** Public id of the journey it comes from. */
  readonly journeyId: string
  readonly runState: string
  readonly entrant: string
  readonly key: string | undefined
  readonly entryKey: string
  readonly arm: number
  readonly variables: JsonObject
  /** How many journeys this run has called that are still under way. */
  readonly open: number
  /** Absent where the brand has no such journey, or it was never published. */
  readonly target: { readonly journey: number; readonly version: number; readonly state: string } | undefined
}

interface Row {
  readonly run: number
  readonly node: string
  readonly visit: number
  readonly slot: number
  readonly brand: number
  readonly member: number
  readonly awaits: boolean
  readonly fence: number
  readonly input: Json
  readonly expires: number
  readonly journey_id: string
  readonly run_state: string
  readonly entrant: string
  readonly key: string | null
  readonly entry_key: string
  readonly arm: number
  readonly variables: JsonObject | null
  readonly open: number
  readonly target: number | null
  readonly target_version: number | null
  readonly target_state: string | null
}

/** Children of one bucket whose time has come. They keep journey time: nothing outside is touched. */
export async function claimChildren(
  tx: Tx,
  { bucket, now, limit }: { readonly bucket: number; readonly now: Instant; readonly limit: number },
): Promise<readonly Child[]> {
  const rows = await query<Row>(
    tx,
    `with e as materialized (
       select * from effect where bucket = $1 and state = 'ready' and kind = 'child' and due_at <= to_timestamp($2::float8)
       order by due_at limit $3 for update skip locked)
     select e.run, e.node, e.visit, e.slot, e.brand, e.member, e.awaits, e.fence, e.input,
       date_part('epoch', e.expires_at) as expires, j.public_id as journey_id, r.state as run_state, r.entrant, r.key,
       r.entry_key, r.arm, r.variables, t.id as target, t.live_version as target_version, t.state as target_state,
       (select count(*)::integer from effect x
         where x.bucket = e.bucket and x.run = e.run and x.kind = 'child' and x.state = 'accepted') as open
     from e
     join run r on r.bucket = e.bucket and r.id = e.run
     join journey j on j.id = e.journey
     left join journey t on t.brand = e.brand and t.public_id = e.input ->> 'journey' and t.live_version is not null`,
    [bucket, now / 1000, limit],
  )
  return rows.map((row) => childOf(row, bucket))
}

function childOf(row: Row, bucket: number): Child {
  const { expires, journey_id, run_state, key, entry_key, variables, target, target_version, target_state, ...same } =
    row
  const known = target !== null && target_version !== null && target_state !== null
  return {
    ...same,
    bucket,
    expiresAt: expires * 1000,
    journeyId: journey_id,
    runState: run_state,
    key: key ?? undefined,
    entryKey: entry_key,
    variables: variables ?? {},
    target: known ? { journey: target, version: target_version, state: target_state } : undefined,
  }
}

/** When each bucket next has members to send on; buckets without any are left out. */
export async function readChildrenDue(
  tx: Tx,
  buckets: readonly number[],
): Promise<readonly { readonly bucket: number; readonly at: Instant }[]> {
  const rows = await query<{ bucket: number; at: number | null }>(
    tx,
    `select b as bucket, date_part('epoch', (select due_at from effect
       where bucket = b and state = 'ready' and kind = 'child' order by due_at limit 1)) as at
     from unnest($1::smallint[]) as b`,
    [numbers(buckets)],
  )
  return rows.flatMap(({ bucket, at }) => (at === null ? [] : [{ bucket, at: Math.round(at * 1000) }]))
}
