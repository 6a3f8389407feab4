import type { EventView } from '../define/node.ts'
import type { Json } from '../json.ts'
import { chart, type Facts, type Run, walk, type Walk, walkOn, type WakeRow } from '../run/index.ts'
import { NOON } from './input.ts'
import { draw, type Drawing, factsOf, runAt } from './journey.ts'
import { probes } from './probes.ts'

export interface Cue {
  readonly run?: Partial<Run>
  readonly facts?: Partial<Facts>
  readonly wakes?: readonly WakeRow[]
  readonly now?: number
}

/** A drawn journey of probes and one member to send through it. */
export function stage(drawing: Drawing) {
  const ready = chart(draw(drawing), probes)
  const [entry = 'n1'] = Object.keys(drawing.nodes)
  const walkIt = ({ run, facts, wakes = [], now = NOON }: Cue = {}): Walk =>
    walk(ready, { run: runAt(entry, run), facts: factsOf(facts), wakes, now, zone: 'UTC' })
  return {
    chart: ready,
    /** From the entry, or from wherever the run is said to be. */
    walk: walkIt,
    /** On from where an earlier walk stopped. */
    again: (earlier: Walk, cue: Omit<Cue, 'run'> = {}): Walk => walkIt({ ...cue, run: earlier.run }),
    walkOn: (earlier: Walk, port: string, data?: Json): Walk =>
      walkOn(ready, earlier, { port, now: NOON, zone: 'UTC', ...(data !== undefined && { data }) }),
  }
}

/** The trail of a walk in one line: `n1 out:next, n2 in`. */
export function trail({ steps }: Walk): string {
  return steps.map(({ node, what }) => `${node} ${what}`).join(', ')
}

export function eventAt(at: number, given: Partial<EventView> = {}): EventView {
  return { id: 9, name: 'Ordered', properties: {}, occurred_at: at, ...given }
}

let seq = 0
export function wakeUp(kind: WakeRow['kind'], payload: WakeRow['payload'] = {}): WakeRow {
  seq += 1
  return { seq, kind, at: NOON, payload }
}
