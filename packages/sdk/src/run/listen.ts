import type { EventView } from '../define/node.ts'
import type { Answer, AwaitedEvent, Gather, Port } from '../define/outcome.ts'
import { objectOf } from '../json.ts'
import type { Instant } from '../time.ts'
import { ask, HEARD, type Passage, setVariable } from './passage.ts'
import type { WakeRow } from './run.ts'
import { counts, take } from './taken.ts'

type Wait = Extract<Answer, { wait: object }>['wait']

/** The event that ends the wait, or that it keeps while it listens for a better one. */
export function listen(passage: Passage, wait: Wait, wakes: readonly WakeRow[]): Answer | undefined {
  const happened = inOrder(passage, wakes)
  if (wait.gather) return gathered(passage, { ...wait, gather: wait.gather }, happened)
  const { dueAt = Number.POSITIVE_INFINITY } = passage.before
  for (const event of happened) {
    // the deadline is the stored one: an event at it counts, even where it is due too
    const met = event.occurred_at <= dueAt ? (wait.events ?? [])[rankOf(passage, wait.events ?? [], event)] : undefined
    if (!met) continue
    take(passage, event)
    return ask(passage, { kind: 'event', port: met.port, data: event.properties })
  }
  return undefined
}

/** What a wait that gathers has heard so far; the event itself is the one in scope. */
interface Kept {
  readonly port: Port
  readonly rank: number
  /** The deadline of the whole wait. */
  readonly cap: Instant
}

export function kept({ scene }: Passage): Kept | undefined {
  const { port, rank, cap } = objectOf(scene.run.vars[HEARD])
  return typeof port === 'string' && typeof rank === 'number' && typeof cap === 'number'
    ? { port, rank, cap }
    : undefined
}

/** Nothing better came in time. */
export function leaveByKept(passage: Passage): Answer {
  const port = kept(passage)?.port ?? 'next'
  setVariable(passage, HEARD, undefined)
  const data = passage.scene.event?.properties
  return ask(passage, { kind: 'event', port, ...(data && { data }) })
}

function gathered(
  passage: Passage,
  wait: Wait & { readonly gather: Gather },
  happened: readonly EventView[],
): Answer | undefined {
  const { gather, events = [] } = wait
  let best = kept(passage)
  let due = passage.before.dueAt ?? Number.POSITIVE_INFINITY
  let heard = false
  for (const event of happened) {
    const rank = event.occurred_at <= due ? rankOf(passage, events, event) : -1
    const met = events[rank]
    if (!met) continue
    if (best && gather.by === 'rank' && best.rank <= rank) continue
    // told late, one that happened before the kept one begins no quiet anew
    if (best && gather.by === 'quiet' && event.occurred_at < (passage.eventAt ?? Number.NEGATIVE_INFINITY)) continue
    const cap: Instant = best?.cap ?? due
    // the settling time runs from the first event; quiet begins anew with each
    if (!best || gather.by === 'quiet') due = Math.min(cap, event.occurred_at + gather.for)
    best = { port: met.port, rank, cap }
    heard = true
    take(passage, event)
  }
  if (!best || !heard) return undefined
  setVariable(passage, HEARD, { ...best })
  return due <= passage.scene.now ? leaveByKept(passage) : { wait: { ...wait, until: due } }
}

/** What may still move the run, in the order in which it happened. */
function inOrder({ before, scene }: Passage, wakes: readonly WakeRow[]): readonly EventView[] {
  return wakes
    .flatMap(({ kind, payload, seq }) => (kind === 'event' && payload.event ? [{ event: payload.event, seq }] : []))
    .filter(({ event: { id, name, occurred_at } }) => counts(before, scene.event, { id, name, at: occurred_at }))
    .toSorted((a, b) => a.event.occurred_at - b.event.occurred_at || a.seq - b.seq)
    .map(({ event }) => event)
}

function rankOf(passage: Passage, awaited: readonly AwaitedEvent[], event: EventView): number {
  return awaited.findIndex(({ name, match }) => name === event.name && holds(passage, match, event))
}

/** Is the rule true with this event in scope? Whatever was in scope before is so again. */
export function holds({ chart, scene }: Passage, rule: string | undefined, event: EventView): boolean {
  if (!rule) return true
  const before = scene.event
  scene.event = event
  try {
    return chart.test(rule, 'event', scene)
  } finally {
    scene.event = before
  }
}
