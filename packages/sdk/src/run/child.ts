import { objectOf, type Json, type JsonObject } from '../json.ts'
import type { Instant } from '../time.ts'

/** What a `child` effect carries: the journey to enter, and what the member brings along. */
export interface ChildInput {
  /** Public id of the journey to enter. */
  readonly journey: string
  /** Variables of the run, by name. */
  readonly carry: JsonObject
  /** The event in scope, so that rules over `event` mean the same on the other side. */
  readonly event?: { readonly id: number; readonly at: Instant }
  /** The run has ended with it: nobody waits for the child. */
  readonly jump?: boolean
}

/** The lane of every `child` effect: no channel serves it, the engine itself enters the member. */
export const CHILD_LANE = 'journey'
/** Where an effect of this lane may have as many siblings as this, still open, in one run. */
export const OPEN_CHILDREN = 16
/** How many journeys one chain of jumps and calls may pass through. */
export const CHAIN_LIMIT = 16

/** The engine's own variables of a run that was called: whose call it answers, and how many journeys lie behind it. */
const CALL = '$call'
const CHAIN = '$chain'

/** Which effect a called run answers when it ends. */
export interface Call {
  readonly bucket: number
  readonly run: number
  readonly node: string
  readonly visit: number
  readonly slot: number
  /** Its run stands there until this one has ended. */
  readonly awaits: boolean
}

/** The variables a child begins with; undefined where its chain has become too long. */
export function childVariables(
  parent: JsonObject,
  { carry, jump }: Pick<ChildInput, 'carry' | 'jump'>,
  { bucket, run, node, visit, slot, awaits }: Call,
): JsonObject | undefined {
  const chain = Number(parent[CHAIN] ?? 0) + 1
  if (chain > CHAIN_LIMIT) return undefined
  const call = jump === true ? {} : { [CALL]: `${bucket} ${run} ${node} ${visit} ${slot} ${Number(awaits)}` }
  return { ...carry, ...call, [CHAIN]: chain }
}

/** Whose call a run answers; undefined for a run that nobody called. */
export function callOf(variables: JsonObject): Call | undefined {
  const text = variables[CALL]
  if (typeof text !== 'string') return undefined
  const [bucket, run, node = '', visit, slot, awaits] = text.split(' ')
  return {
    bucket: Number(bucket),
    run: Number(run),
    node,
    visit: Number(visit),
    slot: Number(slot),
    awaits: awaits === '1',
  }
}

/** The named variables of a run; one it does not have is left out. */
export function carried(variables: JsonObject, names: readonly string[]): JsonObject {
  const found = names.flatMap((name): [string, Json][] => {
    const value = name.startsWith('$') ? undefined : variables[name]
    return value === undefined ? [] : [[name, value]]
  })
  return Object.fromEntries(found)
}

/** A stored effect's input, as this file made it. */
export function childInput(input: Json): ChildInput {
  const { journey, carry, event, jump } = objectOf(input)
  const { id, at } = objectOf(event)
  return {
    journey: typeof journey === 'string' ? journey : '',
    carry: objectOf(carry),
    ...(typeof id === 'number' && typeof at === 'number' && { event: { id, at } }),
    ...(jump === true && { jump }),
  }
}
