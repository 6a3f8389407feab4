import { reportAddress } from '@cairn/runtime/vendors/receipts'
import { openTokens } from '@cairn/runtime/vendors/tokens'
import type { ChannelDefinition, Delivery, JsonObject, SendOutcome } from '@cairn/sdk'
import { judgeAnswer, judgeEnding, type Next } from '@cairn/sdk/run'
import type { PluginSender } from '@cairn/sdk/plugin'
import { lentNothing } from '@cairn/sdk/testing'
import { bridge, type Office } from '@cairn/runtime/plugins/bridge'
import { makeWitness } from '@cairn/runtime/transports/evidence'
import { readReply } from '@cairn/runtime/transports/reply'
import { accountOf, kvOf } from './account.ts'
import { type Faults, openStand, type Stand } from './stand.ts'
import { configOf, type Subject } from './subject.ts'

/** One message on its way, by the host's own decisions, on a virtual clock. */
export interface Course {
  readonly delivery: Delivery
  state: Next['state']
  /** What the plugin said of it, attempt by attempt. */
  readonly said: (SendOutcome | undefined)[]
  attempt: number
  dueAt: number
  firstAt: number
  attemptAt: number
  asked: number
  ambiguous: boolean
  reason?: string
}

export interface Driven {
  readonly courses: readonly Course[]
  readonly stand: Stand
  /** Virtual time of each call of `send`. */
  readonly calls: readonly { readonly at: number; readonly keys: readonly string[] }[]
  /** What was said that nobody may say. */
  readonly odd: readonly string[]
  readonly errors: readonly unknown[]
}

export interface Drive {
  readonly deliveries: readonly Delivery[]
  readonly faults?: Faults
  /** Calls of `send` at most; until everybody has arrived where absent. */
  readonly turns?: number
  readonly secrets?: Readonly<Record<string, string>>
  readonly config?: JsonObject
  readonly signal?: AbortSignal
}

const RETRY = { first: 5000, longest: 600_000 }
const DAY = 86_400_000
/** A lane gathers what falls due together. */
const GRID = 5000
const MOST_TURNS = 100_000
const BEGUN = Date.UTC(2030, 0, 1)
const OPEN: ReadonlySet<string> = new Set(['ready', 'asking'])

/** Sends to everybody until nothing is open, as a lane does: the plugin through the host's bridge, each ending judged by the core. */
export async function drive(subject: Subject, sender: PluginSender, wish: Drive): Promise<Driven> {
  const stand = openStand(subject, wish.faults ?? (() => undefined))
  const channel = bridge(sender, officeOf(subject, sender, { stand, secrets: wish.secrets }))
  const courses = wish.deliveries.map((delivery): Course => ({
    delivery,
    state: 'ready',
    said: [],
    attempt: 0,
    dueAt: BEGUN,
    firstAt: BEGUN,
    attemptAt: BEGUN,
    asked: 0,
    ambiguous: false,
  }))
  const driven = {
    courses,
    stand,
    calls: [] as { at: number; keys: string[] }[],
    odd: [] as string[],
    errors: [] as unknown[],
  }
  const desk: Desk = { subject, sender, channel, wish, driven }
  for (let turn = 0; turn < (wish.turns ?? MOST_TURNS); turn += 1) {
    const open = courses.filter(({ state }) => OPEN.has(state))
    const at = Math.min(...open.map(({ dueAt }) => dueAt))
    if (open.length === 0 || at > BEGUN + DAY) break
    const due = open.filter(({ dueAt }) => dueAt <= at)
    const doubts = due.filter(({ state }) => state === 'asking')
    if (doubts.length > 0) await askAbout(desk, doubts, at)
    else await attempt(desk, due.slice(0, sender.limits.batch), at)
  }
  return driven
}

interface Desk {
  readonly subject: Subject
  readonly sender: PluginSender
  readonly channel: ChannelDefinition
  readonly wish: Drive
  readonly driven: { stand: Stand; calls: { at: number; keys: string[] }[]; odd: string[]; errors: unknown[] }
}

function officeOf(
  subject: Subject,
  sender: PluginSender,
  { stand, secrets }: { stand: Stand; secrets: Drive['secrets'] },
): Office {
  const tokens = openTokens()
  return {
    call: (call) => Promise.race([stand.crashed(), subject.ask(call)]),
    account: async () => accountOf(subject, sender.connection, secrets),
    denied: (what) => void subject.denied.push(what),
    tokens,
    machine: () => Promise.resolve(BEGUN),
    reports: ({ id }) => reportAddress('https://cairn.example', subject.manifest.id, id),
  }
}

/** As the fields of the step take it; the checks go on comparing the words themselves. */
function writtenBy({ mock }: Subject, delivery: Delivery): Delivery {
  const { content: write } = mock
  if (!write) return delivery
  const fields = Object.entries(delivery.content).map(([name, text]) => [name, write(text)] as const)
  return { ...delivery, content: Object.fromEntries(fields) }
}

function contextOf({ subject, sender, wish, driven }: Desk, deliveries: readonly Delivery[], at: number) {
  const batch = deliveries.map((delivery) => writtenBy(subject, delivery))
  const witness = makeWitness()
  const signal = wish.signal ?? AbortSignal.timeout(5000)
  const keys = new Set(batch.map(({ key }) => key))
  const http = driven.stand.http({ witness, keys, signal, at })
  const config = wish.config ?? configOf(subject, sender)
  return { witness, keys, context: { ...lentNothing, http, kv: kvOf(subject), signal, now: () => at, config, batch } }
}

async function attempt(desk: Desk, leaving: readonly Course[], at: number): Promise<void> {
  const { channel, driven } = desk
  const batch = leaving.map(({ delivery }) => delivery)
  const { witness, keys, context } = contextOf(desk, batch, at)
  driven.calls.push({ at, keys: [...keys] })
  let words: ReadonlyMap<string, SendOutcome> = new Map()
  try {
    const reply = readReply(await channel.send(context), keys)
    words = reply.words
    driven.odd.push(...reply.odd)
  } catch (error) {
    driven.errors.push(error)
  }
  await witness.quiet()
  for (const course of leaving) {
    const { key } = course.delivery
    course.attempt += 1
    course.attemptAt = at
    course.said.push(words.get(key))
    const attempted = { key, attempt: course.attempt, firstAttemptAt: course.firstAt, ambiguous: course.ambiguous }
    const { idempotency } = channel
    const outcome = words.get(key)
    follow(
      course,
      judgeEnding(attempted, { idempotency, outcome, evidence: witness.of(key), machine: at, retry: RETRY }),
    )
  }
}

async function askAbout(desk: Desk, doubts: readonly Course[], at: number): Promise<void> {
  const { idempotency } = desk.channel
  if (idempotency.class !== 'lookup') return
  for (const course of doubts) {
    const { key } = course.delivery
    const { context } = contextOf(desk, [course.delivery], at)
    const answer = await idempotency.lookup(key, context).catch((error: unknown) => void desk.driven.errors.push(error))
    const asking = {
      key,
      asked: course.asked,
      attemptAt: course.attemptAt,
      settleMs: idempotency.settleMs,
      retry: RETRY,
    }
    follow(course, judgeAnswer(answer ?? undefined, { ...asking, expired: at > BEGUN + DAY / 2, machine: at }))
  }
}

function follow(course: Course, next: Next): void {
  course.state = next.state
  if ('dueAt' in next) course.dueAt = Math.ceil(next.dueAt / GRID) * GRID
  const { ambiguous, asked, reason } = next.outcome
  course.ambiguous = ambiguous === true
  course.asked = typeof asked === 'number' ? asked : 0
  if (typeof reason === 'string') course.reason = reason
}
