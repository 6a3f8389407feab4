import type { ChannelDefinition, Delivery, Instant } from '@cairn/sdk'
import { type Ending, leftInDoubt, type Next, standsInTheWay } from '@cairn/sdk/run'
import type { Tx } from '../db/statement.ts'
import { outlast } from '../db/outlast.ts'
import { isRefused, isSlow } from '../db/refused.ts'
import { transact } from '../db/transact.ts'
import { readAddresses } from '../members/store-facts.ts'
import { judgeDoubts, stanceOf } from './doubt.ts'
import { type Drawn, type EffectDeps, laneParts } from './effect.ts'
import { outwardKey } from './key.ts'
import { type Written, writeLetters } from './render.ts'
import { claimReady, markAttempts, type Marked, type ReadyEffect, settle, type Settlement } from './store-dispatch.ts'
import { type Attempted, sendBatch } from './send.ts'
import type { Transports } from './transports.ts'

export type DispatchDeps = EffectDeps & { readonly transports: Transports }

export interface Flight {
  readonly lane: string
  readonly bucket: number
}

/** A crash leaves every marked attempt of a class without keys unknown: few at a time. */
export const CAREFUL = 10

/**
 * One flight of a lane: claim under lease and fence, write the letters, commit the attempt mark, send, settle. Answers how many
 * effects it took up.
 */
export async function dispatchLane(deps: DispatchDeps, { lane, bucket }: Flight): Promise<number> {
  const channel = deps.nodes.channels.get(laneParts(lane).channel)
  if (!channel) return 0
  const now = await deps.clock.now()
  const machine = deps.clock.mode === 'real' ? now : await deps.clock.machine()
  const { batch } = channel.limits
  const limit = channel.idempotency.class === 'none' ? Math.min(batch, CAREFUL) : batch
  const { taken, leaving } = await takeUp({ ...deps, channel, now, machine }, { lane, bucket, machine, limit })
  if (leaving.length === 0) return taken
  deps.meter.attempted(leaving.length)
  const endings = await sendBatch(deps, { channel, lane, leaving, now })
  const settlements = leaving.map((attempted, i) => settlementOf(attempted, endings[i]))
  // how it ended is known only here: a database that is away for a moment must not turn it into a doubt
  const settled = await outlast(deps.config.times.lease / 2, () =>
    transact(deps.advancing, (tx) => settle(tx, { bucket, now }, settlements)),
  )
  for (const { state } of endings) deps.meter.settled(channel.id, state)
  if (settled.length < leaving.length) {
    deps.log.warn(
      { lane, bucket, late: leaving.length - settled.length },
      'results came after their lease and were not used',
    )
  }
  return taken
}

function settlementOf({ effect }: Attempted, ending: Next | undefined): Settlement {
  if (!ending) throw new Error(`An attempt of run ${effect.run} has no ending; each must have one.`)
  return { effect, fence: effect.fence + 1, from: 'attempting', ending }
}

type Preparing = DispatchDeps & {
  readonly channel: ChannelDefinition
  readonly now: Instant
  readonly machine: Instant
}
type Claim = Parameters<typeof claimReady>[1]

interface TakenUp {
  readonly taken: number
  readonly leaving: readonly Attempted[]
}

/**
 * A message that the database refuses must not keep its lane: the claim is halved until it stands alone, and then it has
 * failed, with the reason. Nothing of it has left.
 */
async function takeUp(deps: Preparing, claim: Claim): Promise<TakenUp> {
  try {
    return await transact(deps.advancing, (tx) => prepare(tx, deps, claim))
  } catch (error) {
    if (!isRefused(error) || (claim.limit === 1 && isSlow(error))) throw error
    if (claim.limit > 1) return takeUp(deps, { ...claim, limit: Math.ceil(claim.limit / 2) })
    deps.log.error({ error, lane: claim.lane, bucket: claim.bucket }, 'a message cannot be written and has failed')
    return transact(deps.advancing, (tx) => giveUp(tx, { claim, now: deps.now, detail: error.message }))
  }
}

async function giveUp(
  tx: Tx,
  { claim, now, detail }: { claim: Claim; now: Instant; detail: string },
): Promise<TakenUp> {
  const effects = await claimReady(tx, claim)
  const ending: Ending = { state: 'failed', port: 'failed', outcome: { reason: 'unsendable', detail } }
  const settlements = effects.map((effect): Settlement => {
    return { effect, fence: effect.fence, from: 'ready', ending: leftInDoubt(effect, ending) }
  })
  await settle(tx, { bucket: claim.bucket, now }, settlements)
  return { taken: effects.length, leaving: [] }
}

/** Everything up to the attempt mark, in one transaction: what was decided earlier is looked at again here. */
async function prepare(tx: Tx, deps: Preparing, claim: Claim): Promise<TakenUp> {
  const gaps = await stanceOf(tx, deps.channel)
  if (gaps === undefined) return { taken: 0, leaving: [] }
  const effects = await claimReady(tx, claim)
  const leaving: Attempted[] = []
  const { channel, now, machine, config } = deps
  const judged = await judgeDoubts(tx, effects, { channel, bucket: claim.bucket, machine, gaps })
  const settlements: Settlement[] = [...judged.parked]
  const { idempotency } = channel
  const going = judged.going.filter((effect) => {
    const ending = standsInTheWay(effect, { now, machine, pause: config.times.pause, idempotency })
    if (ending) settlements.push({ effect, fence: effect.fence, from: 'ready', ending })
    return !ending
  })
  const drawn = await deps.drawn(tx, going)
  for (const [brand, group] of Map.groupBy(going, (effect) => effect.brand)) {
    const pairs = group.map((effect) => ({ effect, drawn: drawnOf(drawn, effect) }))
    const written = await writeLetters(tx, { channel: deps.channel, effects: pairs, now: deps.now })
    const addresses = await addressesOf(tx, deps.channel, group)
    for (const [i, pair] of pairs.entries()) {
      const ready = readyToLeave(deps, {
        ...pair,
        brand,
        written: written[i],
        address: addresses.get(pair.effect.member),
      })
      if ('state' in ready)
        settlements.push({ effect: pair.effect, fence: pair.effect.fence, from: 'ready', ending: ready })
      else leaving.push(ready)
    }
  }
  const { bucket } = claim
  if (settlements.length > 0) await settle(tx, { bucket, now: deps.now }, settlements)
  const marks = leaving.map(({ effect, delivery, hash }): Marked => ({ effect, content: delivery.content, hash }))
  const leaseUntil = deps.machine + deps.config.times.lease
  if (marks.length > 0) await markAttempts(tx, { bucket, machine: deps.machine, leaseUntil }, marks)
  return { taken: effects.length, leaving }
}

function drawnOf(all: ReadonlyMap<string, Drawn>, { journey, version }: ReadyEffect): Drawn {
  const drawn = all.get(`${journey}.${version}`)
  if (!drawn) throw new Error(`Journey ${journey} has lost its version ${version}; restore it before sending.`)
  return drawn
}

async function addressesOf(
  tx: Tx,
  channel: ChannelDefinition,
  effects: readonly ReadyEffect[],
): Promise<ReadonlyMap<number, string>> {
  if (channel.address === 'none') return new Map(effects.map(({ member }) => [member, `mem_${member}`]))
  const rows = await readAddresses(tx, [channel.address], [...new Set(effects.map(({ member }) => member))])
  return new Map(rows.map(({ member, value }) => [member, value]))
}

interface Leaving {
  readonly effect: ReadyEffect
  readonly drawn: Drawn
  readonly brand: number
  readonly written: Written | undefined
  readonly address: string | undefined
}

function readyToLeave(deps: Preparing, { effect, drawn, brand, written, address }: Leaving): Attempted | Ending {
  if (!written) throw new Error(`No letter was written for run ${effect.run}; each must have one.`)
  if (!written.ok) {
    const { code, detail } = written
    return leftInDoubt(effect, { state: 'failed', port: 'failed', outcome: { reason: 'template', code, detail } })
  }
  const { content, hash, known } = written
  const to = content['to']?.trim() || address
  if (to === undefined || to === '') {
    return leftInDoubt(effect, { state: 'suppressed', port: 'unreachable', outcome: { reason: 'unreachable' } })
  }
  const key = outwardKey({ ...drawn, ...effect }, effect)
  const delivery: Delivery = { key, address: to, locale: known.locale ?? 'zh-CN', content }
  const config = drawn.chart.places.get(effect.node)?.ready?.config ?? {}
  return { effect, brand, delivery, hash, config, firstAttemptAt: effect.firstAttemptAt ?? deps.machine }
}
