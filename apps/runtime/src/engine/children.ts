import type { Instant, JsonObject } from '@cairn/sdk'
import { childInput, childVariables, type Ending, OPEN_CHILDREN, type Postponement } from '@cairn/sdk/run'
import type { Tx } from '../db/statement.ts'
import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'

import { type Child, claimChildren, readChildrenDue } from '../effects/store-children.ts'
import { settle, type Settlement } from '../effects/store-dispatch.ts'
import { bucketOfMember } from '../members/bucket.ts'
import { EVERY_BUCKET } from './agenda.ts'
import { enter, type Entry } from './enter.ts'
import { endow } from './store-children.ts'
import { type Version, versionOf } from './versions.ts'

type ChildDeps = Pick<Deps, 'db' | 'advancing' | 'nodes' | 'clock'>

const BATCH = 500
/** How long members lie before the door of a paused journey, in milliseconds of journey time. */
const PAUSE = 15_000

/**
 * Sends members on into the journeys their runs jump to or call: entering, what they bring along and the end of the effect
 * in one transaction. So nobody enters twice, however often this is tried, and nobody is lost on the way.
 */
export async function enterChildren(deps: ChildDeps, bucket: number): Promise<number> {
  const now = await deps.clock.now()
  return transact(deps.advancing, async (tx) => {
    const children = await claimChildren(tx, { bucket, now, limit: BATCH })
    if (children.length === 0) return 0
    const settlements: Settlement[] = []
    const going: Going[] = []
    const open = new Map<number, number>()
    for (const child of children) {
      const others = open.get(child.run) ?? child.open
      const judged = judge({ ...child, open: others }, now)
      if ('ending' in judged) settlements.push(settlementOf(child, judged.ending))
      else {
        going.push(judged)
        open.set(child.run, others + 1)
      }
    }
    for (const group of Map.groupBy(going, ({ target }) => target.journey).values()) {
      settlements.push(...(await enterGroup(tx, deps, { group, now })))
    }
    await settle(tx, { bucket, now }, settlements)
    return children.length
  })
}

export interface Going {
  readonly child: Child
  readonly target: NonNullable<Child['target']>
  readonly variables: JsonObject
}

/** Whether this member may knock at the other journey's door at all; who may come in is that journey's own business. */
export function judge(child: Child, now: Instant): Going | { readonly ending: Ending | Postponement } {
  const { target, runState, expiresAt, open } = child
  if (runState === 'exited' || runState === 'erased') {
    return { ending: { state: 'cancelled', outcome: { reason: runState === 'erased' ? 'erased' : 'left' } } }
  }
  if (expiresAt <= now) return { ending: { state: 'expired', port: 'refused', outcome: { reason: 'expired' } } }
  if (target === undefined || target.state === 'stopped') return refused('closed')
  if (target.state === 'paused') return { ending: { state: 'ready', dueAt: now + PAUSE, outcome: {} } }
  const input = childInput(child.input)
  if (open >= OPEN_CHILDREN && input.jump !== true) return refused('too many')
  const variables = childVariables(child.variables, input, child)
  return variables === undefined ? refused('chain') : { child, target, variables }
}

const refused = (reason: string): { readonly ending: Ending } => ({
  ending: { state: 'rejected', port: 'refused', outcome: { reason } },
})

async function enterGroup(
  tx: Tx,
  deps: ChildDeps,
  { group, now }: { readonly group: readonly Going[]; readonly now: Instant },
): Promise<Settlement[]> {
  const [first] = group
  if (first === undefined) return []
  const version = await versionOf(tx, deps, first.target)
  const node = doorOf(version, deps)
  if (node === undefined) return group.map(({ child }) => settlementOf(child, refused('closed').ending))
  const entries = new Map(group.map((going) => [entryOf(going.child), going]))
  const told = await enter(tx, deps, { ...first.target, node, now, entries: [...entries.keys()] })
  const born = told.entered.flatMap(({ entry, run }) => {
    const going = entries.get(entry)
    return going ? [{ ...going, bucket: bucketOfMember(entry.member), run }] : []
  })
  if (born.length > 0) await endow(tx, born)
  const turnedAway = told.refused.flatMap(({ entry, reason }) => {
    const going = entries.get(entry)
    return going ? [settlementOf(going.child, refused(reason).ending)] : []
  })
  return [...born.map(({ child }) => settlementOf(child, begun(child))), ...turnedAway]
}

/** A jump is over with it; a call is once the other journey has been walked. */
export function begun(child: Child): Ending {
  return childInput(child.input).jump === true ? { state: 'sent', outcome: {} } : { state: 'accepted', outcome: {} }
}

const settlementOf = (child: Child, ending: Ending | Postponement): Settlement => ({
  effect: child,
  fence: child.fence,
  from: 'ready',
  ending,
})

/** By public names alone, so the same passage through a node is one entry for ever. */
export function entryOf({ member, entrant, key, arm, journeyId, entryKey, node, visit, slot, input }: Child): Entry {
  const { event } = childInput(input)
  const occurrence = `${journeyId}/${entryKey}/${node}/${visit}/${slot}`
  return { member, entrant, key, arm, occurrence, eventId: event?.id, eventAt: event?.at }
}

/** The first entry that is not switched off. */
function doorOf({ graph }: Version, deps: Pick<Deps, 'nodes'>): string | undefined {
  const isEntry = (type: string): boolean => deps.nodes.nodes.get(type)?.entry !== undefined
  return graph.nodes.find(({ type, disabled }) => isEntry(type) && disabled !== true)?.id
}

/** Sends on everybody whose time has come, to quiet. For a clock that is moved by hand. */
export async function childrenDue(deps: ChildDeps): Promise<number> {
  const now = await deps.clock.now()
  let entered = 0
  for (const { bucket, at } of await readChildrenDue(deps.db, EVERY_BUCKET)) {
    if (at > now) continue
    for (let n = BATCH; n === BATCH; entered += n) n = await enterChildren(deps, bucket)
  }
  return entered
}

export async function nextChild(deps: Pick<Deps, 'db'>): Promise<Instant | undefined> {
  const found = await readChildrenDue(deps.db, EVERY_BUCKET)
  return found.length === 0 ? undefined : Math.min(...found.map(({ at }) => at))
}
