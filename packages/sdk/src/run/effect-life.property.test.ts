import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Idempotency } from '../define/delivery.ts'
import {
  type Evidence,
  judgeAnswer,
  judgeEnding,
  judgeLost,
  judgePerson,
  judgeReceipt,
  leftInDoubt,
  type Next,
  standsInTheWay,
} from './effect-life.ts'
import { type EffectState, isFinal, isOpen, mayFollow } from './effect-state.ts'

const MINUTE = 60_000
const WINDOW = 60 * MINUTE
const SETTLE = 5 * MINUTE
const EXPIRES = 150 * MINUTE
const retry = { first: 1000, longest: 10 * MINUTE }

const CLASSES: readonly Idempotency[] = [
  { class: 'native', windowMs: WINDOW },
  { class: 'lookup', settleMs: SETTLE },
  { class: 'none' },
]

/** What may happen to one message, one thing after the other. `took`: whether the provider has got it by then. */
const event = fc.oneof(
  fc.record({ what: fc.constant('depart' as const), gone: fc.boolean() }),
  fc.record({
    what: fc.constant('end' as const),
    left: fc.constantFrom('nothing' as const, 'maybe' as const),
    took: fc.boolean(),
    says: fc.constantFrom('accepted' as const, 'rejected' as const, 'retry' as const, undefined),
    denied: fc.boolean(),
    final: fc.boolean(),
  }),
  fc.record({ what: fc.constant('lost' as const), took: fc.boolean() }),
  fc.record({ what: fc.constant('look' as const), silent: fc.boolean() }),
  fc.record({ what: fc.constant('unsent' as const) }),
  fc.record({
    what: fc.constant('receipt' as const),
    says: fc.constantFrom('sent', 'delivered', 'read', 'clicked', 'failed'),
  }),
  fc.record({ what: fc.constant('person' as const), says: fc.constantFrom('sent', 'failed', 'resend') }),
  fc.record({ what: fc.constant('rest' as const), minutes: fc.integer({ min: 1, max: 120 }) }),
)
type Event = typeof event extends fc.Arbitrary<infer E> ? E : never

/** One message, and beside it what an onlooker knows who sees both ends. It shares no line with what it watches. */
class Message {
  state: EffectState = 'ready'
  attempt = 0
  now = 0
  first: number | undefined
  attemptAt = 0
  outcome: Record<string, never> | object = {}
  asked = 0
  /** How often the provider got it, a repeat under a key it still knows left out. */
  got = 0
  /** When it may have got it for the first time since somebody last had a plain word that it had not. */
  doubtSince: number | undefined
  /** A person took the risk. */
  risked = false

  readonly idempotency: Idempotency

  constructor(idempotency: Idempotency) {
    this.idempotency = idempotency
  }

  take(next: Next | undefined): void {
    if (next === undefined) return
    expect(mayFollow(this.state, next.state), `${this.state} > ${next.state}`).toBe(true)
    const told = ['expired', 'cancelled', 'suppressed', 'failed'].includes(next.state)
    const word = next.outcome['reason'] === 'reconciled' || next.outcome['reason'] === 'receipt'
    if (told && !word) expect(this.doubtSince, `${next.state} of what may be out`).toBeUndefined()
    if ('dueAt' in next) expect(next.dueAt).toBeGreaterThanOrEqual(this.now)
    expect('port' in next && next.port !== undefined).toBe(!isOpen(next.state))
    if (next.state === 'ready' && 'ambiguous' in next.outcome === false) this.asked = 0
    this.asked = typeof next.outcome['asked'] === 'number' ? next.outcome['asked'] : this.asked
    this.state = next.state
    this.outcome = next.outcome
  }

  /** The provider has it, or one more of it. What leaves leaves within seconds of its mark, however late its ending is known. */
  reach(): void {
    const since = this.attemptAt - (this.first ?? this.attemptAt)
    const known = this.idempotency.class === 'native' && since < WINDOW
    if (!known || this.got === 0) this.got += 1
  }
}

function happen(message: Message, told: Event): void {
  const { idempotency, state, now } = message
  switch (told.what) {
    case 'rest':
      message.now += told.minutes * MINUTE
      return
    case 'depart':
      if (state === 'ready') depart(message, told.gone)
      return
    case 'unsent':
      if (state !== 'ready') return
      message.take(leftInDoubt({ outcome: jsonOf(message) }, { state: 'suppressed', port: 'unreachable', outcome: {} }))
      return
    case 'end':
      if (state === 'attempting') ended(message, told)
      return
    case 'lost':
      if (state !== 'attempting') return
      if (told.took) message.reach()
      message.doubtSince ??= message.attemptAt
      message.take(judgeLost({ idempotency, firstAttemptAt: message.first ?? 0, machine: now }))
      return
    case 'look':
      if (state === 'asking') looked(message, told.silent)
      return
    case 'receipt':
      // a provider reports what it has
      if (message.got > 0 || told.says === 'failed') {
        // the literal came out of the table of them above
        const next = judgeReceipt(message, told.says as Parameters<typeof judgeReceipt>[1])
        if (next) message.state = next
      }
      return
    case 'person':
      if (state !== 'unknown') return
      message.risked ||= told.says === 'resend'
      if (told.says === 'resend') message.doubtSince = undefined
      message.take(judgePerson(told.says as Parameters<typeof judgePerson>[0], 'Ada', now))
  }
}

const jsonOf = (message: Message) => message.outcome as Parameters<typeof leftInDoubt>[0]['outcome'] // what a `Next` held

function depart(message: Message, gone: boolean): void {
  const { idempotency, now } = message
  const stopped = standsInTheWay(
    {
      runState: gone ? 'exited' : 'waiting',
      journeyState: 'live',
      attempt: message.attempt,
      firstAttemptAt: message.first,
      expiresAt: EXPIRES,
      outcome: jsonOf(message),
    },
    { now, machine: now, pause: MINUTE, idempotency },
  )
  if (stopped) return message.take(stopped)
  // it leaves: nothing may be in doubt by now, but under a key that is surely still known
  if (message.doubtSince !== undefined) {
    expect(idempotency.class).toBe('native')
    expect(now - (message.first ?? 0)).toBeLessThan(WINDOW / 2)
  }
  expect(now).toBeLessThan(EXPIRES)
  message.attempt += 1
  message.first ??= now
  message.attemptAt = now
  message.state = 'attempting'
}

function ended(message: Message, told: Extract<Event, { what: 'end' }>): void {
  const { idempotency, now } = message
  const { left, says, took, denied, final } = told
  // what was plainly refused or never written has not been taken; what is called accepted has
  const reached = left === 'maybe' && (took || says === 'accepted')
  if (reached) message.reach()
  const taken = says === 'accepted' && left === 'maybe'
  const evidence: Evidence = { left, final, ...(denied && { denied }) }
  const outcome =
    says === 'retry'
      ? ({ outcome: 'retry', key: 'k', afterMs: 5000 } as const)
      : says === 'rejected'
        ? ({ outcome: 'rejected', key: 'k', reason: 'other' } as const)
        : taken
          ? ({ outcome: 'accepted', key: 'k' } as const)
          : undefined
  const ambiguous = Object(message.outcome).ambiguous === true
  const attempt = { key: 'k', attempt: message.attempt, firstAttemptAt: message.first ?? 0, ambiguous }
  if (left === 'maybe' && says !== 'rejected' && !taken) message.doubtSince ??= message.attemptAt
  if (says === 'rejected') message.doubtSince = undefined
  message.take(judgeEnding(attempt, { idempotency, outcome, evidence, machine: now, retry }))
}

function looked(message: Message, silent: boolean): void {
  const found = message.got > 0
  const asking = {
    key: 'k',
    asked: message.asked,
    attemptAt: message.attemptAt,
    settleMs: SETTLE,
    expired: message.now >= EXPIRES,
    machine: message.now,
    retry,
  }
  const plain = !silent && !found && message.now >= message.attemptAt + SETTLE
  if (plain) message.doubtSince = undefined
  message.take(judgeAnswer(silent ? undefined : { found }, asking))
}

test.each(CLASSES)(
  'E80 E81 E82 whatever happens to a message of the class $class, in any order, nobody gets it twice and nothing false is said of it',
  (idempotency) => {
    const seen = new Set<EffectState>()
    fc.assert(
      fc.property(fc.array(event, { minLength: 1, maxLength: 40, size: 'max' }), (events) => {
        const message = new Message(idempotency)
        for (const told of events) {
          if (!isFinal(message.state)) happen(message, told)
          seen.add(message.state)
          if (!message.risked) expect(message.got).toBeLessThanOrEqual(1)
          if (message.state === 'accepted') expect(message.got).toBeGreaterThan(0)
        }
      }),
      { numRuns: 10_000 },
    )
    // a model that goes nowhere proves nothing
    for (const state of ['attempting', 'unknown', 'accepted', 'rejected', 'expired', 'cancelled', 'delivered'] as const)
      expect([...seen]).toContain(state)
  },
)
