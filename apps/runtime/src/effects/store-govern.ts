import type { Instant } from '@cairn/sdk'
import { guardStep } from '@cairn/sdk/run'
import { documents, numbers, texts } from '../db/columns.ts'
import { query, type Tx } from '../db/statement.ts'
import type { EffectId } from './effect.ts'

export interface Planned extends EffectId {
  readonly brand: number
  readonly member: number
  readonly kind: string
  readonly lane: string
  readonly awaits: boolean
  readonly expiresAt: Instant
}

/** Effects of one bucket nobody has decided about yet. */
export async function claimPlanned(tx: Tx, bucket: number, limit: number): Promise<readonly Planned[]> {
  const rows = await query<Omit<Planned, 'bucket' | 'expiresAt'> & { expires: number }>(
    tx,
    `select run, node, visit, slot, brand, member, kind, lane, awaits, date_part('epoch', expires_at) as expires
     from effect where bucket = $1 and state = 'planned' limit $2 for update skip locked`,
    [bucket, limit],
  )
  return rows.map(({ expires, ...row }) => ({ ...row, bucket, expiresAt: expires * 1000 }))
}

export interface Governed {
  readonly effect: EffectId & { readonly awaits: boolean; readonly lane: string; readonly brand: number }
  readonly state: 'ready' | 'suppressed' | 'expired' | 'failed'
  readonly outcome?: object
  readonly port?: string
}

/** `machine` is when a ready effect may go: lanes and their retries keep machine time. Wakes are journey time. */
export async function writeGoverned(
  tx: Tx,
  { bucket, now, machine }: { readonly bucket: number; readonly now: Instant; readonly machine: Instant },
  governed: readonly Governed[],
): Promise<void> {
  for (const { effect, state } of governed) guardStep('planned', state, `Effect ${effect.run}.${effect.node}`)
  const woken = governed.filter(({ effect, port }) => effect.awaits && port !== undefined)
  const ready = governed.filter(({ state }) => state === 'ready')
  const lanes = [...new Set(ready.map(({ effect }) => `${effect.lane}|${effect.brand}`))]
  await query(
    tx,
    `with g as materialized (
       select $1::smallint as bucket, g.* from unnest($4::bigint[], $5::text[], $6::integer[], $7::smallint[], $8::text[], $9::jsonb[])
         as g(run, node, visit, slot, state, outcome)
     ), u as (
       update effect e set state = g.state, outcome = g.outcome,
         due_at = case when g.state = 'ready' then to_timestamp($3::float8) else e.due_at end,
         settled_at = case when g.state = 'ready' then null else to_timestamp($2::float8) end
       from g where e.bucket = g.bucket and e.run = g.run and e.node = g.node and e.visit = g.visit and e.slot = g.slot
     ), w as (
       insert into wake (bucket, run, kind, at, payload)
       select $1, run, 'outcome', to_timestamp($2::float8), payload from unnest($10::bigint[], $11::jsonb[]) as w(run, payload)
     )
     select case when $12::text is not null then pg_notify('cairn', $12) end is null as told,
       case when $13::text is not null then pg_notify('cairn', $13) end is null as woken`,
    [
      bucket,
      now / 1000,
      machine / 1000,
      numbers(governed.map(({ effect }) => effect.run)),
      texts(governed.map(({ effect }) => effect.node)),
      numbers(governed.map(({ effect }) => effect.visit)),
      numbers(governed.map(({ effect }) => effect.slot)),
      texts(governed.map(({ state }) => state)),
      documents(governed.map(({ outcome }) => outcome)),
      numbers(woken.map(({ effect }) => effect.run)),
      documents(woken.map(({ effect, port, outcome }) => ({ visit: effect.visit, port, data: outcome ?? {} }))),
      lanes.length === 0 ? null : newsOf(lanes, bucket),
      woken.length === 0 ? null : `advance:${bucket}`,
    ],
  )
}

/** PostgreSQL refuses 8000 bytes of news; no detail means: look everywhere. */
function newsOf(lanes: readonly string[], bucket: number): string {
  const news = `dispatch:${lanes.map((lane) => `${lane}|${bucket}`).join(',')}`
  return news.length < 7900 ? news : 'dispatch:'
}

/** Buckets with something to decide. */
export async function readPlannedBuckets(tx: Tx, buckets: readonly number[]): Promise<readonly number[]> {
  const rows = await query<{ bucket: number }>(
    tx,
    `select b as bucket from unnest($1::smallint[]) as b
     where exists (select from effect where bucket = b and state = 'planned')`,
    [numbers(buckets)],
  )
  return rows.map(({ bucket }) => bucket)
}
