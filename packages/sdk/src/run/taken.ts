import type { EventView } from '../define/node.ts'
import { type Json, type JsonObject, objectOf } from '../json.ts'
import type { Instant } from '../time.ts'
import { type Passage, setVariable } from './passage.ts'
import type { Run } from './run.ts'

/** The last event taken of each name, but for that of the event in scope, which the run itself names: `{ Opened: [at, id] }`. */
const TAKEN = '$taken'

/** An event moves the run: it is in scope from now on, and neither it nor one of its name from before it moves the run again. */
export function take(passage: Passage, event: EventView): void {
  const { scene } = passage
  const others: Record<string, Json> = { ...objectOf(scene.run.vars[TAKEN]) }
  delete others[event.name]
  const before = scene.event
  if (before && before.name !== event.name) others[before.name] = [before.occurred_at, before.id]
  if (Object.keys(others).length > 0 || scene.run.vars[TAKEN] !== undefined) setVariable(passage, TAKEN, others)
  scene.event = event
  passage.eventId = event.id
  passage.eventAt = event.occurred_at
}

/** Something that happened, as a wait sees it. */
interface Happened {
  readonly name: string
  readonly at: Instant
  readonly id: number
}

/** When the run began: its entry, or the event it entered by where that was told late. */
export const beginning = ({ enteredAt, eventAt }: Pick<Run, 'enteredAt' | 'eventAt'>): Instant =>
  Math.min(enteredAt, eventAt ?? enteredAt)

/**
 * May this event move the run? Not what happened before the run began, and not what an earlier wait took, nor one of its
 * name from before that. Whether an event is found by looking back or told as it arrives must make no difference: which
 * of the two it is hangs on a race.
 */
export function counts(run: Run, scope: EventView | undefined, event: Happened): boolean {
  if (event.id === run.eventId || event.at < beginning(run)) return false
  const last =
    scope && scope.id === run.eventId && scope.name === event.name
      ? [scope.occurred_at, scope.id]
      : taken(run)[event.name]
  if (!Array.isArray(last)) return true
  const [at = 0, id = 0] = last.map(Number)
  return event.at > at || (event.at === at && event.id > id)
}

const taken = ({ variables }: Run): JsonObject => objectOf(variables[TAKEN])
