import type { Change, EventView, Instant } from '@cairn/sdk'
import { beginning, type EffectIntent, type Facts, fold, walkOn, type WakeRow } from '@cairn/sdk/run'
import { mayBeHeld, setOut, STOP } from '@cairn/runtime/engine/advance'
import { goOn, heardBy, wakeOf, wantedOf } from '@cairn/runtime/engine/look-back'
import { type Traveller, zoneOf } from '@cairn/runtime/engine/traveller'
import type { EventRow } from '@cairn/runtime/members/store-facts'
import { withChange } from '@cairn/runtime/members/change'
import {
  alive,
  Collision,
  commit,
  effectKey,
  type EffectRow,
  isOver,
  lock,
  type RunRow,
  type StoredEvent,
  type StoredWake,
  take,
  transact,
  type Tx,
  write,
} from './store.ts'
import { type Actor, demand, type Part, type Process, seen, trace, type World } from './world.ts'

interface Journeyer {
  readonly row: RunRow
  readonly traveller: Traveller
  /** The events that moved it in this pass, in order. */
  readonly heard: number[]
}
const BELIEF = 1000

/** One pass over one bucket: claim, walk, write, commit. Answers how many runs it claimed. */
export function* advance(world: World, actor: Actor, bucket: number): Part<number> {
  const now = world.now
  return yield* transact(world, actor, function* (tx) {
    const claimed = claim(world, tx, bucket)
    if (claimed.length === 0) return 0
    yield { point: 'advance: after the claim' }
    const standing = standingOf(world, actor.process)
    const halted = claimed.filter(({ run }) => run.state === 'held' || mayBeHeld(run, standing))
    if (halted.length > 0) yield* hold(world, tx, halted)
    const going = claimed.filter((row) => !halted.includes(row))
    const spent = world.store.wakes.filter(({ run, at }) => at <= now && going.some((row) => row.run.id === run))
    const journeyers = yield* setThemOut(world, tx, { rows: going.filter((row) => !isOver(row)), spent, standing, now })
    do yield* performInside(world, tx, { journeyers, now })
    while (yield* lookBack(world, tx, { journeyers, now }))
    const moved = journeyers.filter(({ traveller }) => traveller.walk.moved)
    yield* writeChanges(world, tx, moved)
    yield* lockAdmissions(world, tx, moved)
    writePass(world, tx, { moved, spent, now })
    yield* commit(world, tx, { before: 'advance: before the commit', lost: 'advance: commit sent, answer lost' })
    return claimed.length
  })
}

function claim(world: World, tx: Tx, bucket: number): RunRow[] {
  const { runs, wakes } = world.store
  const woken = new Set(wakes.filter((wake) => wake.bucket === bucket && wake.at <= world.now).map(({ run }) => run))
  return runs.filter((row) => {
    const { run } = row
    if (run.bucket !== bucket) return false
    const due = run.state === 'waiting' && run.dueAt !== undefined && run.dueAt <= world.now
    return (due || woken.has(run.id)) && take(tx, row)
  })
}

/** What this process believes of the journeys that stand still: up to a second old. */
export function standingOf(world: World, process: Process): Process['standing'] {
  if (world.now - process.believedAt > BELIEF) {
    process.believedAt = world.now
    process.standing = new Map(
      world.store.journeys.flatMap(({ id, state }) => (state === 'live' ? [] : [[id, state] as const])),
    )
    process.live = new Map(
      world.store.journeys.flatMap(({ id, state, version }) => (state === 'live' ? [[id, version] as const] : [])),
    )
  }
  return process.standing
}

/** Runs of paused journeys stand still; the journey is asked again under a lock. */
function* hold(world: World, tx: Tx, rows: readonly RunRow[]): Part<void> {
  const journeys = new Set(rows.map(({ journey }) => journey))
  for (const journey of [...journeys].toSorted((a, b) => a.id - b.id)) yield* lock(world, tx, journey)
  for (const row of rows) {
    if (row.journey.state !== 'paused') continue
    write(tx, () => {
      seen(world, 'run held')
      for (const wake of world.store.wakes) if (wake.run === row.run.id) wake.at = Number.POSITIVE_INFINITY
      if (row.run.state === 'waiting') row.run = { ...row.run, state: 'held', epoch: row.run.epoch + 1 }
    })
  }
}

interface Setting {
  readonly rows: readonly RunRow[]
  readonly spent: readonly StoredWake[]
  readonly standing: Process['standing']
  readonly now: Instant
}

function* setThemOut(world: World, tx: Tx, { rows, spent, standing, now }: Setting): Part<Journeyer[]> {
  const goals = rows.filter(({ run, journey }) => run.visit === 1 && goalOf(journey.versions[run.version - 1]))
  yield* lockMembers(world, tx, goals)
  return rows.map((row) => {
    const { run, member, journey } = row
    const version = journey.versions[run.version - 1]
    if (!version) throw new Error(`Journey ${journey.id} has no version ${run.version}.`)
    const known = { facts: factsOf(world, row, now), zone: member.zone }
    const goal = run.visit === 1 ? goalOf(version) : undefined
    const news =
      goal === undefined ? [] : eventsOf(world, { member: member.id, name: goal, after: beginning(run), until: now })
    const wakes: readonly WakeRow[] = [
      ...spent.filter((wake) => wake.run === run.id),
      ...news.map((event) => wakeOf(event, { kind: 'check' })),
    ]
    const ready = { run, brand: 1, version, wakes: standing.get(journey.id) === 'stopped' ? [STOP] : wakes, known }
    const journeyer: Journeyer = { row, traveller: setOut(ready, now), heard: [] }
    hear(journeyer, run.eventId)
    return journeyer
  })
}

function hear({ traveller: { walk }, heard }: Journeyer, before: number | undefined): void {
  if (walk.run.eventId !== undefined && walk.run.eventId !== before) heard.push(walk.run.eventId)
}

const goalOf = (version: Traveller['version'] | undefined): string | undefined => version?.graph.settings.goal?.event

export function factsOf(
  world: World,
  { run, member }: { run: Pick<RunRow['run'], 'eventId'>; member: RunRow['member'] },
  now: Instant,
): Facts {
  const event = run.eventId === undefined ? undefined : world.store.events.find(({ id }) => id === run.eventId)
  return {
    member: member.attributes,
    tags: member.tags,
    orders: { count: 0, total: 0 },
    event: event && viewOf(event),
    scores: {},
    rewards: {},
    effects: {},
    reads: NOTHING_READ,
    now,
  }
}
const NOTHING_READ: Facts['reads'] = new Map()

export const viewOf = ({ id, name, properties, at }: StoredEvent): EventView => ({
  id,
  name,
  properties,
  occurred_at: at,
})

function eventsOf(
  world: World,
  { member, name, after, until }: { member: number; name: string; after: Instant; until: Instant },
): EventRow[] {
  return world.store.events
    .filter((event) => event.member === member && event.name === name && event.at >= after && event.at <= until)
    .map(({ id, at, properties }) => ({ member, id, name, at, properties }))
    .toSorted((a, b) => a.at - b.at || a.id - b.id)
}

function* lockMembers(world: World, tx: Tx, rows: readonly RunRow[]): Part<void> {
  const members = [...new Set(rows.map(({ member }) => member))].toSorted((a, b) => a.id - b.id)
  for (const member of members) yield* lock(world, tx, member)
}

interface Passing {
  readonly journeyers: readonly Journeyer[]
  readonly now: Instant
}

/** Grants what walks stand at, pools before accounts, and walks them on with the outcome. */
function* performInside(world: World, tx: Tx, { journeyers, now }: Passing): Part<void> {
  for (let round = 0; round < 8; round++) {
    const standing = journeyers.filter(({ traveller }) => traveller.walk.inside !== undefined)
    if (standing.length === 0) return
    const pool = [...world.store.pools.values()][0]
    const coupons = standing.filter(({ traveller }) => traveller.walk.inside?.lane === 'coupon')
    if (pool && coupons.length > 0 && world.protocol.locksPools) yield* lock(world, tx, pool)
    const free = pool?.codes.filter((code) => !pool.taken.has(code) && !takenBy(tx).has(code)) ?? []
    if (!world.protocol.locksPools) yield { point: 'advance: after inside effects' }
    const earning = standing
      .filter((each) => !coupons.includes(each))
      .toSorted((a, b) => a.row.member.id - b.row.member.id)
    for (const { row } of earning) {
      const account = world.store.accounts.get(row.member.id)
      if (account) yield* lock(world, tx, account)
    }
    for (const journeyer of standing) {
      const { traveller } = journeyer
      const intent = traveller.walk.inside
      if (!intent) continue
      const outcome =
        intent.lane === 'coupon'
          ? grantCode(world, tx, { journeyer, intent, free })
          : grantPoints(world, tx, { journeyer, intent })
      seen(world, 'granted', outcome.state)
      traveller.granted.push({ intent, outcome })
      const { port, data } = outcome
      traveller.walk = walkOn(traveller.version.chart, traveller.walk, { port, data, now, zone: zoneOf(traveller) })
    }
    if (world.protocol.locksPools) yield { point: 'advance: after inside effects' }
  }
}

const taken = new WeakMap<Tx, Set<string>>()
function takenBy(tx: Tx): Set<string> {
  const known = taken.get(tx) ?? new Set<string>()
  taken.set(tx, known)
  return known
}

interface Granting {
  readonly journeyer: Journeyer
  readonly intent: EffectIntent
}

type Outcome = Traveller['granted'][number]['outcome']

function grantCode(world: World, tx: Tx, { journeyer: { row }, intent, free }: Granting & { free: string[] }): Outcome {
  const pool = [...world.store.pools.values()][0]
  const code = free.shift()
  if (!pool || code === undefined) return { state: 'out_of_stock', port: 'out_of_stock', data: {} }
  takenBy(tx).add(code)
  const by = effectKey({ run: row.run.id, ...intent })
  write(tx, () => {
    demand(
      world,
      'I8',
      !pool.taken.has(code),
      () => `Code ${code} was given to ${pool.taken.get(code)?.by} and to ${by}.`,
    )
    pool.taken.set(code, { by, at: world.now })
  })
  return { state: 'granted', port: 'granted', data: { code, pool: pool.id } }
}

function grantPoints(world: World, tx: Tx, { journeyer: { row }, intent }: Granting): Outcome {
  const account = world.store.accounts.get(row.member.id)
  const points = Number(Object(intent.input).points)
  const effect = effectKey({ run: row.run.id, ...intent })
  write(tx, () => {
    if (account) account.balance += points
    world.store.ledger.push(
      { effect, account: `${row.member.id}`, amount: points },
      { effect, account: 'issued', amount: -points },
    )
  })
  return { state: 'granted', port: 'granted', data: { points } }
}

/** Locks the members of runs that stop at a wait, and asks what they did since. True where somebody went on. */
function* lookBack(world: World, tx: Tx, { journeyers, now }: Passing): Part<boolean> {
  const stopped = journeyers.filter(({ traveller: { looked, walk } }) => {
    return walk.moved && walk.subscriptions.length > 0 && looked !== walk.run.visit
  })
  if (stopped.length === 0) return false
  yield* lockMembers(
    world,
    tx,
    stopped.map(({ row }) => row),
  )
  yield { point: 'advance: after the look back' }
  let wentOn = false
  for (const journeyer of stopped) {
    const { traveller } = journeyer
    const before = traveller.walk.run.eventId
    const { visit } = traveller.walk.run
    traveller.looked = visit
    const events = wantedOf(traveller, now).flatMap((wanted) => eventsOf(world, wanted))
    const wakes = heardBy(traveller, events).map((event) => wakeOf(event, { kind: 'event', visit }))
    if (wakes.length > 0) seen(world, 'looked back upon an event')
    if (wakes.length > 0 && goOn(traveller, { wakes, facts: traveller.walk.facts, now })) {
      wentOn = true
      hear(journeyer, before)
    }
  }
  return wentOn
}

function* writeChanges(world: World, tx: Tx, moved: readonly Journeyer[]): Part<void> {
  const changing = moved.filter(({ traveller }) => traveller.walk.changes.some((change) => !('variable' in change)))
  yield* lockMembers(
    world,
    tx,
    changing.map(({ row }) => row),
  )
  for (const { row, traveller } of changing) {
    const { changes } = traveller.walk
    write(tx, () => {
      const facts = changes.reduce(
        (known: Facts, change: Change) => withChange(known, change),
        factsOf(world, row, world.now),
      )
      row.member.attributes = facts.member
      row.member.tags = facts.tags
    })
  }
}

/** The statement that writes the pass gives ended subjects their place back, in order. */
function* lockAdmissions(world: World, tx: Tx, moved: readonly Journeyer[]): Part<void> {
  const ended = moved.filter(({ traveller: { walk } }) => walk.run.state === 'completed' || walk.run.state === 'exited')
  for (const key of ended.map(({ row }) => admissionKey(row.run)).toSorted()) {
    const admission = world.store.admissions.get(key)
    if (admission) yield* lock(world, tx, admission)
  }
}

interface Pass {
  readonly moved: readonly Journeyer[]
  readonly spent: readonly StoredWake[]
  readonly now: Instant
}

/** The whole pass in one statement. */
function writePass(world: World, tx: Tx, { moved, spent, now }: Pass): void {
  const { store } = world
  alive(tx)
  if (moved.some(({ row, traveller }) => row.run.epoch !== traveller.run.epoch)) {
    throw new Collision('A claimed run was moved by somebody else.')
  }
  const folded = fold(moved.map(({ traveller }) => traveller.walk))
  write(tx, () => {
    for (const journeyer of moved) moveRun(world, journeyer)
    for (const { bucket, journey, version, node, arm, what, n } of folded.counts) {
      const key = [bucket, journey, version, node, arm, what].join(' ')
      store.counts.set(key, (store.counts.get(key) ?? 0) + n)
    }
    for (const { row, traveller } of moved) {
      for (const intent of traveller.walk.effects) {
        addEffect(world, { row, intent, state: intent.suppressed ? 'suppressed' : 'planned', now })
      }
      for (const { intent, outcome } of traveller.granted) addEffect(world, { row, intent, state: outcome.state, now })
    }
    const ended = new Set(moved.map(({ row }) => row.run.id))
    store.subscriptions = store.subscriptions.filter(({ run }) => !ended.has(run))
    store.subscriptions.push(
      ...folded.subscriptions.map(({ run, subscription }) => ({ ...subscription, run: run.id, member: run.member })),
    )
    const gone = new Set(spent)
    store.wakes = store.wakes.filter((wake) => !gone.has(wake))
  })
}

function moveRun(world: World, { row, traveller: { run: before, walk }, heard }: Journeyer): void {
  row.run = { ...walk.run, epoch: before.epoch + 1 }
  for (const step of walk.steps) {
    row.trail.push(step)
    const type = row.journey.versions[before.version - 1]?.chart.places.get(step.node)?.node.type ?? 'nothing'
    seen(world, step.what === 'in' ? 'came to' : step.what.startsWith('out:') ? 'left' : 'ended at', type)
    trace(world, 'run', before.id, step.node, step.visit, step.what)
  }
  row.heard.push(...heard)
  row.trouble = walk.trouble?.code
  if (before.state !== walk.run.state) seen(world, 'run became', walk.run.state)
  if (!isOver(row)) return
  row.endedAt = world.now
  const admission = world.store.admissions.get(admissionKey(row.run))
  if (admission) admission.open -= 1
}

export const admissionKey = ({
  journey,
  member,
  key,
}: {
  journey: number
  member: number
  key?: string | undefined
}): string => `${journey} ${member} ${key ?? ''}`

interface Adding {
  readonly row: RunRow
  readonly intent: EffectIntent
  readonly state: EffectRow['state']
  readonly now: Instant
}

/** Effects that exist already are left alone. */
function addEffect({ store }: World, { row, intent, state, now }: Adding): void {
  const { run } = row
  const key = effectKey({ run: run.id, ...intent })
  if (store.effectKeys.has(key)) return
  store.effectKeys.add(key)
  store.effects.push({
    row,
    bucket: run.bucket,
    run: run.id,
    node: intent.node,
    visit: intent.visit,
    slot: intent.slot,
    brand: 1,
    journey: run.journey,
    version: run.version,
    member: run.member,
    kind: intent.kind,
    lane: intent.lane,
    awaits: intent.awaits,
    input: null,
    attempt: 0,
    fence: 0,
    expiresAt: intent.expires,
    firstAttemptAt: undefined,
    outcome: null,
    state,
    dueAt: now,
    attemptAt: 0,
    leaseUntil: 0,
    content: undefined,
    settledAt: state === 'planned' ? undefined : now,
    doubts: 0,
    holder: undefined,
  })
}

export function addWake(
  { store }: World,
  { run, bucket }: { readonly run: number; readonly bucket: number },
  wake: Pick<WakeRow, 'kind' | 'at' | 'payload'>,
): void {
  store.wakes.push({ ...wake, seq: store.nextWake++, run, bucket })
}
