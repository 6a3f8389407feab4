import type { Instant, Json, JsonObject } from '@cairn/sdk'
import { documents, instants, numbers, texts } from '../db/columns.ts'
import { query, type Tx } from '../db/statement.ts'
import { type EffectState, guardStep, type Next } from '@cairn/sdk/run'
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
  readonly attemptAt: Instant | undefined
  readonly outcome: JsonObject | null
  /** What an earlier attempt sent, byte for byte. */
  readonly content: Readonly<Record<string, string>> | null
  /** What its provider calls it. */
  readonly ref: string | null
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
  readonly attempted: number | null
  readonly outcome: JsonObject | null
  readonly content: Readonly<Record<string, string>> | null
  readonly ref: string | null
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
  readonly brand: number
  readonly bucket: number
  /** Machine time for what is due, journey time for what has expired. */
  readonly at: Instant
  readonly limit: number
}

const CLAIM = (which: string): string => `
with e as materialized (
  select * from effect where lane = $1 and brand = $5 and bucket = $2 and ${which} limit $4 for update skip locked)
select e.run, e.node, e.visit, e.slot, e.brand, e.journey, e.version, e.member, e.awaits, e.input, e.attempt, e.fence,
  date_part('epoch', e.expires_at) as expires, date_part('epoch', e.first_attempt_at) as first,
  date_part('epoch', e.attempt_at) as attempted, e.outcome, e.content, e.provider_ref as ref,
  j.state as journey_state, r.state as run_state, r.entrant, r.entry_key, r.key, r.event_id, r.arm, r.variables,
  date_part('epoch', r.entered_at) as entered
from e
join run r on r.bucket = e.bucket and r.id = e.run
join journey j on j.id = e.journey`

// the state is written out in each: a plan that is kept finds the partial index by nothing else
const READY = CLAIM(`state = 'ready' and due_at <= to_timestamp($3::float8) order by due_at`)
const ASKING = CLAIM(`state = 'asking' and due_at <= to_timestamp($3::float8) order by due_at`)
const OVERDUE = CLAIM(`state = 'ready' and expires_at <= to_timestamp($3::float8)`)

/** Effects of one brand's lane in one bucket that may go now. */
export const claimReady = (tx: Tx, claim: LaneClaim): Promise<readonly ReadyEffect[]> => claimBy(tx, READY, claim)
/** Effects in doubt whose provider is to be asked now. */
export const claimAsking = (tx: Tx, claim: LaneClaim): Promise<readonly ReadyEffect[]> => claimBy(tx, ASKING, claim)
/** Effects that wait for a provider and whose own time is over. */
export const claimOverdue = (tx: Tx, claim: LaneClaim): Promise<readonly ReadyEffect[]> => claimBy(tx, OVERDUE, claim)

async function claimBy(tx: Tx, text: string, claim: LaneClaim): Promise<readonly ReadyEffect[]> {
  const { lane, brand, bucket, at, limit } = claim
  const rows = await query<Row>(tx, text, [lane, bucket, at / 1000, limit, brand])
  return rows.map((row) => readyEffect(row, bucket))
}

/** Field by field: a rest and a spread of so many cost more than reading the row does. */
function readyEffect(row: Row, bucket: number): ReadyEffect {
  return {
    bucket,
    run: row.run,
    node: row.node,
    visit: row.visit,
    slot: row.slot,
    brand: row.brand,
    journey: row.journey,
    version: row.version,
    member: row.member,
    awaits: row.awaits,
    input: row.input,
    attempt: row.attempt,
    fence: row.fence,
    expiresAt: row.expires * 1000,
    firstAttemptAt: row.first === null ? undefined : Math.round(row.first * 1000),
    attemptAt: row.attempted === null ? undefined : Math.round(row.attempted * 1000),
    outcome: row.outcome,
    content: row.content,
    ref: row.ref,
    journeyState: row.journey_state,
    runState: row.run_state,
    entrant: row.entrant,
    entryKey: row.entry_key,
    key: row.key ?? undefined,
    enteredAt: Math.round(row.entered * 1000),
    eventId: row.event_id ?? undefined,
    arm: row.arm,
    variables: row.variables ?? NO_VARIABLES,
  }
}

const NO_VARIABLES: JsonObject = {}

export interface Marked {
  readonly effect: EffectId
  readonly content: Readonly<Record<string, string>>
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
    `with m as materialized (
       select $1::smallint as bucket, m.* from unnest($4::bigint[], $5::text[], $6::integer[], $7::smallint[], $8::jsonb[])
         as m(run, node, visit, slot, content)
     )
     update effect e set state = 'attempting', attempt = e.attempt + 1, fence = e.fence + 1,
       attempt_at = to_timestamp($2::float8), first_attempt_at = coalesce(e.first_attempt_at, to_timestamp($2::float8)),
       lease_until = to_timestamp($3::float8), content = coalesce(e.content, m.content)
     from m where e.bucket = m.bucket and e.run = m.run and e.node = m.node and e.visit = m.visit and e.slot = m.slot`,
    [
      bucket,
      machine / 1000,
      leaseUntil / 1000,
      ...idColumns(marked.map(({ effect }) => effect)),
      documents(marked.map(({ content }) => content)),
    ],
  )
}

/** Somebody asks the provider about these now. Asking twice does no harm, so whoever dies in the middle is simply followed. */
export async function markAsking(
  tx: Tx,
  { bucket, until }: { readonly bucket: number; readonly until: Instant },
  effects: readonly EffectId[],
): Promise<void> {
  await query(
    tx,
    `update effect e set fence = e.fence + 1, due_at = to_timestamp($2::float8)
     from unnest($3::bigint[], $4::text[], $5::integer[], $6::smallint[]) as m(run, node, visit, slot)
     where e.bucket = $1 and e.run = m.run and e.node = m.node and e.visit = m.visit and e.slot = m.slot`,
    [bucket, until / 1000, ...idColumns(effects)],
  )
}

export interface Settlement {
  readonly effect: EffectId & { readonly awaits: boolean }
  /** The fence of the attempt; somebody who was overtaken changes nothing. */
  readonly fence: number
  readonly from: EffectState
  readonly ending: Next
}

/**
 * Settles effects and tells awaiting runs, which it never touches itself. Answers how many it settled: one whose fence moved
 * on belongs to somebody else by now.
 */
export async function settle(
  tx: Tx,
  { bucket, now }: { readonly bucket: number; readonly now: Instant },
  settlements: readonly Settlement[],
): Promise<number> {
  for (const { from, ending, effect } of settlements)
    guardStep(from, ending.state, `Effect ${effect.run}.${effect.node}`)
  const endings = settlements.map(({ ending }) => ending)
  const [row] = await query<{ n: number }>(tx, SETTLE, [
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
  return row?.n ?? 0
}

export function wakeOf({ awaits, visit }: Settlement['effect'], ending: Next): object | undefined {
  if (!awaits || !('port' in ending) || ending.port === undefined) return undefined
  return { visit, port: ending.port, data: ending.outcome }
}

const SETTLE = `
with s as materialized (
  select $1::smallint as bucket, s.* from unnest($3::bigint[], $4::text[], $5::integer[], $6::smallint[], $7::bigint[], $8::text[], $9::text[],
    $10::jsonb[], $11::float8[], $12::text[], $13::jsonb[])
    as s(run, node, visit, slot, fence, before, state, outcome, due, ref, wake)
), u as (
  update effect e set state = s.state, outcome = s.outcome, lease_until = null,
    due_at = case when s.due is null then e.due_at else to_timestamp(s.due) end,
    provider_ref = coalesce(s.ref, e.provider_ref),
    settled_at = case when s.state in ('ready', 'asking') then null else to_timestamp($2::float8) end
  from s where e.bucket = s.bucket and e.run = s.run and e.node = s.node and e.visit = s.visit and e.slot = s.slot
    and e.fence = s.fence and e.state = s.before
  returning e.run, s.wake
), w as (
  insert into wake (bucket, run, kind, at, payload)
  select $1, run, 'outcome', to_timestamp($2::float8), wake from u where wake is not null
)
select count(*)::integer as n, case when count(wake) > 0 then pg_notify('cairn', $14) end is null as told from u`

function idColumns(effects: readonly EffectId[]): string[] {
  return [
    numbers(effects.map(({ run }) => run)),
    texts(effects.map(({ node }) => node)),
    numbers(effects.map(({ visit }) => visit)),
    numbers(effects.map(({ slot }) => slot)),
  ]
}
