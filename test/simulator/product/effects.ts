import type { JsonObject } from '@cairn/sdk'
import { type Ending, isInDoubt, mayFollow, type Next } from '@cairn/sdk/run'
import { CAREFUL } from '@cairn/runtime/effects/dispatch'
import { type ReadyEffect, wakeOf } from '@cairn/runtime/effects/store-dispatch'
import { addWake } from './pass.ts'
import { commit, ConnectionLost, type EffectRow, lock, take, transact, type Tx, write } from '../world/store.ts'
import type { Reply, Vendor } from '../world/vendor.ts'
import { type Actor, BLOCKED, demand, type Part, seen, trace, type World } from '../world/world.ts'

/** The product's own times, as its configuration has them by default. */
const LEASE = 20_000
const PAUSE = 15_000
const RETRY = { first: 1000, longest: 600_000 }

const clock = {
  mode: 'real' as const,
  now: () => Promise.resolve(0),
  machine: () => Promise.resolve(0),
  both: () => Promise.resolve({ now: 0, machine: 0 }),
}

/** Decides about what a bucket has planned. */
export function* govern(world: World, actor: Actor, bucket: number): Part<number> {
  const { protocol, now } = world
  return yield* transact(world, actor, function* (tx) {
    const planned = world.store.effects.filter(
      (row) => row.state === 'planned' && row.bucket === bucket && take(tx, row),
    )
    const reachable = new Set(planned.filter(({ row }) => row.member.reachable).map(({ member }) => `${member} email`))
    for (const row of planned) {
      const { state, outcome, port } = protocol.verdict({ clock, nodes: protocol }, { effect: row, reachable, now })
      write(tx, () => {
        become(world, row, state)
        row.outcome = outcome === undefined ? null : (Object(outcome) as JsonObject) // the product's verdicts hold JSON
        if (state === 'ready') row.dueAt = now
        else settled(world, row)
        if (row.awaits && port !== undefined) {
          addWake(world, row, {
            kind: 'outcome',
            at: now,
            payload: { visit: row.visit, port, data: row.outcome ?? {} },
          })
        }
      })
    }
    yield* commit(world, tx, { before: 'govern: before the commit' })
    return planned.length
  })
}

interface Leaving {
  readonly row: EffectRow
  readonly key: string
  readonly body: string
}
interface Flight {
  readonly lane: string
  readonly bucket: number
  readonly vendor: Vendor
}
interface Heard {
  readonly replies: Map<EffectRow, Reply>
}

/** One flight of a lane: claim, mark, send, settle. */
export function* fly(world: World, actor: Actor, flight: Flight): Part<number> {
  const { protocol } = world
  const askedAt = world.now
  const leaving: Leaving[] = []
  const heard: Heard = { replies: new Map() }
  const send = (): void => {
    for (const { row, key, body } of leaving) {
      flight.vendor.request({ key, body, effect: row, askedAt }, (reply) => {
        heard.replies.set(row, reply)
        if (heard.replies.size === leaving.length) world.wakeUp(actor)
      })
    }
  }
  let befallen = false
  const doubt = (): void => {
    befallen = true
    for (const { row } of leaving) row.doubts += 1
  }
  actor.interrupted = doubt
  let taken: number
  try {
    taken = yield* transact(world, actor, function* (tx) {
      leaving.length = 0
      const claimed = yield* prepare(world, tx, { flight, askedAt, leaving })
      if (!protocol.marksFirst && leaving.length > 0) {
        send()
        yield { point: 'dispatch: request sent' }
      }
      yield* commit(world, tx, { before: 'dispatch: before the mark is committed' })
      return claimed
    })
  } catch (error) {
    if (error instanceof ConnectionLost) doubt()
    throw error
  }
  if (leaving.length === 0) return taken
  // time lost before the mark is lost from the lease
  if (befallen) doubt()
  // what each attempt will be settled as, were somebody else to take it over meanwhile
  const attempts = leaving.map(({ row }) => ({
    fence: row.fence,
    attempt: row.attempt,
    firstAttemptAt: row.firstAttemptAt,
  }))
  yield { point: 'dispatch: mark committed' }
  if (protocol.marksFirst) send()
  yield { point: 'dispatch: request sent' }
  while (heard.replies.size < leaving.length) yield BLOCKED
  yield { point: 'dispatch: answer read' }
  const endings = leaving.map(({ row, key }, i) => {
    const { outcome, evidence } = heard.replies.get(row) ?? {
      outcome: undefined,
      evidence: { left: 'nothing', final: false },
    }
    const { attempt = 1, firstAttemptAt = world.now } = attempts[i] ?? {}
    const ambiguous = row.outcome?.['ambiguous'] === true
    const idempotency = protocol.channels.get(row.lane)?.idempotency ?? { class: 'none' }
    const ended = { idempotency, outcome, evidence, machine: world.now, retry: RETRY }
    return protocol.judgeEnding({ key, attempt, firstAttemptAt, ambiguous }, ended)
  })
  const told = protocol.settleBatch(endings, world.now)
  try {
    yield* transact(world, actor, function* (tx) {
      for (const [i, { row }] of leaving.entries()) {
        const ending = told[i]
        if (ending) yield* settle(world, tx, { row, fence: attempts[i]?.fence ?? 0, from: 'attempting', ending })
      }
      yield* commit(world, tx, {
        before: 'dispatch: before the settling is committed',
        lost: 'dispatch: settled, wake not yet read',
      })
    })
  } catch (error) {
    if (error instanceof ConnectionLost) doubt()
    throw error
  }
  return taken
}

interface Preparing {
  readonly flight: Flight
  readonly askedAt: number
  readonly leaving: Leaving[]
}

/** Everything up to the attempt mark. What was decided earlier is looked at again here. */
function* prepare(world: World, tx: Tx, { flight, askedAt, leaving }: Preparing): Part<number> {
  const { protocol, store } = world
  const channel = protocol.channels.get(flight.lane)
  const batch = channel?.limits.batch ?? 1
  const limit = channel?.idempotency.class === 'none' ? Math.min(batch, CAREFUL) : batch
  const due = store.effects.filter(
    ({ lane, bucket, state, dueAt }) =>
      state === 'ready' && lane === flight.lane && bucket === flight.bucket && dueAt <= askedAt,
  )
  const claimed: { row: EffectRow; ready: ReadyEffect }[] = []
  for (const row of due.toSorted((a, b) => a.dueAt - b.dueAt)) {
    if (claimed.length < limit && take(tx, row)) claimed.push({ row, ready: asReady(row) })
  }
  if (claimed.length === 0) return 0
  yield { point: 'dispatch: lane claimed' }
  for (const { row, ready } of claimed) {
    const moment = {
      now: askedAt,
      machine: askedAt,
      pause: PAUSE,
      idempotency: channel?.idempotency ?? { class: 'none' },
    }
    const inTheWay = protocol.standsInTheWay(ready, moment) ?? unreachable(world, row)
    if (inTheWay) {
      yield* settle(world, tx, { row, fence: row.fence, from: 'ready', ending: inTheWay })
      continue
    }
    const { run, member, journey } = row.row
    const version = journey.versions[run.version - 1]
    const sender = {
      brandId: 'brd_sim',
      journeyId: version?.journeyId ?? '',
      entrant: run.entrant,
      entryKey: run.entryKey,
    }
    const body = row.content ?? `Hello ${member.external} at ${askedAt}`
    leaving.push({ row, key: protocol.outwardKey(sender, row), body })
    write(tx, () => {
      become(world, row, 'attempting')
      row.attempt += 1
      row.fence += 1
      row.firstAttemptAt ??= askedAt
      row.attemptAt = askedAt
      row.leaseUntil = askedAt + LEASE
      row.content = body
    })
  }
  return claimed.length
}

function unreachable(world: World, row: EffectRow): Ending | undefined {
  if (!world.protocol.asksAgain || row.row.member.reachable) return undefined
  return world.protocol.leftInDoubt(row, {
    state: 'suppressed',
    port: 'unreachable',
    outcome: { reason: 'unreachable' },
  })
}

/** What its transaction looks at again before the first byte. */
function asReady(effect: EffectRow): ReadyEffect {
  const { run, journey } = effect.row
  const { content, ...rest } = effect
  return {
    ...rest,
    content: content === undefined ? null : { text: content },
    ref: null,
    journeyState: journey.state,
    runState: run.state,
    entrant: run.entrant,
    entryKey: run.entryKey,
    key: run.key,
    enteredAt: run.enteredAt,
    eventId: run.eventId,
    arm: run.arm,
    variables: run.variables,
  }
}

interface Settlement {
  readonly row: EffectRow
  readonly fence: number
  readonly from: EffectRow['state']
  readonly ending: Next
}

/** Settles one effect under its fence, and tells its run. */
export function* settle(world: World, tx: Tx, settlement: Settlement): Part<boolean> {
  const { row, fence, from, ending } = settlement
  yield* lock(world, tx, row)
  if (!world.protocol.fenceHolds(row, { fence, from })) {
    seen(world, 'settling came after its fence')
    return false
  }
  const now = world.now
  write(tx, () => {
    become(world, row, ending.state)
    row.outcome = ending.outcome
    if ('dueAt' in ending) row.dueAt = ending.dueAt
    else settled(world, row)
    const wake = wakeOf(row, ending)
    // the product's own wake of an outcome: visit, port and data
    if (wake) addWake(world, row, { kind: 'outcome', at: now, payload: wake as { visit: number; port: string } })
  })
  return true
}

/** Attempts nobody holds any more. */
export function* sweep(world: World, actor: Actor): Part<number> {
  const machine = world.protocol.leaseClock(world, actor.process)
  return yield* transact(world, actor, function* (tx) {
    const expired = world.store.effects.filter(
      (row) => row.state === 'attempting' && row.leaseUntil < machine && take(tx, row),
    )
    for (const row of expired) {
      const idempotency = world.protocol.channels.get(row.lane)?.idempotency
      const ending = world.protocol.judgeLost({ idempotency, firstAttemptAt: row.firstAttemptAt ?? machine, machine })
      seen(world, `swept to ${ending.state}`)
      yield* settle(world, tx, { row, fence: row.fence, from: 'attempting', ending })
    }
    yield* commit(world, tx, { before: 'sweep: before the commit' })
    return expired.length
  })
}

/** Asks the provider about messages in doubt, where it can be asked. The answer may be lost. */
export function* ask(world: World, actor: Actor, { bucket, vendor }: { bucket: number; vendor: Vendor }): Part<number> {
  const { protocol, store, now: machine } = world
  return yield* transact(world, actor, function* (tx) {
    const due = store.effects.filter(
      (row) => row.state === 'asking' && row.bucket === bucket && row.dueAt <= machine && take(tx, row),
    )
    const version = (row: EffectRow): string => row.row.journey.versions[row.row.run.version - 1]?.journeyId ?? ''
    for (const row of due) {
      const { entrant, entryKey } = row.row.run
      const key = protocol.outwardKey({ brandId: 'brd_sim', journeyId: version(row), entrant, entryKey }, row)
      const class_ = protocol.channels.get(row.lane)?.idempotency
      const answer = vendor.ask(key)
      const ending = protocol.judgeAnswer(answer, {
        key,
        asked: Number(row.outcome?.['asked'] ?? 0),
        attemptAt: row.attemptAt,
        settleMs: class_?.class === 'lookup' ? class_.settleMs : 0,
        expired: row.expiresAt <= machine,
        machine,
        retry: RETRY,
      })
      seen(world, `answer ${answer === undefined ? 'lost' : answer.found ? 'found' : 'not found'} > ${ending.state}`)
      yield* settle(world, tx, { row, fence: row.fence, from: 'asking', ending })
    }
    yield* commit(world, tx, { before: 'sweep: before the commit' })
    return due.length
  })
}

/** An effect moves on: never back from where it was settled, and into doubt only where there is cause for it. */
function become(world: World, row: EffectRow, to: EffectRow['state']): void {
  const what = (): string => `Run ${row.run} ${row.node} visit ${row.visit}`
  trace(world, 'effect', row.state, '>', to, 'run', row.run, row.node, 'visit', row.visit)
  demand(
    world,
    'I2',
    mayFollow(row.state, to) || (() => `${what()} was ${row.state} and became ${to}: what is settled stays so.`),
  )
  if (to === 'unknown' && !isInDoubt(row.state)) seen(world, 'parked before its mark')
  if (to === 'unknown' || to === 'asking')
    demand(world, 'I9', row.doubts > 0 || (() => `${what()} is unknown, but nothing befell it.`))
  seen(world, `effect ${row.state} >`, to)
  row.state = to
}

function settled(world: World, row: EffectRow): void {
  row.settledAt = world.now
}
