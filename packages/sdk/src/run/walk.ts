import type { Answer } from '../define/outcome.ts'
import { RuleError } from '../errors.ts'
import type { Json } from '../json.ts'
import { LIMITS } from '../graph/journey.ts'
import type { Instant } from '../time.ts'
import { perform } from './answer.ts'
import type { Chart } from './chart.ts'
import { ask, begin, end, leave, type Passage, setVariable, UNASKED, type WalkInput } from './passage.ts'
import { breaksOff, rouse } from './rouse.ts'
import type { Run, Walk } from './run.ts'

/**
 * Walks one run from where it stands to its next stop, in memory and pure: a wait, an effect whose outcome it awaits, an
 * inside effect, or the end. Whatever goes wrong with this one member leaves it quarantined with the reason and nobody
 * else touched. The `in` of the entry is written by whoever enters the member; every later step comes from here.
 */
export function walk(chart: Chart, input: WalkInput): Walk {
  const passage = begin(chart, input)
  let trouble: Walk['trouble']
  try {
    const roused = rouse(passage, input.wakes)
    if (roused === undefined) return untouched(passage)
    if (roused !== 'ended') goOn(passage, roused)
  } catch (error) {
    trouble = quarantine(passage, error)
  }
  return {
    run: runOf(passage),
    steps: passage.steps,
    effects: passage.effects,
    changes: passage.changes,
    subscriptions: passage.state === 'waiting' ? passage.subscriptions : [],
    moved: true,
    facts: passage.scene,
    ...(passage.inside && { inside: passage.inside }),
    ...(trouble && { trouble }),
  }
}

/** Walks on from an inside effect that was just performed, and answers both stretches as one walk. */
export function walkOn(
  chart: Chart,
  earlier: Walk,
  outcome: { readonly port: string; readonly data?: Json; readonly now: Instant; readonly zone: string },
): Walk {
  const { run, facts, inside } = earlier
  if (!inside) return earlier
  const { port, data, now, zone } = outcome
  const wake = { seq: 0, kind: 'outcome' as const, at: now, payload: { visit: inside.visit, port, data } }
  const later = walk(chart, { run, facts, wakes: [wake], now, zone })
  return {
    ...later,
    moved: true,
    steps: [...earlier.steps, ...later.steps],
    effects: [...earlier.effects, ...later.effects],
    changes: [...earlier.changes, ...later.changes],
  }
}

function goOn(passage: Passage, roused: Answer): void {
  passage.dueAt = undefined
  let answer = roused
  for (let visits = 1; ; visits++) {
    const port = perform(passage, answer)
    if (port === undefined) return
    // what the node has just changed may be what an exit rule looks at
    if ('go' in answer && answer.set && breaksOff(passage)) return end(passage, 'exited', 'exit')
    if (!leave(passage, port)) return
    if (visits >= LIMITS.visitsPerClaim) {
      // a long way without a stop: the next claim asks the node this one arrived at
      setVariable(passage, UNASKED, true)
      passage.dueAt = passage.scene.now
      return
    }
    answer = ask(passage)
  }
}

function untouched({ before, scene }: Passage): Walk {
  return { run: before, steps: [], effects: [], changes: [], subscriptions: [], moved: false, facts: scene }
}

function quarantine(passage: Passage, error: unknown): NonNullable<Walk['trouble']> {
  passage.state = 'quarantined'
  passage.dueAt = undefined
  passage.inside = undefined
  const message = error instanceof Error ? error.message : String(error)
  const params = error instanceof RuleError ? { params: error.params } : {}
  return { code: codeOf(error), message, ...params, node: passage.node }
}

function codeOf(error: unknown): string {
  const coded = typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
  return coded ? String(error.code) : 'NODE_THREW'
}

/** Written out field by field: one shape for every run keeps the walk fast. */
function runOf({ before, scene, node, visit, state, dueAt, eventId, eventAt }: Passage): Run {
  return {
    id: before.id,
    bucket: before.bucket,
    journey: before.journey,
    version: before.version,
    member: before.member,
    entrant: before.entrant,
    key: before.key,
    entryKey: before.entryKey,
    enteredAt: before.enteredAt,
    eventId,
    eventAt,
    node,
    visit,
    state,
    arm: before.arm,
    epoch: before.epoch,
    dueAt,
    variables: scene.run.vars,
  }
}
