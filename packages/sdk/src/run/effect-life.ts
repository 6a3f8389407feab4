import type { Idempotency, Lookup, SendOutcome } from '../define/delivery.ts'
import type { JsonObject } from '../json.ts'
import { share } from '../share.ts'
import type { Instant } from '../time.ts'
import { type EffectState, mayFollow } from './effect-state.ts'

/**
 * The life of an effect as functions of values: what follows from an ending, a crash, an answer, a person's word or a
 * receipt. The engine, the sweep, the simulator and the tests all ask here; `effect-state.ts` holds which steps exist.
 */

/** How an effect ended, and the port an awaiting run leaves by; without a port the run goes on waiting. */
export interface Ending {
  readonly state: Exclude<EffectState, 'planned' | 'held' | 'ready' | 'attempting' | 'asking'>
  readonly port?: string
  readonly outcome: JsonObject
  /** What the provider calls it. */
  readonly ref?: string
}

/**
 * Not now: `ready`, and certainly nothing new went out, or `asking`, and its provider is asked: about one in doubt, or for
 * the result of one it took (`outcome.pending`). `dueAt` is machine time.
 */
export interface Postponement {
  readonly state: 'ready' | 'asking'
  readonly dueAt: Instant
  readonly outcome: JsonObject
  /** What the provider calls it, where it took it and the result is awaited. */
  readonly ref?: string
}

export type Next = Ending | Postponement

/**
 * What the host saw of one delivery. nothing: no byte of it left, or the other side plainly refused it for now.
 * maybe: it was written, at least in part, and no plain answer came back.
 */
export interface Evidence {
  readonly left: 'nothing' | 'maybe'
  /** Nothing left and nothing ever will: the address itself is forbidden. */
  readonly final: boolean
  /** The provider said that it has had enough for now. */
  readonly busy?: boolean
  /** The provider does not know us (any more): nothing is wrong with the message. */
  readonly denied?: boolean
  /** What the provider asked to wait. */
  readonly afterMs?: number
  readonly detail?: string
}

/** One attempt of one effect that came to an end, or did not. */
export interface Attempt {
  readonly key: string
  /** 1 for the first. */
  readonly attempt: number
  readonly firstAttemptAt: Instant
  /** An earlier attempt may have gone out. */
  readonly ambiguous: boolean
}

/** Machine times, in milliseconds. */
export interface Patience {
  readonly first: number
  readonly longest: number
}

export interface Ended {
  readonly idempotency: Idempotency
  /** What the channel says; absent where it said nothing about this key. */
  readonly outcome: SendOutcome | undefined
  /** What the host itself saw leave and come back. */
  readonly evidence: Evidence
  readonly machine: Instant
  readonly retry: Patience
  /** How often the channel is asked for results, where it has any. */
  readonly everyMs?: number | undefined
  /** The ways out the channel has of its own. */
  readonly ports?: readonly string[]
}

/**
 * What an ending means. The host decides from what it saw, not from what a channel throws: nothing left the machine, or
 * the other side plainly said no for now, and it is safe to try again. Once a byte was written and nothing plain came
 * back, the key's class decides: `native` sends the same key again inside half the provider's window, `lookup` asks,
 * `none` never does.
 */
export function judgeEnding(attempt: Attempt, ended: Ended): Next {
  const { outcome, evidence } = ended
  const detail = outcome && 'detail' in outcome ? outcome.detail : evidence.detail
  const told: JsonObject = detail === undefined ? {} : { detail }
  // whatever the channel makes of it: who is not let in has sent nothing, and the next message would fare no better
  if (evidence.denied === true && evidence.left === 'nothing') return again(attempt, ended, told)
  if (outcome?.outcome === 'accepted') {
    const ref = outcome.ref === undefined ? {} : { ref: outcome.ref }
    return { state: 'accepted', port: portOf(outcome.port, ended.ports), outcome: {}, ...ref }
  }
  if (outcome?.outcome === 'pending') return awaited(outcome, ended)
  if (outcome?.outcome === 'rejected') {
    return { state: 'rejected', port: 'failed', outcome: { reason: outcome.reason, ...told } }
  }
  if (evidence.left === 'nothing' && evidence.final) {
    return attempt.ambiguous ? parked(told) : { state: 'failed', port: 'failed', outcome: told }
  }
  if (evidence.left === 'maybe') return inDoubt(attempt, ended, told)
  return again(attempt, ended, told)
}

/** Taken, and its result comes later. A channel that is never asked for results says no more than that it was taken. */
function awaited(outcome: Extract<SendOutcome, { outcome: 'pending' }>, { machine, everyMs }: Ended): Next {
  const { ref, status = TAKEN } = outcome
  const named = ref === undefined ? {} : { ref }
  if (everyMs === undefined) return { state: 'accepted', port: 'sent', outcome: {}, ...named }
  return { state: 'asking', dueAt: machine + everyMs, outcome: { pending: status }, ...named }
}

const TAKEN = 'taken'

/** Its provider took it, and is asked what came of it; anything else that is `asking` is in doubt. */
export const isAwaited = ({ outcome }: Pick<Departure, 'outcome'>): boolean => outcome?.['pending'] !== undefined

export interface AskedResult {
  readonly outcome: JsonObject | null
  /** Its time is over, and this was the last question. */
  readonly expired: boolean
  readonly everyMs: number
  /** The ways out it has of its own. */
  readonly ports: readonly string[]
  readonly machine: Instant
}

/**
 * What a channel's word about a result means; `undefined` is no word. It was taken, so it is never sent again, and where
 * nobody says what came of it in time it stays accepted: only the run does not know.
 */
export function judgeResult(word: SendOutcome | undefined, asked: AskedResult): Next {
  const { expired, everyMs, ports, machine } = asked
  if (word?.outcome === 'rejected') {
    const told = word.detail === undefined ? {} : { detail: word.detail }
    return { state: 'rejected', port: 'failed', outcome: { reason: word.reason, ...told } }
  }
  if (word?.outcome === 'accepted') return endedBy(word.port, ports)
  const status = (word?.outcome === 'pending' ? word.status : undefined) ?? asked.outcome?.['pending'] ?? TAKEN
  if (!expired) return { state: 'asking', dueAt: machine + everyMs, outcome: { pending: status } }
  const detail = 'Its provider took it and told nothing of what came of it in time.'
  return { state: 'accepted', port: 'unknown', outcome: { pending: status, detail } }
}

function endedBy(told: string | undefined, ports: readonly string[]): Ending {
  return { state: 'sent', port: portOf(told, ports), outcome: told === undefined ? {} : { result: told } }
}

/** A channel with ways out of its own has no `sent`; of one it did not declare nobody knows where it leads. */
function portOf(told: string | undefined, ports: readonly string[] = []): string {
  if (ports.length === 0) return 'sent'
  return told !== undefined && ports.includes(told) ? told : 'unknown'
}

/** Safe by itself. But an earlier attempt may have gone out, and its key does not last for ever. */
function again(attempt: Attempt, ended: Ended, told: JsonObject): Next {
  if (attempt.ambiguous && !inWindow(attempt, ended)) return parked(told)
  const said = ended.outcome?.outcome === 'retry' ? ended.outcome.afterMs : undefined
  const rest = heedWish(said ?? ended.evidence.afterMs) ?? backOff(attempt, ended.retry)
  const doubt = attempt.ambiguous ? { ambiguous: true } : {}
  return { state: 'ready', dueAt: ended.machine + rest, outcome: { ...told, ...doubt } }
}

function inDoubt(attempt: Attempt, ended: Ended, told: JsonObject): Next {
  const dueAt = ended.machine + backOff(attempt, ended.retry)
  if (ended.idempotency.class === 'lookup') return { state: 'asking', dueAt, outcome: told }
  if (!inWindow(attempt, ended)) return parked(told)
  return { state: 'ready', dueAt, outcome: { ...told, ambiguous: true } }
}

const inWindow = ({ firstAttemptAt }: Attempt, { idempotency, machine }: Ended): boolean =>
  idempotency.class === 'native' && maySendAgain(idempotency.windowMs, firstAttemptAt, machine)

/** Nobody knows, so nobody sends it again. An awaiting run hears nothing until somebody finds out. */
const parked = (told: JsonObject): Ending => ({ state: 'unknown', outcome: told })

interface Lost {
  readonly idempotency: Idempotency | undefined
  readonly firstAttemptAt: Instant
  readonly machine: Instant
}

/**
 * A mark without a settlement: its process died, hangs or lost its connection somewhere between the two, so the message
 * may have gone out. Before the mark nothing is in doubt, and the effect is still `ready`.
 */
export function judgeLost({ idempotency, firstAttemptAt, machine }: Lost): Next {
  const told = { detail: 'The process that sent it was lost before it could tell.' }
  if (idempotency?.class === 'lookup') return { state: 'asking', dueAt: machine, outcome: told }
  const native = idempotency?.class === 'native' && maySendAgain(idempotency.windowMs, firstAttemptAt, machine)
  return native ? { state: 'ready', dueAt: machine, outcome: { ...told, ambiguous: true } } : parked(told)
}

export interface Asked {
  readonly key: string
  /** How often it was asked already; 0 before the first time. */
  readonly asked: number
  /** When the attempt in doubt began. */
  readonly attemptAt: Instant
  /** How long after an attempt the provider may still not know of it. */
  readonly settleMs: number
  /** The message's time is over: it must not be sent any more, and nobody goes on asking. */
  readonly expired: boolean
  readonly machine: Instant
  readonly retry: Patience
}

/** What a provider's answer about a message in doubt means; `undefined` is no answer. */
export function judgeAnswer(answer: Lookup | undefined, asking: Asked): Next {
  if (answer?.found === true) {
    const ref = answer.ref === undefined ? {} : { ref: answer.ref }
    if (answer.state === 'rejected') return { state: 'rejected', port: 'failed', outcome: { reason: 'other' }, ...ref }
    return { state: 'accepted', port: 'sent', outcome: {}, ...ref }
  }
  const { machine, attemptAt, settleMs, key, asked, retry } = asking
  const settled = attemptAt + settleMs
  if (answer?.found === false && machine >= settled) {
    // it surely did not go out, so the next attempt is as safe as a first one; if its time is over, the lane says so
    return { state: 'ready', dueAt: machine, outcome: { detail: 'The provider has not got it.' } }
  }
  if (asking.expired) return parked({ detail: 'The provider could not say what became of it in time.' })
  const rest = machine + backOff({ key, attempt: asked + 1 }, retry)
  const dueAt = answer?.found === false ? Math.max(rest, settled) : rest
  return { state: 'asking', dueAt, outcome: { asked: asked + 1 } }
}

/** A ready effect at the last moment before its mark. */
export interface Departure {
  readonly runState: string
  readonly journeyState: string
  readonly attempt: number
  readonly firstAttemptAt: Instant | undefined
  readonly expiresAt: Instant
  readonly outcome: JsonObject | null
}

interface Moment {
  readonly now: Instant
  readonly machine: Instant
  /** Until the messages of a paused journey are looked at again. */
  readonly pause: number
  readonly idempotency: Idempotency
}

/**
 * What may have changed since it was decided that this message goes; looked at again right before the mark. One in doubt may
 * come here late, after a long rest, a pause or an outage of our own: past its window nobody sends it again.
 */
export function standsInTheWay(effect: Departure, { now, machine, pause, idempotency }: Moment): Next | undefined {
  const ambiguous = isAmbiguous(effect)
  const gone = effect.runState === 'exited' || effect.runState === 'erased' || effect.journeyState === 'stopped'
  if (gone || effect.expiresAt <= now) {
    // an attempt of before may be out there: to call it cancelled or expired would be a lie
    if (ambiguous) return parked({ detail: 'It may have gone out, and its time to be sent again is over.' })
    const reason = effect.runState === 'erased' ? 'erased' : 'left'
    if (gone) return { state: 'cancelled', port: 'blocked', outcome: { reason } }
    return { state: 'expired', port: effect.attempt > 0 ? 'failed' : 'blocked', outcome: { reason: 'expired' } }
  }
  const { firstAttemptAt = Number.NEGATIVE_INFINITY } = effect
  const known = idempotency.class === 'native' && maySendAgain(idempotency.windowMs, firstAttemptAt, machine)
  if (ambiguous && !known) return parked({ detail: 'Its provider may have forgotten the key by now.' })
  const paused = effect.journeyState === 'paused'
  return paused ? { state: 'ready', dueAt: machine + pause, outcome: effect.outcome ?? {} } : undefined
}

/** An ending before the mark. An attempt of before may be out there, and then nobody may say that it is not. */
export function leftInDoubt(effect: Pick<Departure, 'outcome'>, ending: Ending): Ending {
  return isAmbiguous(effect) ? parked(ending.outcome) : ending
}

const isAmbiguous = ({ outcome }: Pick<Departure, 'outcome'>): boolean => outcome?.['ambiguous'] === true

/** What a person may answer about a message in doubt. `resend`: send it again, at the risk that it arrives twice. */
export type Verdict = 'sent' | 'failed' | 'resend'

export function judgePerson(verdict: Verdict, by: string, machine: Instant): Next {
  if (verdict === 'resend') return { state: 'ready', dueAt: machine, outcome: { reason: 'resent', by } }
  return { state: verdict, port: verdict, outcome: { reason: 'reconciled', by } }
}

/** What a provider reports afterwards, of a message it took. */
export type ReceiptState = 'sent' | 'delivered' | 'read' | 'clicked' | 'failed'

/**
 * The state a receipt leads to, or undefined where it tells nothing new: it came twice, or after a later one. One of an
 * effect that was never attempted is of somebody else's message.
 */
export function judgeReceipt(
  { state, attempt }: { readonly state: EffectState; readonly attempt: number },
  receipt: ReceiptState,
): ReceiptState | undefined {
  return attempt > 0 && mayFollow(state, receipt) ? receipt : undefined
}

/** The port an awaiting run leaves by for what a receipt told. */
export const portOfReceipt = (receipt: ReceiptState): 'sent' | 'failed' => (receipt === 'failed' ? 'failed' : 'sent')

/** How long to wait before the next attempt: doubling, with full jitter that is the same for one attempt of one key. */
export function backOff({ key, attempt }: { key: string; attempt: number }, { first, longest }: Patience): number {
  const ceiling = Math.min(first * 2 ** Math.min(attempt - 1, 20), longest)
  return Math.round(ceiling * share(key, 'retry', String(attempt)))
}

const WISH = { least: 1000, most: 3_600_000 }

/** What a provider asked for, between a second and an hour. */
export function heedWish(afterMs: number | undefined): number | undefined {
  if (afterMs === undefined || Number.isNaN(afterMs)) return undefined
  return Math.min(Math.max(afterMs, WISH.least), WISH.most)
}

/** An ambiguous message may be sent again under its key only while the provider surely still knows the key. */
export function maySendAgain(windowMs: number, firstAttempt: Instant, machine: Instant): boolean {
  return machine - firstAttempt < windowMs / 2
}
