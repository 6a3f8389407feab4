import type { Instant } from '@cairn/sdk'
import { transact } from '../db/transact.ts'
import { readAddresses } from '../members/store-facts.ts'
import { type EffectDeps, laneParts } from './effect.ts'
import { claimPlanned, type Governed, type Planned, readPlannedBuckets, writeGoverned } from './store-govern.ts'

type GovernDeps = Pick<EffectDeps, 'db' | 'advancing' | 'clock' | 'nodes'>

const BATCH = 2000

/** Decides about what one bucket has planned: ready to go, or not, and why. Answers how many. */
export async function governBucket(deps: GovernDeps, bucket: number): Promise<number> {
  const now = await deps.clock.now()
  const machine = deps.clock.mode === 'real' ? now : await deps.clock.machine()
  return transact(deps.advancing, async (tx) => {
    const planned = await claimPlanned(tx, bucket, BATCH)
    if (planned.length === 0) return 0
    const wanted = planned.filter((effect) => needsAddress(deps, effect))
    const kinds = [...new Set(wanted.flatMap((effect) => kindOf(deps, effect) ?? []))]
    const found =
      wanted.length === 0 ? [] : await readAddresses(tx, kinds, [...new Set(wanted.map(({ member }) => member))])
    const reachable = new Set(found.map(({ member, kind }) => `${member} ${kind}`))
    const governed = planned.map((effect) => verdict(deps, { effect, reachable, now }))
    await writeGoverned(tx, { bucket, now, machine }, governed)
    return planned.length
  })
}

/** Decides about everything planned. For a clock that is moved by hand. */
export async function governDue(deps: GovernDeps): Promise<number> {
  let decided = 0
  const buckets = Array.from({ length: 64 }, (_, bucket) => bucket)
  for (const bucket of await readPlannedBuckets(deps.db, buckets)) {
    for (let n = BATCH; n === BATCH; decided += n) n = await governBucket(deps, bucket)
  }
  return decided
}

interface Judging {
  readonly effect: Planned
  readonly reachable: ReadonlySet<string>
  readonly now: Instant
}

export function verdict(deps: Pick<GovernDeps, 'clock' | 'nodes'>, { effect, reachable, now }: Judging): Governed {
  const channel = deps.nodes.channels.get(laneParts(effect.lane).channel)
  if (!channel) {
    const outcome = { reason: 'lane', detail: `Nothing serves the lane ${effect.lane}.` }
    return { effect, state: 'failed', outcome, port: 'failed' }
  }
  if (effect.expiresAt <= now) return { effect, state: 'expired', outcome: { reason: 'expired' }, port: 'blocked' }
  // the hand of a manual clock must reach nobody outside; the member goes on as if it had been sent
  if (deps.clock.mode === 'manual' && channel.sandbox !== true) {
    return { effect, state: 'suppressed', outcome: { reason: 'clock' }, port: 'sent' }
  }
  if (needsAddress(deps, effect) && !reachable.has(`${effect.member} ${channel.address}`)) {
    return { effect, state: 'suppressed', outcome: { reason: 'unreachable' }, port: 'unreachable' }
  }
  return { effect, state: 'ready' }
}

/** A channel that lets the letter say where it goes (`to`) is judged when the letter is written. */
function needsAddress(deps: Pick<GovernDeps, 'nodes'>, effect: Planned): boolean {
  const channel = deps.nodes.channels.get(laneParts(effect.lane).channel)
  return channel !== undefined && channel.address !== 'none' && !channel.templates.includes('to')
}

const kindOf = (deps: GovernDeps, effect: Planned): string | undefined =>
  deps.nodes.channels.get(laneParts(effect.lane).channel)?.address
