import type { ChannelDefinition, Delivery, Instant, SendOutcome } from '@cairn/sdk'
import { type Evidence, isAwaited, judgeEnding, type Next } from '@cairn/sdk/run'
import { deadline } from '../transports/deadline.ts'
import { makeWitness, type Witness } from '../transports/evidence.ts'
import type { DispatchDeps } from './dispatch.ts'
import type { Heard } from './gate.ts'
import { lend } from './lend.ts'
import { readReply } from '../transports/reply.ts'
import type { ReadyEffect } from './store-dispatch.ts'

/** A marked attempt on its way out. */
export interface Attempted {
  readonly effect: ReadyEffect
  readonly brand: number
  readonly delivery: Delivery
  /** The node's config: one call of a channel serves deliveries of one config. */
  readonly config: object
  readonly firstAttemptAt: Instant
}

interface Sending {
  readonly channel: ChannelDefinition
  readonly lane: string
  readonly leaving: readonly Attempted[]
  readonly now: Instant
}

/** What became of one attempt, and what it says about the provider. */
export interface Sent {
  readonly next: Next
  readonly sign: 'good' | 'bad' | 'busy' | 'denied' | 'none'
  readonly afterMs?: number
  readonly detail?: string
}

/** What a flight brought back: how each attempt ended, in the order of `leaving`, and how long its provider took to answer. */
export interface Landed {
  readonly sent: readonly Sent[]
  readonly ms: number | undefined
}

/** Sends marked attempts, one call for each config, and judges how each ended. */
export async function sendBatch(deps: DispatchDeps, sending: Sending): Promise<Landed> {
  const calls = [...Map.groupBy(sending.leaving, (attempted) => attempted.config).values()].map((group) =>
    call(deps, sending, group),
  )
  const told = await Promise.all(calls)
  const machine = await deps.clock.machine()
  const [only] = told
  const heard = only && told.length === 1 ? only.heeds : new Map(told.flatMap(({ heeds }) => [...heeds]))
  const times = told.flatMap(({ ms }) => ms ?? [])
  const ms = times.length === 0 ? undefined : times.reduce((a, b) => a + b, 0) / times.length
  const sent = sending.leaving.map((attempted): Sent => {
    const { effect, delivery, firstAttemptAt } = attempted
    const { outcome, evidence } = heard.get(attempted) ?? { outcome: undefined, evidence: NOTHING_SEEN }
    const ambiguous = effect.outcome?.['ambiguous'] === true
    const attempt = { key: delivery.key, attempt: effect.attempt + 1, firstAttemptAt, ambiguous }
    const { retry } = deps.config.times
    const { idempotency, results } = sending.channel
    const ports = Object.keys(results?.ports ?? {})
    const told = { idempotency, outcome, evidence, machine, retry, everyMs: results?.everyMs, ports }
    const next = judgeEnding(attempt, told)
    const { afterMs, detail } = evidence
    const sign = signOf(next, evidence)
    if (afterMs === undefined && detail === undefined) return { next, sign }
    return { next, sign, ...(afterMs !== undefined && { afterMs }), ...(detail !== undefined && { detail }) }
  })
  return { sent, ms }
}

/** A plain answer about the message is a good sign, even a refusal of it; an address we refuse ourselves is none. */
function signOf(next: Next, { denied, busy }: Evidence): Sent['sign'] {
  const { state } = next
  if (state === 'accepted' || state === 'rejected' || isAwaited(next)) return 'good'
  if (denied === true) return 'denied'
  if (busy === true) return 'busy'
  return state === 'failed' ? 'none' : 'bad'
}

/** What a flight says about its provider, all its messages together. */
export function heardOf(sent: readonly Sent[]): Heard {
  const count = (sign: Sent['sign']): number => sent.filter((each) => each.sign === sign).length
  const waits = sent.flatMap(({ afterMs }) => afterMs ?? [])
  const detail = sent.find((each) => each.sign !== 'good' && each.detail !== undefined)?.detail
  return {
    good: count('good'),
    bad: count('bad'),
    busy: count('busy'),
    denied: count('denied'),
    ...(waits.length > 0 && { afterMs: Math.max(...waits) }),
    ...(detail !== undefined && { detail }),
  }
}

const NOTHING_SEEN: Evidence = { left: 'nothing', final: false }

interface Heed {
  readonly outcome: SendOutcome | undefined
  readonly evidence: Evidence
}

async function call(
  deps: DispatchDeps,
  sending: Sending,
  group: readonly Attempted[],
): Promise<{ readonly heeds: ReadonlyMap<Attempted, Heed>; readonly ms: number | undefined }> {
  const witness = makeWitness()
  const keys = new Set(group.map(({ delivery }) => delivery.key))
  const signal = deadline(deps.config.times.sending)
  let words: ReadonlyMap<string, SendOutcome> = new Map()
  let thrown: string | undefined
  try {
    const context = contextOf(deps, sending, { group, keys, witness, signal })
    const reply = readReply(await inTime(sending.channel.send(context), signal), keys)
    words = reply.words
    if (reply.odd.length > 0) {
      deps.log.warn({ lane: sending.lane, odd: reply.odd.slice(0, 5) }, 'a channel said what it must not say')
    }
  } catch (error) {
    thrown = error instanceof Error ? error.message : String(error)
    deps.log.warn(
      { error, lane: sending.lane, deliveries: group.length },
      'a channel threw; each delivery is judged by what was seen',
    )
  }
  await witness.quiet()
  const heeds = new Map<Attempted, Heed>()
  for (const attempted of group) {
    const seen = witness.of(attempted.delivery.key)
    const evidence = thrown === undefined || seen.detail !== undefined ? seen : { ...seen, detail: thrown }
    heeds.set(attempted, { outcome: words.get(attempted.delivery.key), evidence })
  }
  return { heeds, ms: witness.mean() }
}

/** A channel that never answers must not keep its place: after its time nothing of it can leave any more. */
export async function inTime<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: over, reject } = Promise.withResolvers<never>()
  const stop = (): void => reject(new Error('The channel did not answer in time.'))
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await Promise.race([work, over])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

interface Calling {
  readonly group: readonly Attempted[]
  readonly keys: ReadonlySet<string>
  readonly witness: Witness
  readonly signal: AbortSignal
}

function contextOf(
  deps: DispatchDeps,
  { channel, lane, now }: Sending,
  { group, ...calling }: Calling,
): Parameters<ChannelDefinition['send']>[0] {
  const [first] = group
  return {
    ...lend(deps, { ...calling, channel, lane, now, brand: first?.brand ?? 0 }),
    config: first?.config ?? {},
    settings: {},
    batch: group.map(({ delivery }) => delivery),
  }
}
