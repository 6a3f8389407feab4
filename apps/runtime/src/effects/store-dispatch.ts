import type { Instant, Json, JsonObject } from '@cairn/sdk'
import { documents, instants, numbers, texts } from '../db/columns.ts'
import { query, type Tx } from '../db/statement.ts'
import type { Next } from '@cairn/sdk/run'
import type { EffectId } from './effect.ts'

/** A ready effect with what its transaction must look at again before the first byte. */
export interface ReadyEffect extends EffectId {
  readonly brand: number
  readonly journey: number
  readonly version: number
  readonly member: number
  readonly awaits: boolean
  readonly input: Json
  readonly attempt: number
  readonly fence: number
  readonly expiresAt: Instant
  readonly firstAttemptAt: Instant | undefined
  readonly outcome: JsonObject | null
  /** What an earlier attempt sent, byte for byte. */
  readonly content: Readonly<Record<string, string>> | null
  readonly journeyState: string
  readonly run: number
  readonly runState: string
  readonly entrant: string
  readonly entryKey: string
  readonly key: string | undefined
  readonly enteredAt: Instant
  readonly eventId: number | undefined
  readonly arm: number
  readonly variables: JsonObject
}

interface Row {
  readonly run: number
  readonly node: string
  readonly visit: number
  readonly slot: number
  readonly brand: number
  readonly journey: number
  readonly version: number
  readonly member: number
  readonly awaits: boolean
  readonly input: Json
  readonly attempt: number
  readonly fence: number
  readonly expires: number
  readonly first: number | null
  readonly outcome: JsonObject | null
  readonly content: Readonly<Record<string, string>> | null
  readonly journey_state: string
  readonly run_state: string
  readonly entrant: string
  readonly entry_key: string
  readonly key: string | null
  readonly entered: number
  readonly event_id: number | null
  readonly arm: number
  readonly variables: JsonObject | null
}

export interface LaneClaim {
  readonly lane: string
  readonly bucket: number
  readonly machine: Instant
  readonly limit: number
}

export async function claimReady(tx: Tx, { lane, bucket, machine, limit }: LaneClaim): Promise<readonly ReadyEffect[]> {
  const rows = await query<Row>(
    tx,
    `with e as materialized (
       select * from effect where lane = $1 and bucket = $2 and state = 'ready' and due_at <= to_timestamp($3::float8)
       order by due_at limit $4 for update skip locked)
     select e.run, e.node, e.visit, e.slot, e.brand, e.journey, e.version, e.member, e.awaits, e.input, e.attempt, e.fence,
       date_part('epoch', e.expires_at) as expires, date_part('epoch', e.first_attempt_at) as first, e.outcome, c.content,
       j.state as journey_state, r.state as run_state, r.entrant, r.entry_key, r.key, r.event_id, r.arm, r.variables,
       date_part('epoch', r.entered_at) as entered
     from e
     join run r on r.bucket = $2 and r.id = e.run
     join journey j on j.id = e.journey
     left join effect_content c
       on e.attempt > 0 and c.bucket = $2 and c.run = e.run and c.node = e.node and c.visit = e.visit and c.slot = e.slot`,
    [lane, bucket, machine / 1000, limit],
  )
  return rows.map((row) => readyEffect(row, bucket))
}

function readyEffect(row: Row, bucket: number): ReadyEffect {
  const { expires, first, entered, event_id, key, variables, journey_state, run_state, entry_key, ...same } = row
  return {
    ...same,
    bucket,
    expiresAt: expires * 1000,
    firstAttemptAt: first === null ? undefined : Math.round(first * 1000),
    enteredAt: Math.round(entered * 1000),
    eventId: event_id ?? undefined,
    key: key ?? undefined,
    variables: variables ?? {},
    journeyState: journey_state,
    runState: run_state,
    entryKey: entry_key,
  }
}

export interface Marked {
  readonly effect: EffectId
  readonly content: Readonly<Record<string, string>>
  readonly hash: Buffer
}

/**
 * The attempt mark: committed before the first byte leaves, so that after a crash what may have gone out is told from
 * what surely has not. The content is kept with it, and every later attempt sends the same bytes.
 */
export async function markAttempts(
  tx: Tx,
  { bucket, machine, leaseUntil }: { readonly bucket: number; readonly machine: Instant; readonly leaseUntil: Instant },
  marked: readonly Marked[],
): Promise<void> {
  await query(
    tx,
    `with m as (
       select * from unnest($4::bigint[], $5::text[], $6::integer[], $7::smallint[], $8::jsonb[], $9::text[])
         as m(run, node, visit, slot, content, hash)
     ), c as (
       insert into effect_content (bucket, run, node, visit, slot, content, hash)
       select $1, run, node, visit, slot, content, decode(hash, 'hex') from m on conflict do nothing
     )
     update effect e set state = 'attempting', attempt = e.attempt + 1, fence = e.fence + 1,
       attempt_at = to_timestamp($2::float8), first_attempt_at = coalesce(e.first_attempt_at, to_timestamp($2::float8)),
       lease_until = to_timestamp($3::float8)
     from m where e.bucket = $1 and e.run = m.run and e.node = m.node and e.visit = m.visit and e.slot = m.slot`,
    [
      bucket,
      machine / 1000,
      leaseUntil / 1000,
      ...idColumns(marked.map(({ effect }) => effect)),
      documents(marked.map(({ content }) => content)),
      texts(marked.map(({ hash }) => hash.toString('hex'))),
    ],
  )
}

export interface Settlement {
  readonly effect: EffectId & { readonly awaits: boolean }
  /** The fence of the attempt; somebody who was overtaken changes nothing. */
  readonly fence: number
  readonly from: 'ready' | 'attempting' | 'unknown' | 'accepted'
  readonly ending: Next
}

/**
 * Settles effects and tells awaiting runs, which it never touches itself. Answers those it settled: one whose fence moved on
 * belongs to somebody else by now.
 */
export async function settle(
  tx: Tx,
  { bucket, now }: { readonly bucket: number; readonly now: Instant },
  settlements: readonly Settlement[],
): Promise<readonly EffectId[]> {
  const endings = settlements.map(({ ending }) => ending)
  const rows = await query<Omit<EffectId, 'bucket'>>(tx, SETTLE, [
    bucket,
    now / 1000,
    ...idColumns(settlements.map(({ effect }) => effect)),
    numbers(settlements.map(({ fence }) => fence)),
    texts(settlements.map(({ from }) => from)),
    texts(endings.map(({ state }) => state)),
    documents(endings.map(({ outcome }) => (Object.keys(outcome).length === 0 ? undefined : outcome))),
    instants(endings.map((ending) => ('dueAt' in ending ? ending.dueAt : undefined))),
    texts(endings.map((ending) => ('ref' in ending ? ending.ref : undefined))),
    documents(settlements.map(({ effect, ending }) => wakeOf(effect, ending))),
    `advance:${bucket}`,
  ])
  return rows.map((row) => ({ ...row, bucket }))
}

export function wakeOf({ awaits, visit }: Settlement['effect'], ending: Next): object | undefined {
  if (!awaits || !('port' in ending) || ending.port === undefined) return undefined
  return { visit, port: ending.port, data: ending.outcome }
}

const SETTLE = `
with s as materialized (
  select * from unnest($3::bigint[], $4::text[], $5::integer[], $6::smallint[], $7::bigint[], $8::text[], $9::text[],
    $10::jsonb[], $11::float8[], $12::text[], $13::jsonb[])
    as s(run, node, visit, slot, fence, before, state, outcome, due, ref, wake)
), u as (
  update effect e set state = s.state, outcome = s.outcome, lease_until = null,
    due_at = case when s.due is null then e.due_at else to_timestamp(s.due) end,
    provider_ref = coalesce(s.ref, e.provider_ref),
    settled_at = case when s.state = 'ready' then null else to_timestamp($2::float8) end
  from s where e.bucket = $1 and e.run = s.run and e.node = s.node and e.visit = s.visit and e.slot = s.slot
    and e.fence = s.fence and e.state = s.before
  returning e.run, e.node, e.visit, e.slot, s.wake
), w as (
  insert into wake (bucket, run, kind, at, payload)
  select $1, run, 'outcome', to_timestamp($2::float8), wake from u where wake is not null
)
select run, node, visit, slot,
  case when wake is not null then pg_notify('cairn', $14) end is null as told
from u`

function idColumns(effects: readonly EffectId[]): string[] {
  return [
    numbers(effects.map(({ run }) => run)),
    texts(effects.map(({ node }) => node)),
    numbers(effects.map(({ visit }) => visit)),
    numbers(effects.map(({ slot }) => slot)),
  ]
}

/** When each lane next has something in each bucket. */
export async function readLanes(
  tx: Tx,
): Promise<readonly { readonly lane: string; readonly bucket: number; readonly at: Instant }[]> {
  const rows = await query<{ lane: string; bucket: number; at: number | null }>(
    tx,
    `with recursive l as (
       (select lane from effect where state = 'ready' order by lane limit 1)
       union all
       select (select e.lane from effect e where e.state = 'ready' and e.lane > l.lane order by e.lane limit 1)
       from l where l.lane is not null)
     select l.lane, b as bucket, date_part('epoch', (
       select due_at from effect e where e.lane = l.lane and e.bucket = b and e.state = 'ready' order by due_at limit 1)) as at
     from l cross join generate_series(0, 63) as b where l.lane is not null`,
    [],
  )
  return rows.flatMap(({ lane, bucket, at }) => (at === null ? [] : [{ lane, bucket, at: at * 1000 }]))
}

export interface Expired extends EffectId {
  readonly lane: string
  readonly awaits: boolean
  readonly attempt: number
  readonly fence: number
  readonly firstAttemptAt: Instant
}

/** Attempts whose lease ran out: their process died, hangs, or lost its connection. */
export async function claimExpired(tx: Tx, machine: Instant, limit: number): Promise<readonly Expired[]> {
  const rows = await query<Omit<Expired, 'firstAttemptAt'> & { first: number }>(
    tx,
    `select bucket, run, node, visit, slot, lane, awaits, attempt, fence, date_part('epoch', first_attempt_at) as first
     from effect where state = 'attempting' and lease_until < to_timestamp($1::float8)
     order by lease_until limit $2 for update skip locked`,
    [machine / 1000, limit],
  )
  return rows.map(({ first, ...row }) => ({ ...row, firstAttemptAt: first * 1000 }))
}

/** One parked effect of the brand, locked. */
export async function lockUnknown(
  tx: Tx,
  brand: number,
  id: EffectId,
): Promise<{ readonly fence: number; readonly awaits: boolean } | undefined> {
  const rows = await query<{ fence: number; awaits: boolean }>(
    tx,
    `select fence, awaits from effect where bucket = $2 and run = $3 and node = $4 and visit = $5 and slot = $6
       and brand = $1 and state = 'unknown' for update`,
    [brand, id.bucket, id.run, id.node, id.visit, id.slot],
  )
  return rows[0]
}
