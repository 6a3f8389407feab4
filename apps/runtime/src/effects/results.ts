import type { Instant, SendOutcome } from '@cairn/sdk'
import { judgeResult, type Next } from '@cairn/sdk/run'
import { makeWitness } from '../transports/evidence.ts'
import { readReply } from '../transports/reply.ts'
import type { Question } from './ask.ts'
import type { DispatchDeps, Flying } from './dispatch.ts'
import { lend } from './lend.ts'
import { inTime } from './send.ts'

interface Asked {
  readonly questions: readonly Question[]
  readonly signal: AbortSignal
}

/** Asks a channel what came of messages its provider took, one call for each config. Answers what follows for each. */
export async function awaitedResults(
  deps: DispatchDeps,
  flying: Flying,
  { questions, signal }: Asked,
): Promise<(question: Question, later: Instant) => Next> {
  const groups = [...Map.groupBy(questions, ({ config }) => config).values()]
  const told = await Promise.all(groups.map((group) => askFor(deps, flying, { questions: group, signal })))
  const words = new Map(told.flatMap((each) => [...each]))
  const { everyMs = 0, ports = {} } = flying.channel.results ?? {}
  return ({ effect, key }, machine) =>
    judgeResult(words.get(key), {
      outcome: effect.outcome,
      expired: effect.expiresAt <= flying.now,
      everyMs,
      ports: Object.keys(ports),
      machine,
    })
}

/** What is not said is not known yet, whatever the reason: a throw, a time-out, a shape nobody declared. */
async function askFor(
  deps: DispatchDeps,
  { channel, flight, now, machine }: Flying,
  { questions, signal }: Asked,
): Promise<ReadonlyMap<string, SendOutcome>> {
  const lent = lend(deps, { ...flight, channel, now, signal, witness: makeWitness(), keys: new Set() })
  const waiting = questions.map(({ effect, key }) => ({
    key,
    ...(effect.ref !== null && { ref: effect.ref }),
    forMs: machine - (effect.attemptAt ?? machine),
    last: effect.expiresAt <= now,
  }))
  try {
    const context = { ...lent, config: questions[0]?.config ?? {}, settings: {}, waiting }
    const said = await inTime(channel.results?.ask(context) ?? Promise.resolve([]), signal)
    return readReply(said, new Set(waiting.map(({ key }) => key))).words
  } catch (error) {
    deps.log.warn({ error, lane: flight.lane }, 'a provider could not be asked for results; it is asked again later')
    return new Map()
  }
}
