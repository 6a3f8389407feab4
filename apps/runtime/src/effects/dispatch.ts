import type { ChannelDefinition, Delivery, Instant } from '@cairn/sdk'
import { type Ending, leftInDoubt, type Next, standsInTheWay } from '@cairn/sdk/run'
import { outlast } from '../db/outlast.ts'
import { isRefused, isSlow } from '../db/refused.ts'
import { inTurn } from '../db/pipelined.ts'
import type { Tx } from '../db/statement.ts'
import { transact } from '../db/transact.ts'
import { readAddresses } from '../members/store-facts.ts'
import type { Transports } from '../transports/transports.ts'
import { askLane } from './ask.ts'
import { judgeDoubts, stanceOf } from './doubt.ts'
import { type Drawn, type EffectDeps, laneParts } from './effect.ts'
import { countLeft, openGate, tellGate } from './gateway.ts'
import { outwardKey } from '../transports/key.ts'
import type { Gate, Passage } from './gate.ts'
import type { Pace } from './places.ts'
import { type Written, writeLetters } from './render.ts'
import { type Attempted, heardOf, sendBatch, type Sent } from './send.ts'
import { settleFlight } from './settle.ts'
import { claimReady, markAttempts, type Marked, type ReadyEffect, settle, type Settlement } from './store-dispatch.ts'
import { nameEffects } from './store-name.ts'

export type DispatchDeps = EffectDeps & { readonly transports: Transports }

/** Where a flight begins: what one brand has ready in one bucket of a lane. */
export interface Flight {
  readonly lane: string
  readonly brand: number
  readonly bucket: number
}

/** A flight with what it needs to know on its way. */
export interface Flying {
  readonly flight: Flight
  readonly channel: ChannelDefinition
  readonly now: Instant
  readonly machine: Instant
}

export interface Flown {
  /** Effects taken up. */
  readonly taken: number
  /** The lane lets nothing through before this. */
  readonly again?: Instant
  /** How the provider took it, where something left. */
  readonly pace?: Pace
}

/** A crash leaves every marked attempt of a class without keys unknown: few at a time. */
export const CAREFUL = 10

/**
 * One flight of a lane: claim under lease and fence, write the letters, commit the attempt mark, send, settle. Messages
 * in doubt are asked about on the way.
 */
export async function dispatchLane(deps: DispatchDeps, flight: Flight): Promise<Flown> {
  const channel = deps.nodes.channels.get(laneParts(flight.lane).channel)
  if (!channel) return { taken: 0 }
  const now = await deps.clock.now()
  const machine = deps.clock.mode === 'real' ? now : await deps.clock.machine()
  const flying: Flying = { flight, channel, now, machine }
  const asked = await askLane(deps, flying)
  const { batch } = channel.limits
  const limit = channel.idempotency.class === 'none' ? Math.min(batch, CAREFUL) : batch
  const { taken, leaving, again } = await takeUp({ ...deps, ...flying }, limit)
  const pace = leaving.length > 0 ? await send(deps, flying, leaving) : undefined
  return { taken: asked + taken, ...(again !== undefined && { again }), ...(pace && { pace }) }
}

async function send(deps: DispatchDeps, flying: Flying, leaving: readonly Attempted[]): Promise<Pace> {
  const { flight, channel, now } = flying
  deps.meter.attempted(leaving.length)
  const { sent, ms } = await sendBatch(deps, { channel, lane: flight.lane, leaving, now })
  const machine = await deps.clock.machine()
  const watched = { ...flight, channel, machine }
  const settlements = leaving.map((attempted, i) => settlementOf(attempted, sent[i], { now, machine }))
  const heard = heardOf(sent)
  // how it ended is known only here: a database that is away for a moment must not turn it into a doubt
  const [settled, changed] = await outlast(deps.config.times.lease / 2, () =>
    transact(deps.advancing, (tx) =>
      inTurn<[number, Gate | undefined]>(tx, [
        () => settleFlight(tx, flying, { settlements }),
        () => tellGate(tx, deps, { watched, heard }),
      ]),
    ),
  )
  for (const { next } of sent) deps.meter.settled(channel.id, next.state)
  if (changed) {
    const { state, detail } = changed
    deps.log.warn({ lane: flight.lane, brand: flight.brand, state, detail }, 'a lane changed')
  }
  if (settled < leaving.length) {
    const late = leaving.length - settled
    deps.log.warn({ ...flight, late }, 'results came after their lease and were not used')
  }
  return { ms, good: heard.good, bad: heard.bad + heard.busy }
}

function settlementOf(
  { effect }: Attempted,
  sent: Sent | undefined,
  { now, machine }: { now: Instant; machine: Instant },
): Settlement {
  if (!sent) throw new Error(`An attempt of run ${effect.run} has no ending; each must have one.`)
  const { next } = sent
  // looked at again when its time is over at the latest, so that a run that waits for it hears that it expired
  const over = machine + Math.max(0, effect.expiresAt - now)
  const ending = 'dueAt' in next ? { ...next, dueAt: Math.min(next.dueAt, over) } : next
  return { effect, fence: effect.fence + 1, from: 'attempting', ending }
}

type Preparing = DispatchDeps & Flying

interface TakenUp {
  readonly taken: number
  readonly leaving: readonly Attempted[]
  readonly again?: Instant
}

/**
 * A message that the database refuses must not keep its lane: the claim is halved until it stands alone, and then it has
 * failed, with the reason. Nothing of it has left.
 */
async function takeUp(deps: Preparing, limit: number): Promise<TakenUp> {
  try {
    return await transact(deps.advancing, (tx) => prepare(tx, deps, limit))
  } catch (error) {
    if (!isRefused(error) || (limit === 1 && isSlow(error))) throw error
    if (limit > 1) return takeUp(deps, Math.ceil(limit / 2))
    deps.log.error({ error, ...deps.flight }, 'a message cannot be written and has failed')
    return transact(deps.advancing, (tx) => giveUp(tx, deps, error.message))
  }
}

async function giveUp(tx: Tx, { flight, now, machine }: Preparing, detail: string): Promise<TakenUp> {
  const effects = await claimReady(tx, { ...flight, at: machine, limit: 1 })
  const ending: Ending = { state: 'failed', port: 'failed', outcome: { reason: 'unsendable', detail } }
  const settlements = effects.map((effect): Settlement => {
    return { effect, fence: effect.fence, from: 'ready', ending: leftInDoubt(effect, ending) }
  })
  await settle(tx, { bucket: flight.bucket, now }, settlements)
  return { taken: effects.length, leaving: [] }
}

/** Everything up to the attempt mark, in one transaction: what was decided earlier is looked at again here. */
async function prepare(tx: Tx, deps: Preparing, limit: number): Promise<TakenUp> {
  const { flight, machine, now, channel } = deps
  const watched = { ...flight, channel, machine }
  const [gaps, passage] = await inTurn<[Awaited<ReturnType<typeof stanceOf>>, Passage]>(tx, [
    () => stanceOf(tx, channel),
    () => openGate(tx, deps, watched),
  ])
  if (gaps === undefined) return { taken: 0, leaving: [] }
  if (passage.most === 0) return { taken: 0, leaving: [], again: passage.again ?? machine }
  const effects = await claimReady(tx, { ...flight, at: machine, limit: Math.min(limit, passage.most) })
  if (effects.length === 0) return { taken: 0, leaving: [] }
  const judged = await judgeDoubts(tx, effects, { channel, bucket: flight.bucket, machine, gaps })
  const { going, settlements } = sift(judged.going, deps, passage.retries)
  settlements.push(...judged.parked)
  const letters = await write(tx, deps, going)
  settlements.push(...letters.settlements)
  const { leaving } = letters
  if (settlements.length > 0) await settle(tx, { bucket: flight.bucket, now }, settlements)
  if (leaving.length > 0) await mark(tx, deps, leaving)
  const retried = leaving.filter(({ effect }) => effect.attempt > 0).length
  await countLeft(tx, deps, { watched, passage, left: leaving.length, retried })
  return { taken: effects.length, leaving }
}

/** What may go on from here: the member is still there, there is time, and a second attempt is affordable. */
function sift(
  effects: readonly ReadyEffect[],
  { now, machine, config, channel: { idempotency } }: Preparing,
  retries: number,
): { going: readonly ReadyEffect[]; settlements: Settlement[] } {
  const { pause, breaker } = config.times
  const settlements: Settlement[] = []
  let left = retries
  const going = effects.filter((effect) => {
    const ending = standsInTheWay(effect, { now, machine, pause, idempotency }) ?? tooSoon(effect)
    if (ending) settlements.push({ effect, fence: effect.fence, from: 'ready', ending })
    return !ending
  })
  return { going, settlements }

  function tooSoon({ attempt, outcome }: ReadyEffect): Next | undefined {
    if (attempt === 0 || left-- > 0) return undefined
    return { state: 'ready', dueAt: machine + breaker.probe, outcome: outcome ?? {} }
  }
}

async function write(
  tx: Tx,
  deps: Preparing,
  going: readonly ReadyEffect[],
): Promise<{ leaving: readonly Attempted[]; settlements: readonly Settlement[] }> {
  if (going.length === 0) return { leaving: [], settlements: [] }
  const drawn = await deps.drawn(tx, going)
  const pairs = going.flatMap((effect) => {
    const version = drawn.get(keyOf(effect))
    return version ? [{ effect, drawn: version }] : []
  })
  const lost = going.filter((effect) => !drawn.has(keyOf(effect)))
  const [written, addresses] = await inTurn<[readonly Written[], ReadonlyMap<number, string>]>(tx, [
    () => writeLetters(tx, { channel: deps.channel, effects: pairs, now: deps.now }),
    () => addressesOf(tx, deps.channel, going),
  ])
  const leaving: Attempted[] = []
  const settlements = lost.map((effect): Settlement => {
    return { effect, fence: effect.fence, from: 'ready', ending: leftInDoubt(effect, NO_VERSION) }
  })
  for (const [i, pair] of pairs.entries()) {
    const { effect } = pair
    const ready = readyToLeave(deps, { ...pair, written: written[i], address: addresses.get(effect.member) })
    if ('state' in ready) settlements.push({ effect, fence: effect.fence, from: 'ready', ending: ready })
    else leaving.push(ready)
  }
  return { leaving, settlements }
}

async function mark(tx: Tx, deps: Preparing, leaving: readonly Attempted[]): Promise<void> {
  const { flight, machine, channel, config } = deps
  const marks = leaving.map(({ effect, delivery }): Marked => ({ effect, content: delivery.content }))
  await markAttempts(tx, { bucket: flight.bucket, machine, leaseUntil: machine + config.times.lease }, marks)
  if (channel.receipts !== true) return
  const named = leaving.map(({ effect, delivery }) => ({ effect, name: delivery.key }))
  await nameEffects(tx, { brand: flight.brand, channel: channel.id }, named)
}

const keyOf = ({ journey, version }: ReadyEffect): string => `${journey}.${version}`

/** Without its version nobody knows what was to be said; it must not keep its lane from the others. */
const NO_VERSION: Ending = {
  state: 'failed',
  port: 'failed',
  outcome: { reason: 'version', detail: 'The version of the journey it belongs to is missing or cannot be read.' },
}

async function addressesOf(
  tx: Tx,
  channel: ChannelDefinition,
  effects: readonly ReadyEffect[],
): Promise<ReadonlyMap<number, string>> {
  // a letter that says itself where it goes, in a channel that knows no other way: without an address nobody is reached
  if (channel.address === 'none' && channel.templates.includes('to')) return new Map()
  if (channel.address === 'none') return new Map(effects.map(({ member }) => [member, `mem_${member}`]))
  const rows = await readAddresses(tx, [channel.address], [...new Set(effects.map(({ member }) => member))])
  return new Map(rows.map(({ member, value }) => [member, value]))
}

interface Leaving {
  readonly effect: ReadyEffect
  readonly drawn: Drawn
  readonly written: Written | undefined
  readonly address: string | undefined
}

function readyToLeave(deps: Preparing, { effect, drawn, written, address }: Leaving): Attempted | Ending {
  if (!written) throw new Error(`No letter was written for run ${effect.run}; each must have one.`)
  if (!written.ok) {
    const { code, detail } = written
    return leftInDoubt(effect, { state: 'failed', port: 'failed', outcome: { reason: 'template', code, detail } })
  }
  const { content, known } = written
  const to = content['to']?.trim() || address
  if (to === undefined || to === '') {
    return { state: 'suppressed', port: 'unreachable', outcome: { reason: 'unreachable' } }
  }
  const { brandId, journeyId } = drawn
  const key = outwardKey({ brandId, journeyId, entrant: effect.entrant, entryKey: effect.entryKey }, effect)
  const delivery: Delivery = { key, address: to, locale: known.locale ?? 'zh-CN', content }
  const config = drawn.chart.places.get(effect.node)?.ready?.config ?? {}
  return { effect, brand: effect.brand, delivery, config, firstAttemptAt: effect.firstAttemptAt ?? deps.machine }
}
