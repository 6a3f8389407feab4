import type { ChannelDefinition, Instant, JsonObject, SendOutcome } from '@cairn/sdk'
import type { Ending, Postponement } from './effect.ts'
import type { Evidence } from './evidence.ts'
import { backOff, heedWish, maySendAgain, type Retry } from './retry.ts'

/** One attempt of one effect that came to an end, or did not. */
export interface Attempt {
  readonly key: string
  /** 1 for the first. */
  readonly attempt: number
  readonly firstAttemptAt: Instant
  /** An earlier attempt may have gone out. */
  readonly ambiguous: boolean
}

export interface Ended {
  readonly idempotency: ChannelDefinition['idempotency']
  /** What the channel says; absent where it said nothing about this key. */
  readonly outcome: SendOutcome | undefined
  /** What the host itself saw leave and come back. */
  readonly evidence: Evidence
  readonly machine: Instant
  readonly retry: Retry
}

/**
 * What an ending means. The host decides from what it saw, not from what a channel throws: nothing left the machine, or
 * the other side plainly said no for now, and it is safe to try again. Once a byte was written and nothing plain came back, the key's
 * class decides: `native` sends the same key again inside half the provider's window, `none` never does.
 */
export function judgeEnding(attempt: Attempt, ended: Ended): Ending | Postponement {
  const { outcome, evidence } = ended
  if (outcome?.outcome === 'accepted') {
    const ref = outcome.ref === undefined ? {} : { ref: outcome.ref }
    return { state: 'accepted', port: 'sent', outcome: {}, ...ref }
  }
  if (outcome?.outcome === 'rejected') {
    const { reason, detail } = outcome
    return { state: 'rejected', port: 'failed', outcome: { reason, ...(detail !== undefined && { detail }) } }
  }
  const detail = outcome?.detail ?? evidence.detail
  const told: JsonObject = detail === undefined ? {} : { detail }
  if (evidence.left === 'nothing' && evidence.final) return { state: 'failed', port: 'failed', outcome: told }
  if (evidence.left === 'maybe') return ambiguous(attempt, ended, told)
  // safe by itself, but an earlier attempt may have gone out, and its key does not last for ever
  if (attempt.ambiguous && !inWindow(attempt, ended)) return unknown(told)
  const rest = heedWish(outcome?.afterMs) ?? backOff(attempt, ended.retry)
  return {
    state: 'ready',
    dueAt: ended.machine + rest,
    outcome: { ...told, ...(attempt.ambiguous && { ambiguous: true }) },
  }
}

function ambiguous(attempt: Attempt, ended: Ended, told: JsonObject): Ending | Postponement {
  if (!inWindow(attempt, ended)) return unknown(told)
  const dueAt = ended.machine + backOff(attempt, ended.retry)
  return { state: 'ready', dueAt, outcome: { ...told, ambiguous: true } }
}

function inWindow({ firstAttemptAt }: Attempt, { idempotency, machine }: Ended): boolean {
  return idempotency.class === 'native' && maySendAgain(idempotency.windowMs, firstAttemptAt, machine)
}

/** Parked: nobody knows, so nobody sends it again. An awaiting run hears nothing until somebody finds out. */
function unknown(told: JsonObject): Ending {
  return { state: 'unknown', outcome: told }
}
