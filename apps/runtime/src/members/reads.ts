import type { Instant, Json, JsonObject } from '@cairn/sdk'
import { windowStart } from '@cairn/sdk'
import { eventFacts, type Read, RuleError, testRule } from '@cairn/sdk/expression'
import type { Tx } from '../db/statement.ts'
import {
  type Answer,
  type EventRow,
  readAddresses,
  readEver,
  readInAudience,
  readLast,
  readWindow,
  readWindowEvents,
} from './store-facts.ts'
import { exactSum } from './sum.ts'

const DAY = 86_400_000

export interface Asked {
  readonly brand: number
  readonly members: readonly number[]
  readonly now: Instant
}
type Answers = ReadonlyMap<number, number | boolean>

/** Answers one read for many members with one statement. Undefined: the read is none that a statement answers. */
export async function answerRead(tx: Tx, read: Read, asked: Asked): Promise<Answers | undefined> {
  const { members, now } = asked
  switch (read.kind) {
    case 'count':
    case 'sum':
      return filled(members, await answerWindow(tx, read, asked))
    case 'days_since': {
      const rows = await readLast(tx, read.event, members)
      return new Map(rows.map(({ member, at }) => [member, Math.floor((now - at) / DAY)]))
    }
    case 'in_audience': {
      const rows = await readInAudience(tx, { brand: asked.brand, audience: read.id }, members)
      return among(members, rows)
    }
    case 'reachable':
      return answerReachable(tx, read.channel, members)
    case 'member':
    case 'tags':
    case 'orders':
    case 'event':
    case 'run':
    case 'score':
    case 'effect':
    case 'reward':
      return undefined
  }
}

async function answerWindow(
  tx: Tx,
  read: Extract<Read, { kind: 'count' | 'sum' }>,
  { members, now }: Asked,
): Promise<readonly Answer[]> {
  const span = { after: windowStart(now, read.window), until: now }
  const { filter } = read
  if (filter !== undefined) {
    const events = await readWindowEvents(tx, read, { span, members })
    return tally(
      events.filter((event) => passes(event, filter)),
      (event) => (read.kind === 'count' ? 1 : numberAt(event.properties, read.property)),
    )
  }
  if (read.kind === 'count' && span.after === undefined) return readEver(tx, read.event, members)
  return readWindow(tx, read, { span, members })
}

/** An event the filter cannot be judged of (a text where it needs a number) does not count, and spoils no other. */
export function passes({ id, name, properties, at }: EventRow, filter: string): boolean {
  try {
    return testRule(filter, eventFacts({ id, name, properties, occurred_at: at }), 'filter')
  } catch (error) {
    if (error instanceof RuleError) return false
    throw error
  }
}

function tally(events: readonly EventRow[], worth: (event: EventRow) => number): readonly Answer[] {
  return [...Map.groupBy(events, ({ member }) => member)].map(([member, own]) => ({
    member,
    n: exactSum(own.map(worth)),
  }))
}

/** Part of a dotted path that may be a place in a list as well as a name. */
export const INDEX = /^(0|[1-9]\d{0,8})$/

export function numberAt(properties: JsonObject, path: string): number {
  let value: Json | undefined = properties
  for (const key of path.split('.')) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, key)) return 0
    // arrays answer to their indexes as objects do, and to nothing else
    if (Array.isArray(value) && !INDEX.test(key)) return 0
    value = (value as JsonObject)[key]
  }
  return typeof value === 'number' ? value : 0
}

/** Everybody has an inbox. `any` asks for a way to reach the member outside Cairn. */
async function answerReachable(tx: Tx, channel: string, members: readonly number[]): Promise<Answers> {
  const kind = channel.replace(/^channel\./, '')
  if (kind === 'inbox') return new Map(members.map((member) => [member, true]))
  const rows = await readAddresses(tx, kind === 'any' ? ['email', 'phone'] : [kind], members)
  return among(members, rows)
}

function among(members: readonly number[], rows: readonly { readonly member: number }[]): Answers {
  const found = new Set(rows.map(({ member }) => member))
  return new Map(members.map((member) => [member, found.has(member)]))
}

/** Nothing counted is zero, not absent. */
function filled(members: readonly number[], rows: readonly Answer[]): Answers {
  const answers = new Map(members.map((member) => [member, 0]))
  for (const { member, n } of rows) answers.set(member, n)
  return answers
}
