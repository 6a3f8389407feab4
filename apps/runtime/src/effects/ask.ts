import type { Instant, Lookup } from '@cairn/sdk'
import { isAwaited, judgeAnswer, type Next } from '@cairn/sdk/run'
import { z } from 'zod'
import { transact } from '../db/transact.ts'
import { deadline } from '../transports/deadline.ts'
import { makeWitness } from '../transports/evidence.ts'
import type { DispatchDeps, Flying } from './dispatch.ts'
import type { Drawn } from './effect.ts'
import { outwardKey } from '../transports/key.ts'
import { lend } from './lend.ts'
import { awaitedResults } from './results.ts'
import { inTime } from './send.ts'
import { settleFlight } from './settle.ts'
import { claimAsking, markAsking, type ReadyEffect } from './store-dispatch.ts'

/** Questions of one flight: they go out side by side. */
const QUESTIONS = 20

const answer = z.union([
  z.object({
    found: z.literal(true),
    state: z.enum(['accepted', 'rejected']).optional(),
    ref: z
      .string()
      .transform((text) => text.replaceAll('\0', '').slice(0, 500))
      .optional(),
  }),
  z.object({ found: z.literal(false) }),
])

/** One effect somebody wants to hear about, with the name its provider knows it by and the config it was sent with. */
export interface Question {
  readonly effect: ReadyEffect
  readonly key: string
  readonly config: object
}

/** Asks the provider what became of messages in doubt, and of those it took without saying how they end. Answers of how many. */
export async function askLane(deps: DispatchDeps, flying: Flying): Promise<number> {
  const { channel, flight, machine } = flying
  if (channel.idempotency.class !== 'lookup' && !channel.results) return 0
  const claim = { ...flight, at: machine, limit: QUESTIONS }
  const questions = await transact(deps.advancing, async (tx) => {
    const effects = await claimAsking(tx, claim)
    if (effects.length === 0) return []
    await markAsking(tx, { bucket: flight.bucket, until: machine + deps.config.times.lease }, effects)
    const drawn = await deps.drawn(tx, effects)
    return effects.map((effect) => questionOf(effect, drawn.get(`${effect.journey}.${effect.version}`)))
  })
  if (questions.length === 0) return 0
  const signal = deadline(deps.config.times.sending)
  const [awaited, doubted] = [questions.filter(({ effect }) => isAwaited(effect)), questions.filter(inDoubt)]
  const [results, answers] = await Promise.all([
    awaitedResults(deps, flying, { questions: awaited, signal }),
    Promise.all(doubted.map((question) => ask(deps, flying, { question, signal }))),
  ])
  const later = await deps.clock.machine()
  const endings = [
    ...awaited.map((question) => ({ question, ending: results(question, later) })),
    ...doubted.map((question, i) => ({ question, ending: judged(deps, { ...flying, later }, [question, answers[i]]) })),
  ]
  await transact(deps.advancing, (tx) =>
    settleFlight(tx, flying, {
      settlements: endings.map(({ question: { effect }, ending }) => ({
        effect,
        fence: effect.fence + 1,
        from: 'asking',
        ending: ending.state === 'asking' ? inTimeToEnd(ending, effect, { ...flying, later }) : ending,
      })),
    }),
  )
  return questions.length
}

const inDoubt = ({ effect }: Question): boolean => !isAwaited(effect)

type Asking = Flying & { readonly later: Instant }

function judged(
  deps: DispatchDeps,
  { channel, now, later }: Asking,
  [{ effect, key }, answer]: readonly [Question, Lookup | undefined],
): Next {
  const { attemptAt = later, expiresAt, outcome } = effect
  const { idempotency } = channel
  const settleMs = idempotency.class === 'lookup' ? idempotency.settleMs : 0
  const asked = Number(outcome?.['asked'] ?? 0)
  const { retry } = deps.config.times
  return judgeAnswer(answer, { key, asked, attemptAt, settleMs, expired: expiresAt <= now, machine: later, retry })
}

/** Asked once more as its time is over, so that a run that waits hears of it, and what is still open can be called off. */
function inTimeToEnd<N extends Next>(next: N, effect: ReadyEffect, { now, later }: Asking): N {
  const over = later + Math.max(0, effect.expiresAt - now)
  return 'dueAt' in next && isAwaited(next) ? { ...next, dueAt: Math.min(next.dueAt, over) } : next
}

function questionOf(effect: ReadyEffect, drawn: Drawn | undefined): Question {
  if (!drawn) {
    throw new Error(`Journey ${effect.journey} has lost its version ${effect.version}; restore it before asking.`)
  }
  const config = drawn.chart.places.get(effect.node)?.ready?.config ?? {}
  return { effect, key: outwardKey({ ...drawn, ...effect }, effect), config }
}

/** No plain answer is `undefined`, whatever the reason: a throw, a time-out, a shape nobody declared. */
async function ask(
  deps: DispatchDeps,
  { channel, flight, now }: Flying,
  { question, signal }: { question: Question; signal: AbortSignal },
): Promise<Lookup | undefined> {
  if (channel.idempotency.class !== 'lookup') return undefined
  const lent = lend(deps, { ...flight, channel, now, signal, witness: makeWitness(), keys: new Set() })
  try {
    const context = { ...lent, config: question.config, settings: {} }
    const said = await inTime(channel.idempotency.lookup(question.key, context), signal)
    const parsed = answer.safeParse(said)
    // zod writes an absent field as `string | undefined`, which the exact type does not know; the values are the same
    return parsed.success ? (parsed.data as Lookup) : undefined
  } catch (error) {
    deps.log.warn({ error, lane: flight.lane }, 'a provider could not be asked; it is asked again later')
    return undefined
  }
}
