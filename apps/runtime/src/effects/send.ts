import type { ChannelDefinition, Delivery, Instant, SendOutcome } from '@cairn/sdk'
import { type Evidence, judgeEnding, type Next } from '@cairn/sdk/run'
import { smtpAccount } from './account.ts'
import type { DispatchDeps } from './dispatch.ts'
import { laneParts } from './effect.ts'
import { makeWitness, type Witness } from './evidence.ts'
import { guardedHttp } from './http.ts'
import { hostInbox } from './inbox.ts'
import { hostSmtp } from './smtp.ts'
import type { ReadyEffect } from './store-dispatch.ts'

/** A marked attempt on its way out. */
export interface Attempted {
  readonly effect: ReadyEffect
  readonly brand: number
  readonly delivery: Delivery
  readonly hash: Buffer
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

/** Sends marked attempts, one call for each config, and judges how each ended. In the order of `leaving`. */
export async function sendBatch(deps: DispatchDeps, sending: Sending): Promise<readonly Next[]> {
  const calls = [...Map.groupBy(sending.leaving, (attempted) => attempted.config).values()].map((group) =>
    call(deps, sending, group),
  )
  const told = await Promise.all(calls)
  const machine = await deps.clock.machine()
  const heard = new Map(told.flatMap((entries) => [...entries]))
  return sending.leaving.map((attempted) => {
    const { effect, delivery, firstAttemptAt } = attempted
    const { outcome, evidence } = heard.get(attempted) ?? { outcome: undefined, evidence: NOTHING_SEEN }
    const ambiguous = effect.outcome?.['ambiguous'] === true
    const attempt = { key: delivery.key, attempt: effect.attempt + 1, firstAttemptAt, ambiguous }
    const { retry } = deps.config.times
    return judgeEnding(attempt, { idempotency: sending.channel.idempotency, outcome, evidence, machine, retry })
  })
}

const NOTHING_SEEN: Evidence = { left: 'nothing', final: false }

interface Heard {
  readonly outcome: SendOutcome | undefined
  readonly evidence: Evidence
}

async function call(
  deps: DispatchDeps,
  sending: Sending,
  group: readonly Attempted[],
): Promise<ReadonlyMap<Attempted, Heard>> {
  const witness = makeWitness()
  const outcomes = new Map<string, SendOutcome>()
  let thrown: string | undefined
  try {
    const answers = await sending.channel.send(contextOf(deps, sending, { group, witness }))
    for (const answer of answers) outcomes.set(answer.key, answer)
  } catch (error) {
    thrown = error instanceof Error ? error.message : String(error)
    deps.log.warn(
      { error, lane: sending.lane, deliveries: group.length },
      'a channel threw; each delivery is judged by what was seen',
    )
  }
  await witness.quiet()
  return new Map(
    group.map((attempted) => {
      const seen = witness.of(attempted.delivery.key)
      const evidence = thrown === undefined || seen.detail !== undefined ? seen : { ...seen, detail: thrown }
      return [attempted, { outcome: outcomes.get(attempted.delivery.key), evidence }]
    }),
  )
}

function contextOf(
  deps: DispatchDeps,
  { lane, now }: Sending,
  { group, witness }: { group: readonly Attempted[]; witness: Witness },
): Parameters<ChannelDefinition['send']>[0] {
  const batch = group.map(({ delivery }) => delivery)
  const keys = new Set(batch.map(({ key }) => key))
  const brand = group[0]?.brand ?? 0
  const signal = AbortSignal.timeout(deps.config.times.sending)
  const account = smtpAccount(deps, { brand, connection: laneParts(lane).connection })
  return {
    // what the chart parsed with this channel's own schema
    config: (group[0]?.config ?? {}) as Parameters<ChannelDefinition['send']>[0]['config'],
    batch,
    http: guardedHttp({ lines: deps.transports.http, allowPrivate: deps.transports.allowPrivate }, witness, keys),
    smtp: hostSmtp(deps.transports.smtp, { account, witness, signal }),
    inbox: hostInbox(deps.db, { brand, now }),
    signal,
  }
}
