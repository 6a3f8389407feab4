import { describe, expect, test } from 'vitest'
import type { Lookup } from '../define/delivery.ts'
import {
  type Asked,
  backOff,
  isAwaited,
  judgeAnswer,
  judgeEnding,
  judgeLost,
  judgePerson,
  judgeReceipt,
  judgeResult,
  leftInDoubt,
  portOfReceipt,
  standsInTheWay,
} from './effect-life.ts'
import { effectStates, mayFollow } from './effect-state.ts'

const NOW = 1_800_000_000_000
const DAY = 86_400_000
const retry = { first: 1000, longest: 600_000 }

describe('a mark without a settlement', () => {
  const lost = (idempotency: Parameters<typeof judgeLost>[0]['idempotency'], ago = 0) =>
    judgeLost({ idempotency, firstAttemptAt: NOW - ago, machine: NOW })

  test('E81 is sent again under its key, asked about, or parked, by the class of its channel', () => {
    expect(lost({ class: 'native', windowMs: DAY })).toMatchObject({ state: 'ready', outcome: { ambiguous: true } })
    expect(lost({ class: 'lookup', settleMs: 1000 })).toMatchObject({ state: 'asking', dueAt: NOW })
    expect(lost({ class: 'none' }).state).toBe('unknown')
  })

  test('E81 is parked past half the window, and where nobody knows the channel any more', () => {
    expect(lost({ class: 'native', windowMs: DAY }, DAY / 2).state).toBe('unknown')
    expect(lost(undefined).state).toBe('unknown')
  })
})

describe('what a provider answers about a message in doubt', () => {
  const asked = (given: Partial<Asked> = {}): Asked => ({
    key: 'k',
    asked: 0,
    attemptAt: NOW - 10_000,
    settleMs: 5000,
    expired: false,
    machine: NOW,
    retry,
    ...given,
  })
  const answer = (said: Lookup | undefined, given?: Partial<Asked>) => judgeAnswer(said, asked(given))

  test('E82 found is taken, or refused, with the name the provider gave it', () => {
    expect(answer({ found: true, ref: 'r1' })).toEqual({ state: 'accepted', port: 'sent', outcome: {}, ref: 'r1' })
    expect(answer({ found: true, state: 'rejected' })).toMatchObject({ state: 'rejected', port: 'failed' })
    expect(answer({ found: true }, { expired: true })).toMatchObject({ state: 'accepted' })
  })

  test('E82 not found counts once the provider has had its time, and then the message may go again', () => {
    const early = answer({ found: false }, { settleMs: 60_000 })
    expect(early).toMatchObject({ state: 'asking', outcome: { asked: 1 } })
    expect('dueAt' in early && early.dueAt).toBeGreaterThanOrEqual(NOW + 50_000)
    const settled = answer({ found: false })
    expect(settled).toMatchObject({ state: 'ready', dueAt: NOW })
    expect(settled.outcome).not.toHaveProperty('ambiguous')
  })

  test('E82 no answer is asked for again, later each time, and parked when the time of the message is over', () => {
    expect(answer(undefined)).toMatchObject({ state: 'asking', outcome: { asked: 1 } })
    expect(answer(undefined, { asked: 7 })).toMatchObject({ state: 'asking', outcome: { asked: 8 } })
    expect(answer(undefined, { expired: true }).state).toBe('unknown')
    expect(answer({ found: false }, { expired: true, settleMs: DAY }).state).toBe('unknown')
  })
})

describe('what stands in the way of a message at the last moment', () => {
  const look = (given: Partial<Parameters<typeof standsInTheWay>[0]> = {}) =>
    standsInTheWay(
      {
        runState: 'waiting',
        journeyState: 'live',
        attempt: 0,
        firstAttemptAt: undefined,
        expiresAt: NOW + 1,
        outcome: null,
        ...given,
      },
      { now: NOW, machine: NOW + 5, pause: 100, idempotency: { class: 'native', windowMs: DAY } },
    )

  test('E65 nothing, where the member is still there or merely reached the end', () => {
    expect(look()).toBeUndefined()
    expect(look({ runState: 'completed' })).toBeUndefined()
  })

  test('E65 the member left or was erased, or the journey was stopped', () => {
    expect(look({ runState: 'exited' })).toMatchObject({ state: 'cancelled', outcome: { reason: 'left' } })
    expect(look({ runState: 'erased' })).toMatchObject({ state: 'cancelled', outcome: { reason: 'erased' } })
    expect(look({ journeyState: 'stopped' })?.state).toBe('cancelled')
  })

  test('E62 one in doubt that rested past half the window is parked, though nothing went wrong since', () => {
    const rested = (ago: number) => look({ attempt: 1, firstAttemptAt: NOW + 5 - ago, outcome: { ambiguous: true } })
    expect(rested(DAY / 2 - 1)).toBeUndefined()
    expect(rested(DAY / 2)).toMatchObject({ state: 'unknown' })
    expect(look({ attempt: 1, outcome: { ambiguous: true } })).toMatchObject({ state: 'unknown' })
    expect(look({ attempt: 1, firstAttemptAt: NOW - DAY, outcome: {} })).toBeUndefined()
  })

  test('E83 whatever else ends one in doubt before its mark, nobody says that it did not go out', () => {
    const ending = { state: 'suppressed', port: 'unreachable', outcome: { reason: 'unreachable' } } as const
    expect(leftInDoubt({ outcome: null }, ending)).toBe(ending)
    expect(leftInDoubt({ outcome: {} }, ending)).toBe(ending)
    expect(leftInDoubt({ outcome: { ambiguous: true } }, ending)).toEqual({
      state: 'unknown',
      outcome: { reason: 'unreachable' },
    })
  })

  test('E83 its time is over', () => {
    expect(look({ expiresAt: NOW })).toMatchObject({ state: 'expired', port: 'blocked' })
    expect(look({ expiresAt: NOW, attempt: 1 })).toMatchObject({ state: 'expired', port: 'failed' })
    expect(look({ expiresAt: NOW, journeyState: 'paused' })?.state).toBe('expired')
  })

  test('E83 one that may be out there already is parked, not called expired or cancelled', () => {
    const ambiguous = { attempt: 1, outcome: { ambiguous: true } }
    expect(look({ ...ambiguous, expiresAt: NOW })?.state).toBe('unknown')
    expect(look({ ...ambiguous, runState: 'exited' })?.state).toBe('unknown')
  })

  test('E66 a pause keeps it, with what is known of it', () => {
    expect(look({ journeyState: 'paused', firstAttemptAt: NOW, outcome: { ambiguous: true } })).toEqual({
      state: 'ready',
      dueAt: NOW + 105,
      outcome: { ambiguous: true },
    })
  })
})

test('E84 a person says sent, failed, or send it again, and the answer bears a name', () => {
  expect(judgePerson('sent', 'Ada', NOW)).toMatchObject({ state: 'sent', port: 'sent', outcome: { by: 'Ada' } })
  expect(judgePerson('failed', 'Ada', NOW)).toMatchObject({ state: 'failed', port: 'failed' })
  expect(judgePerson('resend', 'Ada', NOW)).toEqual({
    state: 'ready',
    dueAt: NOW,
    outcome: { reason: 'resent', by: 'Ada' },
  })
})

describe('receipts', () => {
  test('E85 lead forward only, each once, and never from a message that was not attempted', () => {
    for (const state of effectStates) {
      for (const receipt of ['sent', 'delivered', 'read', 'clicked', 'failed'] as const) {
        const next = judgeReceipt({ state, attempt: 1 }, receipt)
        expect(next).toBe(mayFollow(state, receipt) ? receipt : undefined)
        if (next) expect(judgeReceipt({ state: next, attempt: 1 }, receipt)).toBeUndefined()
        expect(judgeReceipt({ state, attempt: 0 }, receipt)).toBeUndefined()
      }
    }
  })

  test('E85 in any order the furthest one stands', () => {
    const fold = (...receipts: Parameters<typeof judgeReceipt>[1][]) =>
      receipts.reduce(
        (state, receipt) => judgeReceipt({ state, attempt: 1 }, receipt) ?? state,
        'accepted' as (typeof effectStates)[number],
      )
    expect(fold('sent', 'delivered', 'read', 'clicked')).toBe('clicked')
    expect(fold('clicked', 'read', 'delivered', 'sent')).toBe('clicked')
    expect(fold('delivered', 'sent', 'delivered')).toBe('delivered')
    expect(fold('delivered', 'failed')).toBe('delivered')
    expect(fold('sent', 'failed', 'delivered')).toBe('failed')
    expect([portOfReceipt('read'), portOfReceipt('failed')]).toEqual(['sent', 'failed'])
  })
})

describe('what a person reads of it', () => {
  const depart = {
    runState: 'waiting',
    journeyState: 'live',
    attempt: 1,
    firstAttemptAt: NOW,
    expiresAt: NOW + 1,
    outcome: { ambiguous: true },
  }
  const moment = { now: NOW, machine: NOW, pause: 100, idempotency: { class: 'none' } as const }

  test('E81 a lost attempt says so, whatever follows from it', () => {
    const detail = 'The process that sent it was lost before it could tell.'
    const lost = { firstAttemptAt: NOW, machine: NOW }
    expect(judgeLost({ ...lost, idempotency: { class: 'none' } }).outcome).toEqual({ detail })
    expect(judgeLost({ ...lost, idempotency: { class: 'lookup', settleMs: 1 } }).outcome).toEqual({ detail })
    expect(judgeLost({ ...lost, idempotency: { class: 'native', windowMs: DAY } }).outcome).toEqual({
      detail,
      ambiguous: true,
    })
  })

  test('E82 so does what a provider answered, and one that gave no name leaves none', () => {
    const asking = { key: 'k', asked: 2, attemptAt: NOW - 5000, settleMs: 5000, expired: true, machine: NOW, retry }
    expect(judgeAnswer({ found: false }, asking)).toEqual({
      state: 'ready',
      dueAt: NOW,
      outcome: { detail: 'The provider has not got it.' },
    })
    expect(judgeAnswer(undefined, asking)).toEqual({
      state: 'unknown',
      outcome: { detail: 'The provider could not say what became of it in time.' },
    })
    expect(judgeAnswer({ found: true, state: 'rejected' }, asking)).toEqual({
      state: 'rejected',
      port: 'failed',
      outcome: { reason: 'other' },
    })
    expect(judgeAnswer({ found: true }, asking)).toEqual({ state: 'accepted', port: 'sent', outcome: {} })
    const again = judgeAnswer(undefined, { ...asking, expired: false })
    expect('dueAt' in again && again.dueAt).toBe(NOW + backOff({ key: 'k', attempt: 3 }, retry))
    const early = judgeAnswer(undefined, { ...asking, expired: false, attemptAt: NOW, settleMs: DAY })
    expect('dueAt' in early && early.dueAt).toBeLessThan(NOW + DAY)
  })

  test('E62 E83 one that is parked before its mark says why', () => {
    expect(standsInTheWay({ ...depart, runState: 'exited' }, moment)).toEqual({
      state: 'unknown',
      outcome: { detail: 'It may have gone out, and its time to be sent again is over.' },
    })
    expect(standsInTheWay(depart, moment)).toEqual({
      state: 'unknown',
      outcome: { detail: 'Its provider may have forgotten the key by now.' },
    })
    expect(standsInTheWay({ ...depart, outcome: null, expiresAt: NOW }, moment)).toEqual({
      state: 'expired',
      port: 'failed',
      outcome: { reason: 'expired' },
    })
    expect(standsInTheWay({ ...depart, outcome: null, runState: 'exited' }, moment)).toEqual({
      state: 'cancelled',
      port: 'blocked',
      outcome: { reason: 'left' },
    })
    expect(judgePerson('sent', 'Ada', NOW).outcome).toEqual({ reason: 'reconciled', by: 'Ada' })
  })
})

describe('what a provider took and cannot end yet', () => {
  const attempt = { key: 'k', attempt: 1, firstAttemptAt: NOW, ambiguous: false }
  const evidence = { left: 'maybe' as const, final: false }
  const pending = { key: 'k', outcome: 'pending' as const, ref: 'task', status: 'awaiting-staff' }
  const ended = { idempotency: { class: 'none' as const }, outcome: pending, evidence, machine: NOW, retry }
  const asked = {
    outcome: { pending: 'awaiting-staff' },
    expired: false,
    everyMs: 60_000,
    ports: ['answered', 'refused'],
    machine: NOW,
  }

  test('E424 is asked about, and is taken for good where the channel is never asked', () => {
    const next = judgeEnding(attempt, { ...ended, everyMs: 60_000 })
    expect(next).toEqual({ state: 'asking', dueAt: NOW + 60_000, outcome: { pending: 'awaiting-staff' }, ref: 'task' })
    expect(isAwaited({ outcome: next.outcome })).toBe(true)
    expect(judgeEnding(attempt, ended)).toEqual({ state: 'accepted', port: 'sent', outcome: {}, ref: 'task' })
  })

  test('E424 stays asked about until its end is told, whatever else the channel says', () => {
    const again = { state: 'asking', dueAt: NOW + 60_000, outcome: { pending: 'awaiting-staff' } }
    expect(judgeResult(undefined, asked)).toEqual(again)
    expect(judgeResult({ key: 'k', outcome: 'retry' }, asked)).toEqual(again)
    expect(judgeResult({ ...pending, status: 'reminded' }, asked)).toEqual({
      ...again,
      outcome: { pending: 'reminded' },
    })
  })

  test('E424 leaves by the way out it names, by failed, or by unknown', () => {
    expect(judgeResult({ key: 'k', outcome: 'accepted', port: 'refused' }, asked)).toMatchObject({
      state: 'sent',
      port: 'refused',
    })
    expect(judgeResult({ key: 'k', outcome: 'accepted', port: 'bogus' }, asked)).toMatchObject({ port: 'unknown' })
    expect(judgeResult({ key: 'k', outcome: 'accepted' }, { ...asked, ports: [] })).toMatchObject({ port: 'sent' })
    expect(judgeResult({ key: 'k', outcome: 'rejected', reason: 'unreachable' }, asked)).toEqual({
      state: 'rejected',
      port: 'failed',
      outcome: { reason: 'unreachable' },
    })
    expect(
      judgeEnding(attempt, { ...ended, outcome: { key: 'k', outcome: 'accepted', port: 'bogus' }, ports: ['a'] }),
    ).toMatchObject({
      port: 'unknown',
    })
  })

  test('E424 is never sent again: past its time it stays taken, and only the run does not know', () => {
    expect(judgeResult({ ...pending }, { ...asked, expired: true })).toMatchObject({
      state: 'accepted',
      port: 'unknown',
    })
    for (const word of [undefined, pending, { key: 'k', outcome: 'retry' as const }])
      for (const expired of [true, false])
        expect(['asking', 'accepted']).toContain(judgeResult(word, { ...asked, expired }).state)
  })
})
