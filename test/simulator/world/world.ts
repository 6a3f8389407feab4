import type { Instant } from '@cairn/sdk'
import type { Coverage } from '../judge/coverage.ts'
import { count } from '../judge/coverage.ts'
import type { Protocol } from '../product/protocol.ts'
import type { Random } from '../draw/random.ts'
import type { Scenario } from '../draw/scenario.ts'
import type { Store, Tx } from './store.ts'

/** Where a process may be lost or stand still: the named crash points of an advance, a flight and their neighbours. */
export const POINTS = [
  'advance: after the claim',
  'advance: after inside effects',
  'advance: after the look back',
  'advance: before the commit',
  'advance: commit sent, answer lost',
  'govern: before the commit',
  'dispatch: lane claimed',
  'dispatch: before the mark is committed',
  'dispatch: mark committed',
  'dispatch: request sent',
  'dispatch: answer read',
  'dispatch: before the settling is committed',
  'dispatch: settled, wake not yet read',
  'sweep: before the commit',
  'intake: members locked',
  'intake: before the commit',
  'settle: a bucket told',
  'children: after the claim',
  'children: before the commit',
] as const
export type Point = (typeof POINTS)[number]

/** What a piece of work hands back to the scheduler between two statements. */
export type Pause =
  | { readonly point: Point }
  | { readonly until: Instant }
  /** Until somebody frees a row, or an answer comes. */
  | { readonly blocked: true }
export type Work = Generator<Pause, void, void>
export type Part<T> = Generator<Pause, T, void>

export const BLOCKED: Pause = { blocked: true }

/** One piece of work under way: an advance, a flight, a call of a client. */
export interface Actor {
  readonly name: string
  readonly process: Process
  readonly work: Work
  ready: boolean
  over: boolean
  /** The transaction it has open, the transaction it waits for. */
  tx: Tx | undefined
  waitsFor: Tx | undefined
  /** Called when the process is lost or stood still for too long: what was under way is in doubt. */
  interrupted: ((how: 'crash' | 'stall') => void) | undefined
}

/** One process of the product, or the outside world (which never crashes). */
export interface Process {
  readonly id: number
  readonly mortal: boolean
  /** How far its own clock is off, in milliseconds. The product never reads it. */
  readonly skew: number
  up: boolean
  stalledUntil: Instant
  /** When it next looks for work. */
  looksAt: Instant
  /** What it believes about journeys, and since when. */
  standing: ReadonlyMap<number, 'paused' | 'stopped'>
  live: ReadonlyMap<number, number>
  believedAt: Instant
  sweptAt: Instant
  readonly under: Set<string>
}

/** A broken promise, with everything needed to see it again. */
export class Broken extends Error {
  override readonly name = 'Broken'
  readonly invariant: string
  constructor(invariant: string, message: string) {
    super(`${invariant} ${message}`)
    this.invariant = invariant
  }
}

export interface World {
  readonly scenario: Scenario
  readonly protocol: Protocol
  readonly random: Random
  readonly store: Store
  readonly coverage: Coverage
  readonly processes: readonly Process[]
  readonly outside: Process
  /** Somebody who waits for an answer has it. */
  readonly wakeUp: (actor: Actor) => void
  /** Written only while a seed is replayed. */
  readonly timeline: string[] | undefined
  now: Instant
  faults: boolean
  hash: number
  steps: number
  /** Crashes, stalls and failed commits so far. */
  mishaps: number
}

/** Mixes an occurrence into the trace's hash, and into the timeline where one is kept. */
export function trace(world: World, what: string, ...details: readonly (string | number)[]): void {
  let hash = mix(world.hash, what)
  for (const detail of details) {
    hash = typeof detail === 'number' ? Math.imul(hash ^ (detail | 0), 16777619) : mix(hash, detail)
  }
  world.hash = Math.imul(hash ^ (world.now & 0x7fffffff), 16777619)
  if (world.timeline) world.timeline.push(`${new Date(world.now).toISOString()}  ${what} ${details.join(' ')}`)
}

function mix(hash: number, text: string): number {
  let mixed = hash
  for (let i = 0; i < text.length; i++) mixed = Math.imul(mixed ^ text.charCodeAt(i), 16777619)
  return mixed
}

/** Counts what was seen. The parts are joined once for each pair: a joined text costs more than all the rest of a step. */
export function seen(world: World, what: string, which?: string): void {
  count(world.coverage, which === undefined ? what : joined(what, which))
}

const texts = new Map<string, Map<string, string>>()
function joined(what: string, which: string): string {
  const known = texts.get(what) ?? new Map<string, string>()
  if (known.size === 0) texts.set(what, known)
  const text = known.get(which) ?? `${what} ${which}`
  known.set(which, text)
  return text
}

/** The antecedent of an invariant held here, so it was really asked: it holds, or this is what is wrong. */
export function demand(world: World, invariant: string, holds: true | (() => string)): void {
  seen(world, 'asked', invariant)
  if (holds !== true) throw new Broken(invariant, holds())
}
