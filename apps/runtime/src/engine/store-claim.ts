import type { Instant, JsonObject } from '@cairn/sdk'
import type { Run, RunState, WakeRow } from '@cairn/sdk/run'
import { numbers } from '../db/columns.ts'
import { query, type Tx } from '../db/statement.ts'

/** A claimed run. Its row stays locked by this transaction until the commit. */
export interface Claimed {
  readonly brand: number
  readonly run: Run
}

export interface Claim {
  readonly bucket: number
  readonly now: Instant
  readonly limit: number
  /** Runs due before this were seen a moment ago; jumping over them spares reading what their updates left behind. */
  readonly from?: Instant | undefined
}

// date_part answers a double, where extract would go by numeric
const RUN = `r.id, r.brand, r.journey, r.version, r.member, r.entrant, r.key, r.entry_key, r.node, r.visit, r.state, r.arm,
  r.epoch, r.variables, r.event_id, date_part('epoch', r.entered_at) as entered, date_part('epoch', r.event_at) as event,
  date_part('epoch', r.due_at) as due`

interface Row {
  readonly id: number
  readonly brand: number
  readonly journey: number
  readonly version: number
  readonly member: number
  readonly entrant: string
  readonly key: string | null
  readonly entry_key: string
  readonly node: string
  readonly visit: number
  readonly state: RunState
  readonly arm: 0 | 1 | 2
  readonly epoch: number
  readonly variables: JsonObject | null
  readonly event_id: number | null
  readonly entered: number
  readonly event: number | null
  readonly due: number | null
}

/**
 * Runs of one bucket that are due or have news, oldest first. Only `run` is locked, and what another pass holds is left to
 * it; wakes and facts are read in later statements, because this one's snapshot is older than its locks.
 */
export async function claimRuns(tx: Tx, claim: Claim): Promise<readonly Claimed[]> {
  const rows = await query<Row>(
    tx,
    `with due as materialized (
       select * from run where bucket = $1 and state = 'waiting' and due_at <= to_timestamp($2::float8)
         and due_at >= to_timestamp($3::float8)
       order by due_at limit $4 for update skip locked
     ), woken as materialized (
       select r.* from (
         select distinct bucket, run from (
           select bucket, run from wake where bucket = $1 and at <= to_timestamp($2::float8) order by at limit $4) w) w
       join run r on r.bucket = w.bucket and r.id = w.run
       for update of r skip locked
     )
     select ${RUN} from due r
     union all
     select ${RUN} from woken r`,
    [claim.bucket, claim.now / 1000, claim.from === undefined ? '-Infinity' : claim.from / 1000, claim.limit],
  )
  // who is both due and woken comes twice
  const seen = new Set<number>()
  const once: Claimed[] = []
  for (const row of rows) {
    if (seen.has(row.id)) continue
    seen.add(row.id)
    once.push(claimed(row, claim.bucket))
  }
  return once
}

/** The same runs again, in smaller company, after a batch failed. */
export async function claimThese(tx: Tx, bucket: number, ids: readonly number[]): Promise<readonly Claimed[]> {
  const rows = await query<Row>(
    tx,
    `select ${RUN} from run r where r.bucket = $1 and r.id = any($2::bigint[]) order by r.id for update skip locked`,
    [bucket, numbers(ids)],
  )
  return rows.map((row) => claimed(row, bucket))
}

function claimed(row: Row, bucket: number): Claimed {
  return {
    brand: row.brand,
    run: {
      id: row.id,
      bucket,
      journey: row.journey,
      version: row.version,
      member: row.member,
      entrant: row.entrant,
      key: row.key ?? undefined,
      entryKey: row.entry_key,
      enteredAt: instant(row.entered),
      eventId: row.event_id ?? undefined,
      eventAt: row.event === null ? undefined : instant(row.event),
      node: row.node,
      visit: row.visit,
      state: row.state,
      arm: row.arm,
      epoch: row.epoch,
      dueAt: row.due === null ? undefined : instant(row.due),
      variables: row.variables ?? NO_VARIABLES,
    },
  }
}
const NO_VARIABLES: JsonObject = {}

const instant = (seconds: number): Instant => Math.round(seconds * 1000)

type Wake = WakeRow & { readonly run: number }

/** The news of these runs so far, in the order in which it was stored. */
export async function readWakes(
  tx: Tx,
  { bucket, now }: { readonly bucket: number; readonly now: Instant },
  runs: readonly number[],
): Promise<readonly Wake[]> {
  const rows = await query<Omit<Wake, 'at'> & { readonly at: number }>(
    tx,
    `select run, seq, kind, date_part('epoch', at) as at, payload from wake
     where bucket = $1 and run = any($2::bigint[]) and at <= to_timestamp($3::float8) order by seq`,
    [bucket, numbers(runs), now / 1000],
  )
  return rows.map((row) => ({ ...row, at: instant(row.at) }))
}

/** When each bucket next has something to do; buckets without anything are left out. */
export async function readNextDue(
  tx: Tx,
  buckets: readonly number[],
): Promise<readonly { readonly bucket: number; readonly at: Instant }[]> {
  const rows = await query<{ bucket: number; at: number }>(
    tx,
    `select b as bucket, date_part('epoch', least(
       (select due_at from run where bucket = b and state = 'waiting' and due_at is not null order by due_at limit 1),
       (select at from wake where bucket = b and at < 'infinity' order by at limit 1))) as at
     from unnest($1::smallint[]) as b`,
    [numbers(buckets)],
  )
  return rows.filter((row) => row.at !== null).map((row) => ({ bucket: row.bucket, at: instant(row.at) }))
}
