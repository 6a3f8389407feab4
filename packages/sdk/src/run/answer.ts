import type { Answer, Change, Port } from '../define/outcome.ts'
import { PermanentError } from '../errors.ts'
import { CHILD_LANE, carried } from './child.ts'
import { LIMITS } from '../graph/journey.ts'
import type { Instant } from '../time.ts'
import { end, type Passage, setVariable } from './passage.ts'
import type { EffectIntent } from './run.ts'

const MINUTE = 60_000
/** How long after its expiry an effect may still tell how it ended, before the run goes on without knowing. */
const SETTLING = 5 * MINUTE
/** How long a jump waits for a journey that is paused. */
const JUMP_PATIENCE = 7 * 24 * 60 * MINUTE

type Asks<K extends string> = Extract<Answer, { readonly [key in K]: unknown }>

/** What the node said, carried out on the passage. Answers the port to leave by, or nothing where the walk stops here. */
export function perform(passage: Passage, answer: Answer): Port | undefined {
  if ('go' in answer) {
    if (answer.set) for (const change of answer.set) apply(passage, change)
    return answer.go
  }
  if ('wait' in answer) return stand(passage, answer)
  if ('effect' in answer) return emit(passage, answer)
  if (answer.jump) jump(passage, answer.jump)
  end(passage, 'completed', answer.exit)
  return undefined
}

/** Rows due together lie together: from five minutes on, a wait ends at a full minute. */
export function roundDue(until: Instant, now: Instant): Instant {
  return until - now < 5 * MINUTE ? Math.max(until, now) : Math.ceil(until / MINUTE) * MINUTE
}

function stand(passage: Passage, { wait }: Asks<'wait'>): undefined {
  if (wait.until === undefined) {
    throw new PermanentError('WAIT_ENDLESS', `Node ${passage.node} waits without a deadline: give it one.`)
  }
  const deadline = roundDue(wait.until, passage.scene.now)
  const { visit } = passage
  const topics = [...(wait.events ?? []).map((event) => event.name), ...(wait.change?.reads ?? []).map(topicOf)]
  passage.subscriptions = [...new Set(topics)].map((topic) => ({ topic, visit, deadline }))
  passage.dueAt = deadline
}

/** `member.tier` is told as `attr:tier`; tags, a model's scores and an audience's comings and goings are topics already. */
function topicOf(path: string): string {
  return path === 'tags' || /^(audience|score):/.test(path) ? path : `attr:${path.replace(/^member\./, '')}`
}

function emit(passage: Passage, { effect, then }: Asks<'effect'>): Port | undefined {
  const { node, visit, place, scene } = passage
  const { kind, input, expires, slot = 0 } = effect
  const inside = place.ready?.definition.effect?.inside === true
  const awaits = inside || then === 'await-outcome'
  const intent = { node, visit, slot, kind, lane: place.ready?.lane ?? kind, input, expires, awaits }
  // a control run goes through every journey of its chain; it is there that nothing reaches it
  const control = scene.run.arm !== 0 && kind !== 'child'
  scene.effects = { ...scene.effects, [node]: { state: control ? 'suppressed' : 'planned' } }
  if (control) {
    passage.effects.push({ ...intent, suppressed: 'control' })
    return place.first ?? 'next'
  }
  if (inside) return standInside(passage, intent)
  passage.effects.push(intent)
  if (!awaits) return place.first ?? 'next'
  passage.dueAt = roundDue(expires + SETTLING, scene.now)
  return undefined
}

/** The run ends here and the member goes on in another journey: an effect, so that it happens once and survives a pause there. */
function jump(passage: Passage, { journey, carry }: NonNullable<Asks<'exit'>['jump']>): void {
  const { node, visit, scene, eventId, eventAt } = passage
  const input = {
    journey,
    carry: carried(scene.run.vars, carry),
    jump: true,
    ...(eventId !== undefined && eventAt !== undefined && { event: { id: eventId, at: eventAt } }),
  }
  const expires = scene.now + JUMP_PATIENCE
  passage.effects.push({ node, visit, slot: 0, kind: 'child', lane: CHILD_LANE, input, expires, awaits: false })
}

function standInside(passage: Passage, intent: EffectIntent): undefined {
  passage.inside = intent
  // should the engine not get to it in this transaction, the run is asked again at once
  passage.dueAt = passage.scene.now
}

/** Changes are written with the run; later nodes of this very walk see them already. */
export function apply(passage: Passage, change: Change): void {
  const { scene } = passage
  if ('variable' in change) return variable(passage, change)
  passage.changes.push(change)
  if ('attribute' in change) {
    scene.member = { ...scene.member, [change.attribute]: change.value }
  } else if ('tag' in change) {
    const others = scene.tags.filter((tag) => tag !== change.tag)
    scene.tags = change.on ? [...others, change.tag] : others
  }
}

function variable(passage: Passage, change: Extract<Change, { variable: string }>): void {
  if (change.variable.startsWith('$')) {
    throw new PermanentError('VARIABLE_RESERVED', `Variable ${change.variable} is the engine's own: name it otherwise.`)
  }
  setVariable(passage, change.variable, change.value)
  const own = Object.entries(passage.scene.run.vars).filter(([name]) => !name.startsWith('$'))
  const bytes = new TextEncoder().encode(JSON.stringify(Object.fromEntries(own))).length
  if (bytes > LIMITS.variableBytes) {
    const message = `The variables of this run take ${bytes} bytes, ${LIMITS.variableBytes} are allowed: keep less.`
    throw new PermanentError('VARIABLES_TOO_LARGE', message)
  }
}
