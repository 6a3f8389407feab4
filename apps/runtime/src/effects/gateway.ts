import type { ChannelDefinition, Instant } from '@cairn/sdk'
import type { Tx } from '../db/statement.ts'
import type { EffectDeps } from './effect.ts'
import { type Gate, type Heard, learn, newGate, pass, type Passage, type Setting, spend } from './gate.ts'
import { type LaneId, lockGate, lockGateMade, writeGate } from './store-lane.ts'

export interface Watched extends LaneId {
  readonly channel: ChannelDefinition
  readonly machine: Instant
}

type GateDeps = Pick<EffectDeps, 'config' | 'nodes'>

/** Before a flight: how many may leave. A lane that was never in trouble costs one look and no lock. */
export async function openGate(tx: Tx, deps: GateDeps, watched: Watched): Promise<Passage> {
  const fresh = newGate(watched.machine)
  const rest = deps.nodes.rest?.(watched.channel.id)
  if (rest) return shutGate(tx, { watched, fresh, rest })
  const limited = watched.channel.limits.perSecond !== undefined
  const gate = limited ? await lockGateMade(tx, watched, fresh) : await lockGate(tx, watched)
  return pass(gate ?? fresh, settingOf(deps, watched))
}

/** Whoever would send is away, which says nothing about the provider: the lane waits, and shows why. */
async function shutGate(
  tx: Tx,
  { watched, fresh, rest }: { watched: Watched; fresh: Gate; rest: { forMs: number; why: string } },
): Promise<Passage> {
  const before = await lockGateMade(tx, watched, fresh)
  const nextAt = Math.max(before.nextAt, watched.machine + Math.ceil(rest.forMs))
  const gate = { ...before, nextAt, detail: rest.why }
  await writeGate(tx, watched, gate)
  return { gate, most: 0, retries: 0, again: nextAt }
}

/** With the mark: what leaves now is counted. */
export async function countLeft(
  tx: Tx,
  deps: GateDeps,
  { watched, passage, left, retried }: { watched: Watched; passage: Passage; left: number; retried: number },
): Promise<void> {
  const gate = spend(passage.gate, { left, retried }, settingOf(deps, watched))
  if (gate.state !== 'closed' || watched.channel.limits.perSecond !== undefined) return writeGate(tx, watched, gate)
  if (retried === 0) return
  // the first retry of a lane makes its row
  const known = await lockGateMade(tx, watched, passage.gate)
  await writeGate(tx, watched, { ...known, budget: Math.max(0, known.budget - retried) })
}

/** With the settlement: what was heard. Only news is written. */
export async function tellGate(
  tx: Tx,
  deps: GateDeps,
  { watched, heard }: { watched: Watched; heard: Heard },
): Promise<Gate | undefined> {
  const fresh = newGate(watched.machine)
  const trouble = heard.bad + heard.busy + heard.denied > 0
  const gate = trouble ? await lockGateMade(tx, watched, fresh) : await lockGate(tx, watched)
  if (!gate) return undefined
  const next = learn(gate, heard, settingOf(deps, watched))
  if (JSON.stringify(next) !== JSON.stringify(gate)) await writeGate(tx, watched, next)
  return next.state === gate.state ? undefined : next
}

const settingOf = ({ config }: Pick<GateDeps, 'config'>, { channel, machine }: Watched): Setting => ({
  machine,
  perSecond: channel.limits.perSecond,
  breaker: config.times.breaker,
})
