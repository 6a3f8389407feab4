import type { JsonObject, NodeDefinition, Unless } from '@cairn/sdk'
import type { Tx } from '../db/statement.ts'
import type { Deps } from '../deps.ts'
import { readOlderInside, readPublished, readRevision, readStanding } from './store-versions.ts'
import { type Version, versionKey, versionsOf } from './versions.ts'

/** An entry of a live journey, as its node's config describes it. */
export interface LiveEntry {
  readonly kind: NonNullable<NodeDefinition['entry']>
  readonly node: string
  readonly config: JsonObject
  /** Who does this in time does not enter. */
  readonly unless?: Unless
  readonly version: Version
}

/** What a brand has live. Paused and stopped journeys take nobody in; their runs are the advance's business. */
export interface Live {
  /** Entries that begin with this event. */
  eventEntries(event: string): readonly LiveEntry[]
  /** Entries on joining or leaving this audience (public id). */
  audienceEntries(audience: string): readonly LiveEntry[]
  readonly schedules: readonly LiveEntry[]
  /** Entries by one event that the lack of another completes. */
  readonly unlessEntries: readonly LiveEntry[]
  /** Entries of this journey (public id) that another system leads members through. */
  apiEntries(journey: string): readonly LiveEntry[]
  /** Of what is inside, the versions whose goal is this event. */
  goals(event: string): readonly Version[]
  readonly journeys: readonly Version[]
  /** Every version that may have members inside, of live and paused journeys: goals and exit rules are theirs. */
  readonly inside: readonly Version[]
}

interface Memory {
  revision?: string
  /** Machine clock of this process in milliseconds, monotonic: only for how old the look is. */
  looked: number
  readonly brands: Map<number, Live>
  standing?: Standing
}

/** Journeys that move nobody at the moment, by id. */
export type Standing = ReadonlyMap<number, 'paused' | 'stopped'>

const AGE = 1000
const memories = new WeakMap<Deps['db'], Memory>()

/** What the brand has live. Refreshed on the news of a publish, and looked after by itself once a second. */
export async function liveOf(tx: Tx, deps: Pick<Deps, 'db' | 'nodes' | 'signals'>, brand: number): Promise<Live> {
  const memory = memoryOf(deps)
  if (performance.now() - memory.looked > AGE) await look(tx, memory)
  const known = memory.brands.get(brand)
  if (known) return known
  const made = await readLive(tx, deps, brand)
  memory.brands.set(brand, made)
  return made
}

/** Which journeys are paused or stopped, as fresh as `liveOf`. */
export async function standingOf(tx: Tx, deps: Pick<Deps, 'db' | 'signals'>): Promise<Standing> {
  const memory = memoryOf(deps)
  if (performance.now() - memory.looked > AGE) await look(tx, memory)
  memory.standing ??= new Map((await readStanding(tx)).map(({ id, state }) => [id, state]))
  return memory.standing
}

/** To be called after a publish in this process: the next look reads again without waiting for the news. */
export function forgetLive(deps: Pick<Deps, 'db' | 'signals'>): void {
  memoryOf(deps).looked = Number.NEGATIVE_INFINITY
}

function memoryOf(deps: Pick<Deps, 'db' | 'signals'>): Memory {
  const known = memories.get(deps.db)
  if (known) return known
  const made: Memory = { looked: Number.NEGATIVE_INFINITY, brands: new Map() }
  memories.set(deps.db, made)
  deps.signals.on('journeys', () => (made.looked = Number.NEGATIVE_INFINITY))
  return made
}

async function look(tx: Tx, memory: Memory): Promise<void> {
  memory.looked = performance.now()
  const revision = await readRevision(tx)
  if (revision === memory.revision) return
  memory.revision = revision
  memory.brands.clear()
  delete memory.standing
}

async function readLive(tx: Tx, deps: Pick<Deps, 'db' | 'nodes'>, brand: number): Promise<Live> {
  const rows = await readPublished(tx, brand)
  const open = rows.filter(({ state }) => state !== 'stopped')
  const wanted = [...open, ...(await readOlderInside(tx, open))].map(({ id, version }) => ({ journey: id, version }))
  const versions = await versionsOf(tx, deps, wanted)
  const live = rows.flatMap((row) =>
    row.state === 'live' ? (versions.get(versionKey(row.id, row.version)) ?? []) : [],
  )
  const inside = [...versions.values()]
  const entries = live.flatMap((version) => entriesOf(version))
  return {
    eventEntries: by(entries, 'event', 'event'),
    audienceEntries: by(entries, 'audience', 'audience'),
    schedules: entries.filter((entry) => entry.kind === 'schedule'),
    unlessEntries: entries.filter(({ unless }) => unless !== undefined),
    apiEntries: (journey) => entries.filter(({ kind, version }) => kind === 'api' && version.journeyId === journey),
    goals: goalsOf(inside),
    journeys: live,
    inside,
  }
}

function entriesOf(version: Version): LiveEntry[] {
  return [...version.chart.places.values()].flatMap(({ node, ready }) => {
    const kind = ready?.definition.entry
    if (kind === undefined || node.disabled === true) return []
    const unless = ready?.definition.unless?.(ready.config)
    // parsed: what the drawing leaves to its default is there too
    const config = { ...node.config, ...ready?.config }
    return [{ kind, node: node.id, config, version, ...(unless && { unless }) }]
  })
}

function by(entries: readonly LiveEntry[], kind: LiveEntry['kind'], field: string) {
  const found = Map.groupBy(
    entries.filter((entry) => entry.kind === kind),
    (entry) => entry.config[field],
  )
  return (topic: string): readonly LiveEntry[] => found.get(topic) ?? []
}

function goalsOf(versions: readonly Version[]): Live['goals'] {
  const found = Map.groupBy(versions, (version) => version.graph.settings.goal?.event)
  return (event) => found.get(event) ?? []
}
