import type { Instant } from '@cairn/sdk'
import { type EffectIntent, fold, type WakeRow } from '@cairn/sdk/run'
import type { Traveller } from '@cairn/runtime/engine/traveller'
import {
  alive,
  Collision,
  effectKey,
  type EffectRow,
  isOver,
  type RunRow,
  type StoredWake,
  type Tx,
  write,
} from '../world/store.ts'
import { seen, trace, type World } from '../world/world.ts'

/** One claimed run on its way through a pass. */
export interface Journeyer {
  readonly row: RunRow
  readonly traveller: Traveller
  /** The events that moved it in this pass, in order. */
  readonly heard: number[]
}
interface Pass {
  readonly moved: readonly Journeyer[]
  readonly spent: readonly StoredWake[]
  readonly now: Instant
}

/** The whole pass in one statement. */
export function writePass(world: World, tx: Tx, { moved, spent, now }: Pass): void {
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
        addEffect(world, { row, intent, state: stateOf(intent), now })
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
}

/** Nobody has to decide whether a member may go on in another journey: its own door does. */
function stateOf({ suppressed, kind }: EffectIntent): EffectRow['state'] {
  if (suppressed) return 'suppressed'
  return kind === 'child' ? 'ready' : 'planned'
}

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
    input: intent.kind === 'child' ? intent.input : null,
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
    settledAt: state === 'planned' || state === 'ready' ? undefined : now,
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
