import type { Instant } from '@cairn/sdk'
import type { JourneyNode } from '@cairn/sdk/graph'
import { GATHERED } from '../draw/journeys.ts'
import type { RunRow, StoredEvent } from '../world/store.ts'
import { demand, seen, type World } from '../world/world.ts'

interface Leaving {
  readonly node: JourneyNode
  readonly port: string
  readonly at: Instant
  readonly since: Instant
  readonly deadline: Instant
}

const PORTS: Readonly<Record<string, string>> = { matched: GATHERED[0], lesser: GATHERED[1] }

/**
 * A wait that gathers, read naively: who leaves by an event has one, and has waited as long as it says for a better or a later
 * one; and none that was told in time and is better, or later, was passed over.
 */
export function judgeGathering(world: World, row: RunRow, leaving: Leaving): void {
  const { node, port, at, since, deadline } = leaving
  const { settle: said } = node.config
  const settle = Temporal.Duration.from(typeof said === 'string' ? said : 'PT0S').total('milliseconds')
  const what = (): string => `Run ${row.run.id} left ${node.id} by ${port} at ${new Date(at).toISOString()}`
  const entering = world.store.events.find(({ id }) => id === row.heard[0])?.at ?? row.run.enteredAt
  const begun = Math.min(row.run.enteredAt, entering)
  const known = world.store.events.filter(
    (event) =>
      event.member === row.run.member &&
      GATHERED.some((name) => name === event.name) &&
      // a pass that stood still reads what was stored meanwhile, after the instant it calls now
      event.storedAt <= world.now &&
      event.at >= begun &&
      event.at <= deadline,
  )
  // told before it left, and of this very wait: a visit before may have taken what lies further back
  const during = known.filter((event) => event.storedAt < at && event.at > since)
  if (port === 'timeout') {
    demand(world, 'I7', at >= deadline || (() => `${what()}, before ${new Date(deadline).toISOString()}.`))
    return demand(world, 'E43', during.length === 0 || (() => `${what()}, though ${during[0]?.messageId} was told.`))
  }
  const mine = known.filter(({ name }) => name === PORTS[port])
  demand(world, 'I5', mine.length > 0 || (() => `${what()}, and no such event happened.`))
  const over = at >= deadline
  if (node.config['pick'] === 'quiet') return judgeQuiet(world, { what, mine, during, settle, at, over })
  seen(world, 'left by a kept event by rank')
  const first = Math.min(...known.map((event) => event.at))
  demand(world, 'I7', over || at >= first + settle || (() => `${what()}, sooner than its settling time.`))
  const better = during.find(({ name, at: then }) => name === GATHERED[0] && then <= first + settle)
  demand(
    world,
    'I5',
    port === 'matched' || better === undefined || (() => `${what()}, though ${better?.messageId} is ranked higher.`),
  )
}

interface Quiet {
  readonly what: () => string
  readonly mine: readonly StoredEvent[]
  readonly during: readonly StoredEvent[]
  readonly settle: number
  readonly at: Instant
  readonly over: boolean
}

/** Some event of its port was followed by a quiet as long as it says. */
function judgeQuiet(world: World, { what, mine, during, settle, at, over }: Quiet): void {
  seen(world, 'left by a kept event by quiet')
  const calm = mine.some((event) => {
    const end = event.at + settle
    const later = during.some((other) => other.at > event.at && other.at <= end && other.storedAt < end)
    return at >= end && !later
  })
  demand(world, 'I7', over || calm || (() => `${what()}, and it had not been quiet.`))
}
