import { sameTimeToday, sameWall } from '../calendar.ts'
import type { EventView } from '../define/node.ts'
import type { Answer } from '../define/outcome.ts'
import { after } from '../time.ts'
import { holds, kept, leaveByKept, listen } from './listen.ts'
import { arrive, ask, end, mark, type Passage, setVariable, UNASKED } from './passage.ts'
import type { WakeRow } from './run.ts'

/**
 * Why this run moves now: the answer its node gives, `ended` where it left the journey instead, or nothing where no wake
 * matches and nothing is due. First the operator, then goal and exit rules, then what the stop waits for, then its deadline.
 */
export function rouse(passage: Passage, wakes: readonly WakeRow[]): Answer | 'ended' | undefined {
  const { state } = passage
  if (state !== 'waiting' && state !== 'held' && state !== 'quarantined') return undefined
  const word = wakes.length === 0 ? undefined : obey(passage, wakes)
  if (word !== undefined || state !== 'waiting') return word
  const checks = wakes.filter((wake) => wake.kind === 'check')
  if (checks.some((check) => reachesGoal(passage, check.payload.event))) return leaveFor(passage, 'goal')
  const answer = first(passage) ?? matched(passage, wakes) ?? due(passage) ?? retimed(passage, checks)
  if ((answer !== undefined || checks.length > 0) && breaksOff(passage)) return leaveFor(passage, 'exit')
  return answer
}

function leaveFor(passage: Passage, reason: string): 'ended' {
  end(passage, 'exited', reason)
  return 'ended'
}

/** The operator's word stands over everything; of several the first is heard. */
function obey(passage: Passage, wakes: readonly WakeRow[]): Answer | 'ended' | undefined {
  const word = wakes.find((wake) => wake.kind === 'operator')?.payload
  if (!word) return undefined
  const waiting = passage.state === 'waiting'
  // "try again" is for a run in trouble; one that waits would send again what it waits for
  if (waiting && word.exit === undefined && word.to === undefined && word.port === undefined) return undefined
  passage.state = 'waiting'
  if (word.exit !== undefined) return leaveFor(passage, word.exit)
  if (word.to !== undefined) {
    mark(passage, 'exit:moved')
    arrive(passage, word.to)
    return ask(passage)
  }
  if (word.port === undefined) return ask(passage)
  // a node in trouble is not asked: it may be the trouble
  return waiting ? ask(passage, { kind: 'operator', port: word.port }) : { go: word.port }
}

function reachesGoal(passage: Passage, event: EventView | undefined): boolean {
  const { goal } = passage.chart.ways.journey.settings
  if (!goal?.exit || event?.name !== goal.event || event.id === passage.eventId) return false
  const { enteredAt } = passage.before
  if (goal.within !== undefined && event.occurred_at > after(enteredAt, goal.within, passage.scene.zone)) return false
  return holds(passage, goal.match, event)
}

export function breaksOff({ chart, scene }: Passage): boolean {
  return chart.ways.journey.settings.exit.some(({ when }) => chart.test(when, 'run', scene))
}

/** A node the last claim arrived at without asking it, at its limit of visits. */
function first(passage: Passage): Answer | undefined {
  if (passage.scene.run.vars[UNASKED] === undefined) return undefined
  setVariable(passage, UNASKED, undefined)
  return ask(passage)
}

function due(passage: Passage): Answer | undefined {
  const { dueAt } = passage.before
  if (dueAt === undefined || dueAt > passage.scene.now) return undefined
  return kept(passage) ? leaveByKept(passage) : ask(passage, DUE)
}
const DUE = { kind: 'due' } as const

/** Asked unwoken, the node says again what it waits for: nothing about a stop is stored twice. */
function matched(passage: Passage, wakes: readonly WakeRow[]): Answer | undefined {
  if (!wakes.some((wake) => wake.kind !== 'check' && wake.kind !== 'operator')) return undefined
  const stop = ask(passage)
  const here = wakes.filter(({ payload }) => payload.visit === undefined || payload.visit === passage.visit)
  if ('effect' in stop) return settled(passage, here)
  if (!('wait' in stop)) return undefined
  return listen(passage, stop.wait, here) ?? changed(passage, stop.wait.change, here)
}

function settled(passage: Passage, wakes: readonly WakeRow[]): Answer | undefined {
  const outcome = wakes.find(({ kind, payload }) => kind === 'outcome' && payload.visit !== undefined)?.payload
  if (outcome?.port === undefined) return undefined
  const { node, scene } = passage
  const { port, data } = outcome
  scene.effects = { ...scene.effects, [node]: { state: port } }
  if (port === 'granted' && data !== undefined) scene.rewards = { ...scene.rewards, [node]: data }
  return ask(passage, { kind: 'outcome', port, ...(data !== undefined && { data }) })
}

/**
 * The member moved to another zone: a wait that hangs on the wall clock ends at the same time of day there; at once where that
 * is past today, and today where it was yesterday's.
 */
function retimed(passage: Passage, checks: readonly WakeRow[]): Answer | undefined {
  const zones = checks.flatMap(({ payload }) => payload.zones ?? [])
  const { dueAt } = passage.before
  const { timeZone } = passage.chart.ways.journey.settings
  if (zones.length === 0 || dueAt === undefined || timeZone.use !== 'member' || kept(passage)) return undefined
  const stop = ask(passage)
  if (!('wait' in stop) || stop.wait.wall !== true) return undefined
  const until = zones.reduce((at, { from, to }) => sameWall(at, from ?? timeZone.fallback, to), dueAt)
  const { now } = passage.scene
  const met = sameTimeToday(until, now, zones.at(-1)?.to ?? timeZone.fallback)
  return { wait: { ...stop.wait, until: Math.max(met, now) } }
}

function changed(
  passage: Passage,
  change: { readonly when: string } | undefined,
  wakes: readonly WakeRow[],
): Answer | undefined {
  const wake = wakes.find(({ kind }) => kind === 'change')
  if (!wake || !change || !passage.scene.test(change.when)) return undefined
  return ask(passage, { kind: 'change', port: wake.payload.port ?? passage.place.first ?? 'next' })
}
