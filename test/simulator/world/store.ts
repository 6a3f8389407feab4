import type { Instant, JsonObject } from '@cairn/sdk'
import type { EffectState, Run, Step, Subscription, WakeRow } from '@cairn/sdk/run'
import type { ReadyEffect } from '@cairn/runtime/effects/store-dispatch'
import type { Version } from '@cairn/runtime/engine/versions'
import { type Actor, BLOCKED, type Part, type Point, seen, trace, type World } from './world.ts'

/** A row that can be locked. */
export interface Row {
  holder: Tx | undefined
}

export interface RunRow extends Row {
  run: Run
  readonly member: MemberRow
  readonly journey: JourneyRow
  readonly trail: Step[]
  /** What made this entry one entry. */
  readonly occurrence: string
  /** Every event that was ever in its scope. */
  readonly heard: number[]
  endedAt: Instant | undefined
  trouble: string | undefined
}

export interface MemberRow extends Row {
  readonly id: number
  readonly bucket: number
  readonly external: string
  readonly zone: string
  attributes: JsonObject
  tags: readonly string[]
  /** May be written to. */
  reachable: boolean
  erased: boolean
}

export interface JourneyRow extends Row {
  readonly id: number
  state: 'live' | 'paused' | 'stopped'
  /** The published version: index + 1. */
  version: number
  readonly versions: Version[]
  settling: boolean
  /** Raised by every change, as a row's xmin is. */
  mark: number
  /** Spans in which it was not live. */
  readonly pauses: { from: Instant; to: Instant }[]
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }
type Written =
  | 'bucket'
  | 'run'
  | 'node'
  | 'visit'
  | 'slot'
  | 'brand'
  | 'journey'
  | 'version'
  | 'member'
  | 'awaits'
  | 'input'
  | 'attempt'
  | 'fence'
  | 'expiresAt'
  | 'firstAttemptAt'
  | 'outcome'

export interface EffectRow extends Row, Mutable<Pick<ReadyEffect, Written>> {
  readonly row: RunRow
  readonly kind: string
  readonly lane: string
  state: EffectState
  dueAt: Instant
  attemptAt: Instant
  leaseUntil: Instant
  content: string | undefined
  settledAt: Instant | undefined
  /** Something befell an attempt of it that leaves in doubt whether it went out. */
  doubts: number
}

export interface StoredEvent {
  readonly id: number
  readonly member: number
  readonly name: string
  readonly at: Instant
  readonly properties: JsonObject
  readonly messageId: string
  storedAt: Instant
}

export interface StoredWake extends WakeRow {
  readonly run: number
  readonly bucket: number
  at: Instant
}

export interface StoredSubscription extends Subscription {
  readonly member: number
  readonly run: number
}

export interface Pool extends Row {
  readonly id: string
  readonly codes: readonly string[]
  /** By code, the visit that took it. */
  readonly taken: Map<string, { by: string; at: Instant }>
}

/** The database: what was committed. Statements outside a lock see the last commit, as under READ COMMITTED. */
export interface Store {
  readonly runs: RunRow[]
  readonly members: ReadonlyMap<number, MemberRow>
  readonly journeys: readonly JourneyRow[]
  readonly effects: EffectRow[]
  /** By run, node, visit and slot. */
  readonly effectKeys: Set<string>
  readonly events: StoredEvent[]
  readonly keys: Set<string>
  wakes: StoredWake[]
  subscriptions: StoredSubscription[]
  readonly pools: ReadonlyMap<string, Pool>
  readonly accounts: ReadonlyMap<number, Row & { balance: number }>
  /** How many entered, by journey and period. */
  readonly caps: Map<string, Row & { n: number }>
  readonly ledger: { readonly effect: string; readonly account: string; readonly amount: number }[]
  readonly counts: Map<string, number>
  nextRun: number
  nextEvent: number
  nextWake: number
  /** How many commits there were: after each, others look soon. */
  commits: number
}

/** Writes wait for the commit; locks are held until it. */
export interface Tx {
  readonly actor: Actor
  readonly writes: (() => void)[]
  readonly locks: Row[]
  /** Ended by the server, or with its process. */
  dead: boolean
}

/** Thrown a hundred times a second and looked at by their class: a stack each would cost more than the work. */
class Passing extends Error {
  constructor(message: string) {
    const limit = Error.stackTraceLimit
    Error.stackTraceLimit = 0
    super(message)
    Error.stackTraceLimit = limit
  }
}

/** The database refused for a reason that passes: deadlock, serialization, or our own word for a moved run. */
export class Collision extends Passing {
  override readonly name = 'Collision'
}
/** The connection broke, or the commit failed, or it succeeded and nobody heard. */
export class ConnectionLost extends Passing {
  override readonly name = 'ConnectionLost'
}

export function begin(actor: Actor): Tx {
  const tx: Tx = { actor, writes: [], locks: [], dead: false }
  actor.tx = tx
  return tx
}

/** `for update skip locked`. */
export function take(tx: Tx, row: Row): boolean {
  alive(tx)
  if (row.holder === tx) return true
  if (row.holder) return false
  row.holder = tx
  tx.locks.push(row)
  return true
}

/** `for update`: waits, and finds a ring of waiting transactions as the database would. */
export function* lock(world: World, tx: Tx, row: Row): Part<void> {
  while (row.holder && row.holder !== tx) {
    seen(world, 'lock waited for')
    if (closesRing(tx, row.holder)) {
      seen(world, 'deadlock')
      throw new Collision('deadlock detected')
    }
    tx.actor.waitsFor = row.holder
    yield BLOCKED
    tx.actor.waitsFor = undefined
    alive(tx)
  }
  take(tx, row)
}

function closesRing(tx: Tx, holder: Tx): boolean {
  for (let at: Tx | undefined = holder; at; at = at.actor.waitsFor) if (at === tx) return true
  return false
}

export function alive(tx: Tx): void {
  if (tx.dead) throw new ConnectionLost('The server ended a transaction that stood idle.')
}

export function write(tx: Tx, change: () => void): void {
  tx.writes.push(change)
}

/** Rolls back: nothing was written, every lock is free. */
export function abort(tx: Tx): void {
  tx.dead = true
  release(tx)
}

function release(tx: Tx): void {
  for (const row of tx.locks) row.holder = undefined
  tx.locks.length = 0
  tx.actor.tx = undefined
}

/** Commits, fails, or succeeds without anybody hearing of it. */
export function* commit(world: World, tx: Tx, points: { before: Point; lost?: Point }): Part<void> {
  if (tx.writes.length > 0) yield { point: points.before }
  alive(tx)
  const { commitFails, commitUnheard } = world.scenario.faults
  const mortal = world.faults && tx.writes.length > 0
  if (mortal && world.random.chance(commitFails)) {
    world.mishaps += 1
    seen(world, 'fault commit failed')
    trace(world, 'commit fails', tx.actor.name)
    throw new ConnectionLost('The commit failed.')
  }
  for (const change of tx.writes) change()
  if (tx.writes.length > 0) world.store.commits += 1
  release(tx)
  tx.dead = true
  if (mortal && world.random.chance(commitUnheard)) {
    world.mishaps += 1
    seen(world, 'fault commit unheard')
    trace(world, 'commit succeeds, answer lost', tx.actor.name)
    throw new ConnectionLost('The commit succeeded and its answer was lost.')
  }
  if (points.lost) yield { point: points.lost }
}

/** Runs the work in a transaction, and again where two stood in each other's way, at most five times as the product does. */
export function* transact<T>(world: World, actor: Actor, work: (tx: Tx) => Part<T>): Part<T> {
  for (let attempt = 1; ; attempt++) {
    const tx = begin(actor)
    try {
      return yield* work(tx)
    } catch (error) {
      abort(tx)
      if (!(error instanceof Collision) || attempt >= 5) throw error
      seen(world, 'collision tried again')
    }
  }
}

export const effectKey = ({ run, node, visit, slot }: { run: number; node: string; visit: number; slot: number }) =>
  `${run} ${node} ${visit} ${slot}`

export const isOver = ({ run: { state } }: RunRow): boolean =>
  state !== 'waiting' && state !== 'held' && state !== 'quarantined'
