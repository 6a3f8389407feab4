import { type Instant, type Json, share } from '@cairn/sdk'
import type { Journey, JourneyNode } from '@cairn/sdk/graph'
import type { Step } from '@cairn/sdk/run'
import { GATHERED, GOAL } from '../draw/journeys.ts'
import { judgeCall } from './doors.ts'
import { judgeGathering } from './gathering.ts'
import { type EffectRow, effectKey, type RunRow, type StoredEvent } from '../world/store.ts'
import { demand, type World } from '../world/world.ts'

const MINUTE = 60_000
/** Rounded up to the minute, a look once a second, a process that comes back. */
const SLACK = 100_000

/**
 * The naive reading of a journey: no batches, no crashes, nobody else. Goes over the trail of one run and asks of every step whether a
 * member may have taken it then: along an edge of its version (I5), not before its time (I7) and, in a world without
 * mishaps, not long after.
 */
export function judgeTrail(world: World, row: RunRow): void {
  const version = row.journey.versions[row.run.version - 1]
  if (!version) throw new Error(`Journey ${row.journey.id} has no version ${row.run.version}.`)
  const reading: Reading = {
    world,
    row,
    graph: version.graph,
    zone: version.graph.settings.timeZone.use === 'member' ? row.member.zone : version.zone,
    passes: new Map(),
    // waits that gather take any number of events; they are judged by the events alone
    took: row.heard.filter((id) => !isGathered(world, id)),
    // a called run enters with the event its caller had in scope
    heard: row.heard[0] !== undefined && isGathered(world, row.heard[0]) ? 0 : 1,
  }
  demand(
    world,
    'I5',
    row.run.state !== 'quarantined' || (() => `Run ${row.run.id} stands still at ${row.run.node}: ${row.trouble}.`),
  )
  let here = { node: row.trail[0]?.node ?? '', at: row.trail[0]?.at ?? 0, visit: 1 }
  for (const [i, step] of row.trail.slice(1).entries()) {
    const rest = row.trail.slice(i + 2)
    if (step.what === 'in') {
      here = { node: step.node, at: step.at, visit: step.visit }
      continue
    }
    const mine = step.node === here.node && step.visit === here.visit
    demand(world, 'I5', mine || (() => `Run ${row.run.id} is at ${here.node} and leaves ${step.node}.`))
    if (step.what.startsWith('exit:')) judgeEnd(reading, { step, here, rest })
    else judgeWay(reading, { step, here, rest })
  }
}

interface Reading {
  readonly world: World
  readonly row: RunRow
  readonly graph: Journey
  readonly zone: string
  readonly passes: Map<string, number>
  readonly took: readonly number[]
  /** How many events have moved this run already, the entering one among them. */
  heard: number
}
interface Stepping {
  readonly step: Step
  readonly here: { readonly node: string; readonly at: Instant; readonly visit: number }
  readonly rest: readonly Step[]
}

function judgeWay(reading: Reading, { step, here, rest }: Stepping): void {
  const { world, row, graph } = reading
  const port = step.what.slice('out:'.length)
  const edge = graph.edges.find((each) => each.from === step.node && each.port === port)
  const what = `Run ${row.run.id} left ${step.node} by ${port}`
  demand(
    world,
    'I5',
    (edge !== undefined && rest[0]?.node === edge.to) || (() => `${what} and that does not lead to ${rest[0]?.node}.`),
  )
  const taken = (reading.passes.get(edge?.id ?? '') ?? 0) + 1
  reading.passes.set(edge?.id ?? '', taken)
  if (edge?.maxPasses !== undefined)
    demand(world, 'I5', taken <= edge.maxPasses || (() => `${what} more often than ${edge.maxPasses} times.`))
  goalsHeeded(reading, step)
  const node = graph.nodes.find(({ id }) => id === step.node)
  if (node && !node.disabled) judgeNode(reading, { node, port, at: step.at, since: here.at, visit: here.visit })
}

interface Leaving {
  readonly node: JourneyNode
  readonly port: string
  readonly at: Instant
  readonly since: Instant
  readonly visit: number
}

function judgeNode(reading: Reading, leaving: Leaving): void {
  const { world } = reading
  const { node, port } = leaving
  if (node.type === 'wait.duration') return inTime(reading, leaving, durationEnd(reading, leaving))
  if (node.type === 'wait.until')
    return inTime(reading, leaving, nextLocal(leaving.since, reading.zone, text(node.config['at'])))
  if (node.type === 'wait.random') return judgeRandom(reading, leaving)
  if (node.type === 'wait.event') {
    if (node.config['pick'] === undefined) return judgeEvent(reading, leaving)
    const timeout = { node: { ...node, config: { for: node.config['timeout'] ?? '' } }, since: leaving.since }
    const deadline = roundedUp(durationEnd(reading, { ...leaving, ...timeout }), leaving.since)
    return judgeGathering(world, reading.row, { ...leaving, deadline })
  }
  if (node.type === 'branch.split') {
    const side = share(reading.row.run.entrant, node.id, 'split') * 100
    const paths = list(node.config['paths'])
    const expected = side < Number(Object(paths[0]).percent) ? Object(paths[0]).port : Object(paths[1]).port
    return demand(
      reading.world,
      'I5',
      port === expected || (() => `The draw at ${node.id} says ${expected}, not ${port}.`),
    )
  }
  if (node.type === 'flow.call') {
    const call = { ...leaving, node: node.id }
    return judgeCall(world, reading.row, call)
  }
  if (node.type.startsWith('vendor.') || node.type.startsWith('reward.')) judgeEffect(reading, leaving)
}

/** Not before its time; not long after it either, unless the journey stood still or something went wrong. */
function inTime({ world, row }: Reading, { node, at, since }: Leaving, due: Instant): void {
  const what = `Run ${row.run.id} came to ${node.id} at ${iso(since)}, was due at ${iso(due)} and left at ${iso(at)}`
  demand(world, 'I7', at >= due || (() => `${what}: too early.`))
  const paused = row.journey.pauses.some(({ from, to }) => from <= at && to >= since)
  if (world.mishaps > 0 || paused || node.config['window'] !== undefined) return
  demand(world, 'I7', at <= due + SLACK || (() => `${what}: too late.`))
}

/** At least a minute, or as long as it is if that is less; at most its whole length. */
function judgeRandom(reading: Reading, leaving: Leaving): void {
  const { node, since } = leaving
  const length = Temporal.Duration.from(text(node.config['within'])).total({
    unit: 'milliseconds',
    relativeTo: '2026-01-01',
  })
  const least = since + Math.min(MINUTE, length)
  demand(
    reading.world,
    'I7',
    leaving.at >= least || (() => `Run ${reading.row.run.id} left ${node.id} before its shortest wait was over.`),
  )
  const paused = reading.row.journey.pauses.some(({ from, to }) => from <= leaving.at && to >= since)
  if (reading.world.mishaps > 0 || paused) return
  demand(
    reading.world,
    'I7',
    leaving.at <= since + length + SLACK ||
      (() => `Run ${reading.row.run.id} waited longer at ${node.id} than its longest.`),
  )
}

function durationEnd({ zone }: Reading, { node, since }: Leaving): Instant {
  const duration = text(node.config['for'])
  const arrival = Temporal.Instant.fromEpochMilliseconds(since)
  return duration.startsWith('PT')
    ? arrival.add(duration).epochMilliseconds
    : arrival.toZonedDateTimeISO(zone).add(duration).epochMilliseconds
}

/** The next such time on the wall, once a day, whatever the clocks do. */
function nextLocal(since: Instant, zone: string, at: string): Instant {
  const today = Temporal.Instant.fromEpochMilliseconds(since).toZonedDateTimeISO(zone).toPlainDate()
  for (let days = 0; ; days++) {
    const instant = today.add({ days }).toZonedDateTime({ timeZone: zone, plainTime: at }).epochMilliseconds
    if (instant > since) return instant
  }
}

function judgeEvent(reading: Reading, { node, port, at, since }: Leaving): void {
  const { world, row } = reading
  const spent = reading.took.slice(0, reading.heard)
  const fits = (event: StoredEvent): boolean =>
    event.member === row.run.member &&
    event.name === node.config['event'] &&
    matches(node, event) &&
    event.storedAt <= at
  const deadline = roundedUp(
    durationEnd(reading, {
      node: { ...node, config: { for: node.config['timeout'] ?? '' } },
      port,
      at,
      since,
      visit: 0,
    }),
    since,
  )
  if (port === 'matched') {
    const begun = Math.min(
      row.run.enteredAt,
      world.store.events.find(({ id }) => id === row.heard[0])?.at ?? row.run.enteredAt,
    )
    const next = reading.took[reading.heard++]
    const found = world.store.events.find(
      (event) =>
        event.id === next && fits(event) && !spent.includes(event.id) && event.at >= begun && event.at <= deadline,
    )
    demand(
      world,
      'I5',
      found !== undefined ||
        (() => `Run ${row.run.id} left ${node.id} by matched, and nothing new happened that fits.`),
    )
    return
  }
  if (port !== 'timeout') return
  demand(
    world,
    'I7',
    at >= deadline || (() => `Run ${row.run.id} gave up waiting at ${node.id} before ${iso(deadline)}.`),
  )
  const last = Math.max(0, ...world.store.events.filter(({ id }) => spent.includes(id)).map((event) => event.at))
  const missed = world.store.events.find(
    (event) => fits(event) && event.storedAt < at && event.at > last && event.at >= since && event.at <= deadline,
  )
  demand(
    world,
    'E43',
    missed === undefined ||
      (() =>
        `Run ${row.run.id} timed out at ${node.id} at ${iso(at)}, though ${missed?.messageId} was stored at ${iso(missed?.storedAt ?? 0)}.`),
  )
}

function matches({ config }: JourneyNode, { properties }: StoredEvent): boolean {
  return config['match'] === undefined || Number(properties['n']) > 1
}

const roundedUp = (until: Instant, now: Instant): Instant =>
  until - now < 5 * MINUTE ? until : Math.ceil(until / MINUTE) * MINUTE

/** The port and what became of the effect tell the same story. */
function judgeEffect({ world, row }: Reading, { node, port, visit }: Leaving): void {
  const effect = world.store.effects.find(
    (each) => each.run === row.run.id && each.node === node.id && each.visit === visit,
  )
  demand(world, 'I2', effect !== undefined || (() => `Run ${row.run.id} passed ${node.id} and left no effect behind.`))
  if (!effect || effect.state === 'suppressed') return
  if (node.type === 'reward.coupon' && port === 'granted') {
    const by = effectKey(effect)
    const has = [...world.store.pools.values()].some(({ taken }) => [...taken.values()].some((each) => each.by === by))
    return demand(world, 'I8', has || (() => `Run ${row.run.id} was granted a coupon at ${node.id} and has no code.`))
  }
  const fits = storyOf(effect)[port]
  if (fits)
    demand(
      world,
      'I5',
      fits.includes(effect.state) ||
        (() => `Run ${row.run.id} left ${node.id} by ${port}, its effect is ${effect.state}.`),
    )
}

function storyOf({ awaits }: EffectRow): Readonly<Record<string, readonly string[]>> {
  return awaits
    ? { failed: ['rejected', 'failed', 'expired'], out_of_stock: ['out_of_stock'], blocked: ['cancelled', 'expired'] }
    : {}
}

/** Whoever reached the goal goes no further. */
function goalsHeeded({ world, row, graph }: Reading, step: Step): void {
  const { goal } = graph.settings
  if (!goal) return
  const within = goal.within === undefined ? Number.POSITIVE_INFINITY : 47 * 60 * MINUTE
  const reached = world.store.events.find(
    (event) =>
      event.member === row.run.member &&
      event.name === GOAL &&
      event.storedAt < step.at &&
      event.at >= row.run.enteredAt &&
      event.at - row.run.enteredAt <= within,
  )
  demand(
    world,
    'I5',
    reached === undefined || (() => `Run ${row.run.id} goes on at ${step.node} after its goal, ${reached?.messageId}.`),
  )
}

function judgeEnd({ world, row, graph }: Reading, { step, here, rest }: Stepping): void {
  const reason = step.what.slice('exit:'.length)
  demand(world, 'I5', rest.length === 0 || (() => `Run ${row.run.id} ended by ${reason} and went on.`))
  if (reason === 'goal') {
    const won = world.store.events.some(
      (event) => event.member === row.run.member && event.name === GOAL && event.storedAt <= step.at,
    )
    return demand(world, 'I5', won || (() => `Run ${row.run.id} ended by a goal nobody reached.`))
  }
  const stopped = row.journey.state === 'stopped'
  const known = ['done', 'jumped', 'maxPasses', 'erased', 'exit', ...(stopped ? ['stopped'] : [])]
  const loose =
    reason.startsWith(`${here.node}.`) && !graph.edges.some((edge) => `${edge.from}.${edge.port}` === reason)
  demand(
    world,
    'I5',
    known.includes(reason) ||
      loose ||
      (() => `Run ${row.run.id} ended at ${here.node} by ${reason}, which nothing warrants.`),
  )
}

const isGathered = ({ store }: World, id: number): boolean =>
  GATHERED.some((name) => name === store.events.find((event) => event.id === id)?.name)

const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '')
const list = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : [])
const iso = (at: Instant): string => new Date(at).toISOString()
