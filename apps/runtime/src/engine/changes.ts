import { type Change, type Instant, objectOf } from '@cairn/sdk'
import type { Tx } from '../db/statement.ts'
import type { Deps } from '../deps.ts'
import { changeMembers } from '../members/change.ts'
import { touchMembers } from '../members/store-touch.ts'
import { checkWakes, type Learnt } from './checks.ts'
import { liveOf } from './live.ts'
import { addStepEvents, type StepEvent } from './store-step-event.ts'
import { addWakes, type Wake } from './store-wake.ts'
import type { Traveller } from './traveller.ts'

interface Written {
  readonly moved: readonly Traveller[]
  readonly now: Instant
}

/**
 * Writes what a pass changed about its members, and tells the runs that wait for it or whose exit rules look at it: the
 * run that made the change among them, should it still be inside.
 */
export async function writeChanges(
  tx: Tx,
  deps: Pick<Deps, 'db' | 'nodes' | 'signals'>,
  { moved, now }: Written,
): Promise<void> {
  const changed = moved.flatMap(({ brand, run, walk: { changes } }) =>
    changes.length === 0 ? [] : [{ brand, member: run.member, changes }],
  )
  if (changed.length === 0) return
  const listeners = await changeMembers(tx, now, changed)
  const wakes = listeners.map(({ bucket, run, visit }): Wake => ({
    bucket,
    run,
    kind: 'change',
    at: now,
    payload: { visit },
  }))
  for (const [brand, group] of Map.groupBy(changed, (each) => each.brand)) {
    const live = await liveOf(tx, deps, brand)
    await touchMembers(
      tx,
      brand,
      group.map(({ member }) => member),
    )
    const learnt = group.map(({ member, changes }) => ({ member, ...learntFrom(changes) }))
    wakes.push(...(await checkWakes(tx, { brand, live, learnt, now })))
  }
  await addWakes(tx, wakes)
  const told = moved.flatMap(toldBy)
  if (told.length > 0) await addStepEvents(tx, now, told)
}

/** Each event is known by the run and its place in the walk, so that a pass told again tells nothing twice. */
function toldBy({ brand, run, walk: { changes, run: after } }: Traveller): readonly StepEvent[] {
  const events = changes.flatMap((change) => ('event' in change ? [change] : []))
  return events.map(({ event, properties }, i) => ({
    brand,
    member: run.member,
    name: event,
    properties: objectOf(properties),
    messageId: `step:${run.bucket}:${run.id}:${after.visit}:${i}`,
  }))
}

function learntFrom(changes: readonly Change[]): Omit<Learnt, 'member'> {
  return {
    attributes: changes.flatMap((change) => ('attribute' in change ? [change.attribute] : [])),
    tags: changes.some((change) => 'tag' in change),
  }
}
