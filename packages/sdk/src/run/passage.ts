import type { NodeInput } from '../define/node.ts'
import type { Answer, Change, Port, Wake } from '../define/outcome.ts'
import { PermanentError } from '../errors.ts'
import { type Json, objectOf } from '../json.ts'
import { share } from '../share.ts'
import type { Instant } from '../time.ts'
import type { Chart, Place } from './chart.ts'
import type { EffectIntent, Facts, Run, RunState, Step, Subscription, WakeRow } from './run.ts'

export interface WalkInput {
  readonly run: Run
  readonly facts: Facts
  readonly wakes: readonly WakeRow[]
  readonly now: Instant
  /** The member's time zone, else the journey's fallback. */
  readonly zone: string
}

/** What rules and nodes look at, changed in place as the walk goes: one object serves both, and none is made per visit. */
export type Scene = { -readonly [K in keyof (Facts & NodeInput<object>)]: (Facts & NodeInput<object>)[K] }

/** One walk under way: where the run stands and what it leaves behind. Lives for one call of `walk`. */
export interface Passage {
  readonly chart: Chart
  readonly before: Run
  readonly scene: Scene
  readonly steps: Step[]
  readonly effects: EffectIntent[]
  readonly changes: Change[]
  subscriptions: Subscription[]
  place: Place
  node: string
  visit: number
  state: RunState
  dueAt: Instant | undefined
  eventId: number | undefined
  eventAt: Instant | undefined
  inside: EffectIntent | undefined
}

/** Variables that begin with `$` are the walk's own: passes over cycle edges, a node entered but not yet asked. */
export const PASSES = '$passes'
export const UNASKED = '$unasked'
/** The event a gathering wait will leave by, unless a better one comes. */
export const HEARD = '$heard'

const NOT_ASKED_YET = {}

export function begin(chart: Chart, { run, facts, now, zone }: WalkInput): Passage {
  const scene: Scene = {
    config: NOT_ASKED_YET,
    member: facts.member,
    tags: facts.tags,
    orders: facts.orders,
    event: facts.event,
    scores: facts.scores,
    rewards: facts.rewards,
    effects: facts.effects,
    reads: facts.reads,
    run: { key: run.key, entered_at: run.enteredAt, arm: run.arm, vars: run.variables },
    visit: run.visit,
    woken: undefined,
    now,
    zone,
    homeZone: chart.ways.journey.settings.timeZone.fallback,
    share: (salt) => share(run.entrant, passage.node, salt),
    test: (cel) => chart.test(cel, 'run', scene),
  }
  const passage: Passage = {
    chart,
    before: run,
    scene,
    steps: [],
    effects: [],
    changes: [],
    subscriptions: [],
    place: placeAt(chart, run.node),
    node: run.node,
    visit: run.visit,
    state: run.state,
    dueAt: run.dueAt,
    eventId: run.eventId,
    eventAt: run.eventAt,
    inside: undefined,
  }
  return passage
}

/** Asks the node at hand. A disabled node is never asked: members pass through its first port. */
export function ask({ place, scene, visit }: Passage, woken?: Wake): Answer {
  if (place.pass) return place.pass
  if (!place.ready) throw new PermanentError(place.trouble.code, place.trouble.message)
  scene.config = place.ready.config
  scene.visit = visit
  scene.woken = woken
  return place.ready.definition.run(scene)
}

/** Goes by a port. False where the passage ended instead: nothing is wired there, or the edge was taken often enough. */
export function leave(passage: Passage, port: Port): boolean {
  const edge = passage.place.exits.get(port)
  if (!edge) {
    // nobody knows whether it went out: never a fallback that would send again
    if (port === 'unknown' && passage.place.exits.has('sent')) return leave(passage, 'sent')
    end(passage, 'completed', `${passage.node}.${port}`)
    return false
  }
  if (edge.maxPasses !== undefined && !pass(passage, edge.id, edge.maxPasses)) {
    end(passage, 'completed', 'maxPasses')
    return false
  }
  mark(passage, `out:${port}`)
  arrive(passage, edge.to)
  return true
}

export function arrive(passage: Passage, node: string): void {
  passage.place = placeAt(passage.chart, node)
  passage.node = node
  passage.visit += 1
  if (passage.scene.run.vars[HEARD] !== undefined) setVariable(passage, HEARD, undefined)
  mark(passage, 'in')
}

/** `completed`: the graph led out. `exited`: a goal, an exit rule or an operator took the member out, which cancels sends. */
export function end(passage: Passage, state: 'completed' | 'exited', reason: string): void {
  mark(passage, `exit:${reason}`)
  passage.state = state
  passage.dueAt = undefined
}

export function mark({ steps, node, visit, scene }: Passage, what: Step['what']): void {
  steps.push({ node, visit, at: scene.now, what })
}

export function setVariable({ scene }: Passage, name: string, value: Json | undefined): void {
  const { [name]: _, ...others } = scene.run.vars
  scene.run = { ...scene.run, vars: value === undefined ? others : { ...others, [name]: value } }
}

function pass(passage: Passage, edge: string, limit: number): boolean {
  const passes = objectOf(passage.scene.run.vars[PASSES])
  const taken = passes[edge]
  const times = typeof taken === 'number' ? taken : 0
  if (times >= limit) return false
  setVariable(passage, PASSES, { ...passes, [edge]: times + 1 })
  return true
}

function placeAt(chart: Chart, node: string): Place {
  return chart.places.get(node) ?? nowhere(node)
}

/** A run whose node its version does not hold: only a faulty move could bring it about, and it must not stop the batch. */
function nowhere(id: string): Place {
  return {
    node: { id, type: 'unknown', typeVersion: 1, config: {}, at: [0, 0] },
    exits: new Map(),
    first: undefined,
    trouble: {
      code: 'NODE_MISSING',
      message: `This version of the journey has no node ${id}: move the member to one that exists.`,
    },
  }
}
