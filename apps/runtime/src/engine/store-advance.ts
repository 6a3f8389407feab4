import type { Instant } from '@cairn/sdk'
import type { Run, Step, Walk } from '@cairn/sdk/run'
import { booleans, documents, instants, numbers, sparse, texts } from '../db/columns.ts'
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
 * Counters come last in the lock order and are written in key order. Rows are found by the bucket that stands in `r` and
 * `y`, not by the parameter: so the planner, who may believe the table empty, can only probe its key row by row and never
 * reads the whole bucket to join it (docs/decisions/0020).
 */
export async function writePass(tx: Tx, outcome: Outcome): Promise<number> {
  const { bucket, now, moved, spent } = outcome
  const effects = moved.flatMap(effectsOf)
  const has = (state: string): boolean => effects.some((effect) => effect.state === state)
  const rows = await query<{ changed: number }>(tx, WRITE, [
    bucket,
    now / 1000,
    ...runColumns(moved),
    ...trailColumns(moved.flatMap(trailOf)),
    ...effectColumns(effects),
    ...subscriptionColumns(moved),
    ...countColumns(moved),
    numbers(spent.map((wake) => wake.run)),
    numbers(spent.map((wake) => wake.seq)),
    has('planned') ? `govern:${bucket}` : null,
    has('ready') ? `children:${bucket}` : null,
  ])
  return rows[0]?.changed ?? 0
}

const WRITE = `
with r as materialized (
  select $1::smallint as bucket, r.* from unnest($3::bigint[], $4::integer[], $5::text[], $6::integer[], $7::text[], $8::float8[], $9::bigint[],
    $10::float8[], $11::jsonb[], $12::jsonb[])
    as r(id, epoch, node, visit, state, due, event_id, event, variables, trouble)
), u as (
  update run set epoch = run.epoch + 1, node = r.node, visit = r.visit, state = r.state, due_at = to_timestamp(r.due),
    event_id = r.event_id, event_at = to_timestamp(r.event), variables = r.variables, trouble = r.trouble
  from r where run.bucket = r.bucket and run.id = r.id and run.epoch = r.epoch
  returning 1
), s as (
  insert into trail (at, member, run, version, visit, bucket, path)
  select to_timestamp($2::float8), member, run, version, visit, $1, path
  from unnest($13::bigint[], $14::bigint[], $15::integer[], $16::integer[], $17::text[]) as s(member, run, version, visit, path)
), e as (
  insert into effect (bucket, run, node, visit, slot, brand, journey, version, member, kind, lane, state, awaits, input,
    planned_at, due_at, expires_at, outcome, settled_at)
  select $1, run, node, visit, slot, brand, journey, version, member, kind, lane, state, awaits, coalesce(input, 'null'),
    to_timestamp($2::float8), to_timestamp($2::float8), to_timestamp(expires), outcome,
    case when state not in ('planned', 'ready') then to_timestamp($2::float8) end
  from unnest($18::bigint[], $19::text[], $20::integer[], $21::smallint[], $22::bigint[], $23::bigint[], $24::integer[],
    $25::bigint[], $26::text[], $27::text[], $28::text[], $29::boolean[], $30::jsonb[], $31::float8[], $32::jsonb[])
    as e(run, node, visit, slot, brand, journey, version, member, kind, lane, state, awaits, input, expires, outcome)
  on conflict do nothing
), d as (
  delete from subscription d using r where (select true from subscription where run_bucket = $1 limit 1)
    and d.run_bucket = r.bucket and d.run = r.id and (d.visit <> r.visit or r.state <> 'waiting')
), b as (
  insert into subscription (bucket, brand, topic, member, run_bucket, run, visit, deadline)
  select bucket, brand, topic, member, $1, run, visit, to_timestamp(deadline)
  from unnest($33::smallint[], $34::bigint[], $35::text[], $36::bigint[], $37::bigint[], $38::integer[], $39::float8[])
    as b(bucket, brand, topic, member, run, visit, deadline)
  on conflict (bucket, brand, topic, member, run, visit) do update set deadline = excluded.deadline
), c as (
  insert into node_count as c (bucket, journey, version, node, arm, what, n)
  select $1, journey, version, node, arm, what, n
  from unnest($40::bigint[], $41::integer[], $42::text[], $43::smallint[], $44::text[], $45::bigint[])
    as c(journey, version, node, arm, what, n)
  on conflict (bucket, journey, version, node, arm, what) do update set n = c.n + excluded.n
), y as materialized (
  select $1::smallint as bucket, y.* from unnest($46::bigint[], $47::bigint[]) as y(run, seq)
), w as (
  delete from wake w using y where w.bucket = y.bucket and w.run = y.run and w.seq = y.seq
)
select (select count(*) from u) as changed, case when $48::text is not null then pg_notify('cairn', $48) end is null as told,
  case when $49::text is not null then pg_notify('cairn', $49) end is null as called`

function runColumns(moved: readonly Traveller[]): string[] {
  const runs = moved.map((traveller) => traveller.walk.run)
  return [
    numbers(runs.map((run) => run.id)),
    numbers(moved.map((traveller) => traveller.run.epoch)),
    texts(runs.map((run) => run.node)),
    numbers(runs.map((run) => run.visit)),
    texts(runs.map((run) => run.state)),
    instants(runs.map((run) => run.dueAt)),
    sparse(
      runs.map((run) => run.eventId),
      numbers,
    ),
    sparse(
      runs.map((run) => run.eventAt),
      instants,
    ),
    sparse(
      runs.map((run) => (isEmpty(run.variables) ? undefined : run.variables)),
      documents,
    ),
    sparse(
      moved.map((traveller) => traveller.walk.trouble),
      documents,
    ),
  ]
}

function isEmpty(value: object): boolean {
  for (const _ in value) return false
  return true
}

interface Stretch {
  readonly run: Run
  readonly visit: number
  path: string
}

/**
 * The steps of a pass as one row, a line for each; as several where their visits do not follow one another. An `in` whose way
 * out follows at the same instant says nothing: the trail keeps the way out. The counters keep both.
 */
function trailOf({ run, walk: { steps } }: Traveller): readonly Stretch[] {
  const stretches: Stretch[] = []
  let next = Number.NaN
  for (const [i, { node, visit, what }] of steps.entries()) {
    if (what === 'in' && steps[i + 1]?.visit === visit) continue
    // the reason of an end is the marketer's own text
    const line = `${node} ${what.includes('\n') ? what.replaceAll('\n', ' ') : what}`
    const last = stretches.at(-1)
    if (last && visit === next) last.path += `\n${line}`
    else stretches.push({ run, visit, path: line })
    next = visit + 1
  }
  return stretches
}

function trailColumns(stretches: readonly Stretch[]): string[] {
  return [
    numbers(stretches.map(({ run }) => run.member)),
    numbers(stretches.map(({ run }) => run.id)),
    numbers(stretches.map(({ run }) => run.version)),
    numbers(stretches.map(({ visit }) => visit)),
    texts(stretches.map(({ path }) => path)),
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

const NO_EFFECTS: readonly EffectRow[] = []

function effectsOf(traveller: Traveller): readonly EffectRow[] {
  const { run, brand, walk, granted } = traveller
  if (walk.effects.length === 0 && granted.length === 0) return NO_EFFECTS
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
  readonly run: Run
  readonly step: Step
  n: number
}

function countColumns(moved: readonly Traveller[]): string[] {
  const counts = new Map<string, Count[]>()
  for (const { run, walk } of moved) {
    for (const step of walk.steps) {
      // a node is counted in a handful of ways: looking through them is cheaper than making a key for each step
      const here = counts.get(step.node)
      const known = here?.find((count) => isSame(count, run, step))
      if (known) known.n += 1
      else if (here) here.push({ run, step, n: 1 })
      else counts.set(step.node, [{ run, step, n: 1 }])
    }
  }
  const keyed = [...counts.values()].flat().map((count) => ({ key: keyOf(count), ...count }))
  const sorted = keyed.toSorted((a, b) => (a.key < b.key ? -1 : 1))
  return [
    numbers(sorted.map(({ run }) => run.journey)),
    numbers(sorted.map(({ run }) => run.version)),
    texts(sorted.map(({ step }) => step.node)),
    numbers(sorted.map(({ run }) => run.arm)),
    texts(sorted.map(({ step }) => step.what)),
    numbers(sorted.map(({ n }) => n)),
  ]
}

const isSame = (count: Count, run: Run, step: Step): boolean =>
  count.step.what === step.what &&
  count.run.journey === run.journey &&
  count.run.version === run.version &&
  count.run.arm === run.arm

const keyOf = ({ run, step }: Count): string => `${run.journey} ${run.version} ${step.node} ${run.arm} ${step.what}`

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

/** Runs that cannot be carried stand still with the reason; nobody else is touched. */
export async function quarantineRuns(
  tx: Tx,
  { bucket, runs }: { readonly bucket: number; readonly runs: readonly number[] },
  trouble: { readonly code: string; readonly message: string },
): Promise<void> {
  await query(
    tx,
    // with its news: what it broke on would be claimed again and again, and it moves at an operator's word only
    `with w as (delete from wake where bucket = $1 and run = any($2::bigint[]) and at < 'infinity')
     update run set state = 'quarantined', due_at = null, epoch = epoch + 1, trouble = $3::jsonb || jsonb_build_object('node', node)
     where bucket = $1 and id = any($2::bigint[])`,
    [bucket, numbers(runs), JSON.stringify(trouble)],
  )
}
