import type { Instant } from '@cairn/sdk'
import type { Run, Step, Walk } from '@cairn/sdk/run'
import { booleans, documents, instants, numbers, texts } from '../db/columns.ts'
import { query, type Tx } from '../db/statement.ts'
import type { Traveller } from './traveller.ts'

/** What one pass writes. */
export interface Outcome {
  readonly bucket: number
  readonly now: Instant
  readonly moved: readonly Traveller[]
  /** Wakes that were read, whether or not they moved anybody. */
  readonly spent: readonly { readonly run: number; readonly seq: number }[]
}

/**
 * The whole pass in one statement. Answers how many run rows it changed: fewer than `moved` means that somebody else
 * moved one of them since it was read, and the caller must roll back. Effects that exist already are left alone.
 * Counters come last in the lock order and are written in key order.
 */
export async function writePass(tx: Tx, outcome: Outcome): Promise<number> {
  const { bucket, now, moved, spent } = outcome
  const effects = moved.flatMap(effectsOf)
  const has = (state: string): boolean => effects.some((effect) => effect.state === state)
  const rows = await query<{ changed: number }>(tx, WRITE, [
    bucket,
    now / 1000,
    ...runColumns(moved),
    ...stepColumns(moved.flatMap((traveller) => trailOf(traveller.walk).map((step) => ({ step, traveller })))),
    ...effectColumns(effects),
    ...subscriptionColumns(moved),
    ...countColumns(moved),
    ...endColumns(moved),
    numbers(spent.map((wake) => wake.run)),
    numbers(spent.map((wake) => wake.seq)),
    has('planned') ? `govern:${bucket}` : null,
    has('ready') ? `children:${bucket}` : null,
  ])
  return rows[0]?.changed ?? 0
}

const WRITE = `
with r as materialized (
  select * from unnest($3::bigint[], $4::integer[], $5::text[], $6::integer[], $7::text[], $8::float8[], $9::bigint[],
    $10::float8[], $11::jsonb[], $12::jsonb[])
    as r(id, epoch, node, visit, state, due, event_id, event, variables, trouble)
), u as (
  update run set epoch = run.epoch + 1, node = r.node, visit = r.visit, state = r.state, due_at = to_timestamp(r.due),
    event_id = r.event_id, event_at = to_timestamp(r.event), variables = r.variables, trouble = r.trouble
  from r where run.bucket = $1 and run.id = r.id and run.epoch = r.epoch
  returning 1
), s as (
  insert into step (bucket, brand, member, run, version, node, visit, what, at, why)
  select $1, brand, member, run, version, node, visit, what, to_timestamp($2::float8), why
  from unnest($13::bigint[], $14::bigint[], $15::bigint[], $16::integer[], $17::text[], $18::integer[], $19::text[],
    $20::text[]) as s(brand, member, run, version, node, visit, what, why)
), e as (
  insert into effect (bucket, run, node, visit, slot, brand, journey, version, member, kind, lane, state, awaits, input,
    planned_at, due_at, expires_at, outcome, settled_at)
  select $1, run, node, visit, slot, brand, journey, version, member, kind, lane, state, awaits, coalesce(input, 'null'),
    to_timestamp($2::float8), to_timestamp($2::float8), to_timestamp(expires), outcome,
    case when state not in ('planned', 'ready') then to_timestamp($2::float8) end
  from unnest($21::bigint[], $22::text[], $23::integer[], $24::smallint[], $25::bigint[], $26::bigint[], $27::integer[],
    $28::bigint[], $29::text[], $30::text[], $31::text[], $32::boolean[], $33::jsonb[], $34::float8[], $35::jsonb[])
    as e(run, node, visit, slot, brand, journey, version, member, kind, lane, state, awaits, input, expires, outcome)
  on conflict do nothing
), d as (
  delete from subscription d using r where d.run_bucket = $1 and d.run = r.id
    and (d.visit <> r.visit or r.state <> 'waiting')
), b as (
  insert into subscription (bucket, brand, topic, member, run_bucket, run, visit, deadline)
  select bucket, brand, topic, member, $1, run, visit, to_timestamp(deadline)
  from unnest($36::smallint[], $37::bigint[], $38::text[], $39::bigint[], $40::bigint[], $41::integer[], $42::float8[])
    as b(bucket, brand, topic, member, run, visit, deadline)
  on conflict (bucket, brand, topic, member, run, visit) do update set deadline = excluded.deadline
), c as (
  insert into node_count as c (bucket, journey, version, node, arm, what, n)
  select $1, journey, version, node, arm, what, n
  from unnest($43::bigint[], $44::integer[], $45::text[], $46::smallint[], $47::text[], $48::bigint[])
    as c(journey, version, node, arm, what, n)
  on conflict (bucket, journey, version, node, arm, what) do update set n = c.n + excluded.n
), a as (
  update admission a set open = a.open - x.n
  from unnest($49::bigint[], $50::bigint[], $51::text[], $52::integer[]) as x(journey, member, subject, n)
  where a.bucket = $1 and a.journey = x.journey and a.member = x.member and a.subject = x.subject
), w as (
  delete from wake w using unnest($53::bigint[], $54::bigint[]) as x(run, seq)
  where w.bucket = $1 and w.run = x.run and w.seq = x.seq
)
select (select count(*) from u) as changed, case when $55::text is not null then pg_notify('cairn', $55) end is null as told,
  case when $56::text is not null then pg_notify('cairn', $56) end is null as called`

function runColumns(moved: readonly Traveller[]): string[] {
  const runs = moved.map((traveller) => traveller.walk.run)
  return [
    numbers(runs.map((run) => run.id)),
    numbers(moved.map((traveller) => traveller.run.epoch)),
    texts(runs.map((run) => run.node)),
    numbers(runs.map((run) => run.visit)),
    texts(runs.map((run) => run.state)),
    instants(runs.map((run) => run.dueAt)),
    numbers(runs.map((run) => run.eventId)),
    instants(runs.map((run) => run.eventAt)),
    documents(runs.map((run) => (isEmpty(run.variables) ? undefined : run.variables))),
    documents(moved.map((traveller) => traveller.walk.trouble)),
  ]
}

function isEmpty(value: object): boolean {
  for (const _ in value) return false
  return true
}

/** An `in` whose way out follows at the same instant says nothing: the trail keeps the way out. The counters keep both. */
function trailOf({ steps }: Walk): readonly Step[] {
  return steps.filter((step, i) => step.what !== 'in' || steps[i + 1]?.visit !== step.visit)
}

function stepColumns(steps: readonly { readonly step: Step; readonly traveller: Traveller }[]): string[] {
  return [
    numbers(steps.map(({ traveller }) => traveller.brand)),
    numbers(steps.map(({ traveller }) => traveller.run.member)),
    numbers(steps.map(({ traveller }) => traveller.run.id)),
    numbers(steps.map(({ traveller }) => traveller.run.version)),
    texts(steps.map(({ step }) => step.node)),
    numbers(steps.map(({ step }) => step.visit)),
    texts(steps.map(({ step }) => step.what)),
    texts(steps.map(({ step }) => step.why)),
  ]
}

interface EffectRow {
  readonly run: Run
  readonly brand: number
  readonly intent: Walk['effects'][number]
  readonly state: string
  readonly input: object | undefined
  readonly outcome: object | undefined
}

function effectsOf(traveller: Traveller): EffectRow[] {
  const { run, brand, walk, granted } = traveller
  const sent = walk.effects.map((intent) => ({
    run,
    brand,
    intent,
    state: stateOf(intent),
    input: ownInput(traveller, intent),
    outcome: intent.suppressed ? { reason: intent.suppressed } : undefined,
  }))
  const given = granted.map(({ intent, outcome }) => ({
    run,
    brand,
    intent,
    state: outcome.state,
    input: Object(intent.input) as object,
    outcome: outcome.data,
  }))
  return [...sent, ...given]
}

/** Nobody has to decide whether a member may go on in another journey: its own door does. */
function stateOf({ suppressed, kind }: Walk['effects'][number]): string {
  if (suppressed) return 'suppressed'
  return kind === 'child' ? 'ready' : 'planned'
}

/**
 * The input of an effect, or nothing where it is what the version's node holds: a long letter to a million members is
 * stored once, with the version.
 */
function ownInput({ version }: Traveller, { node, input }: Walk['effects'][number]): object | undefined {
  const config: object = version.chart.places.get(node)?.ready?.config ?? {}
  const held = new Map<string, unknown>(Object.entries(config))
  const same = Object.entries(Object(input)).every(([name, value]) => held.get(name) === value)
  return same ? undefined : (Object(input) as object)
}

function effectColumns(effects: readonly EffectRow[]): string[] {
  return [
    numbers(effects.map(({ run }) => run.id)),
    texts(effects.map(({ intent }) => intent.node)),
    numbers(effects.map(({ intent }) => intent.visit)),
    numbers(effects.map(({ intent }) => intent.slot)),
    numbers(effects.map(({ brand }) => brand)),
    numbers(effects.map(({ run }) => run.journey)),
    numbers(effects.map(({ run }) => run.version)),
    numbers(effects.map(({ run }) => run.member)),
    texts(effects.map(({ intent }) => intent.kind)),
    texts(effects.map(({ intent }) => intent.lane)),
    texts(effects.map(({ state }) => state)),
    booleans(effects.map(({ intent }) => intent.awaits)),
    documents(effects.map(({ input }) => input)),
    instants(effects.map(({ intent }) => intent.expires)),
    documents(effects.map(({ outcome }) => outcome)),
  ]
}

function subscriptionColumns(moved: readonly Traveller[]): string[] {
  const rows = moved.flatMap(({ run, brand, walk }) =>
    walk.subscriptions.map((subscription) => ({ run, brand, subscription })),
  )
  return [
    numbers(rows.map(({ run }) => run.member & 63)),
    numbers(rows.map(({ brand }) => brand)),
    texts(rows.map(({ subscription }) => subscription.topic)),
    numbers(rows.map(({ run }) => run.member)),
    numbers(rows.map(({ run }) => run.id)),
    numbers(rows.map(({ subscription }) => subscription.visit)),
    instants(rows.map(({ subscription }) => subscription.deadline)),
  ]
}

interface Count {
  readonly key: string
  readonly run: Run
  readonly step: Step
  n: number
}

function countColumns(moved: readonly Traveller[]): string[] {
  const counts = new Map<string, Count>()
  for (const { run, walk } of moved) {
    for (const step of walk.steps) {
      const key = `${run.journey} ${run.version} ${step.node} ${run.arm} ${step.what}`
      const known = counts.get(key)
      if (known) known.n += 1
      else counts.set(key, { key, run, step, n: 1 })
    }
  }
  const sorted = [...counts.values()].toSorted((a, b) => (a.key < b.key ? -1 : 1))
  return [
    numbers(sorted.map(({ run }) => run.journey)),
    numbers(sorted.map(({ run }) => run.version)),
    texts(sorted.map(({ step }) => step.node)),
    numbers(sorted.map(({ run }) => run.arm)),
    texts(sorted.map(({ step }) => step.what)),
    numbers(sorted.map(({ n }) => n)),
  ]
}

/** Runs that ended: their subject has one open run less. */
function endColumns(moved: readonly Traveller[]): string[] {
  const ends = new Map<string, { readonly run: Run; n: number }>()
  for (const { run, walk } of moved) {
    if (isOpen(walk.run)) continue
    const key = `${run.journey} ${run.member} ${run.key ?? ''}`
    const known = ends.get(key)
    if (known) known.n += 1
    else ends.set(key, { run, n: 1 })
  }
  const rows = [...ends.values()]
  return [
    numbers(rows.map(({ run }) => run.journey)),
    numbers(rows.map(({ run }) => run.member)),
    texts(rows.map(({ run }) => run.key ?? '')),
    numbers(rows.map(({ n }) => n)),
  ]
}

export const isOpen = ({ state }: Pick<Run, 'state'>): boolean =>
  state === 'waiting' || state === 'held' || state === 'quarantined'

/**
 * Runs of paused journeys stand still with all they are owed, and their news waits with them. What this process remembers
 * may be a second old, so the journey is asked again under a lock: a run held after the resume would stand for ever.
 */
export async function holdRuns(tx: Tx, bucket: number, runs: readonly number[]): Promise<void> {
  await query(
    tx,
    `with j as materialized (
       select id from journey where state = 'paused'
         and id in (select journey from run where bucket = $1 and id = any($2::bigint[])) order by id for share
     ), h as materialized (
       select r.id from run r join j on j.id = r.journey where r.bucket = $1 and r.id = any($2::bigint[])
     ), w as (
       update wake set at = 'infinity' from h where wake.bucket = $1 and wake.run = h.id
     )
     update run set state = 'held', epoch = epoch + 1 from h
     where run.bucket = $1 and run.id = h.id and run.state = 'waiting'`,
    [bucket, numbers(runs)],
  )
}

/** A run that no transaction can carry stands still with the reason; nobody else is touched. */
export async function quarantineRun(
  tx: Tx,
  { bucket, run }: { readonly bucket: number; readonly run: number },
  trouble: { readonly code: string; readonly message: string },
): Promise<void> {
  await query(
    tx,
    // with its news: what it broke on would be claimed again and again, and it moves at an operator's word only
    `with w as (delete from wake where bucket = $1 and run = $2 and at < 'infinity')
     update run set state = 'quarantined', due_at = null, epoch = epoch + 1, trouble = $3::jsonb || jsonb_build_object('node', node)
     where bucket = $1 and id = $2`,
    [bucket, run, JSON.stringify(trouble)],
  )
}
