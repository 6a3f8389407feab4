import { describe, expect, test } from 'vitest'
import { accepted, type Idempotency, rejected, retry, type SendOutcome } from '../define/delivery.ts'
import { backOff, type Evidence, heedWish, judgeEnding } from './effect-life.ts'

const DAY = 86_400_000
const RETRY = { first: 1000, longest: 600_000 }
const NOW = 1_800_000_000_000
const native = { class: 'native', windowMs: DAY } as const
const none = { class: 'none' } as const
const lookup = { class: 'lookup', settleMs: 5000 } as const
const nothing: Evidence = { left: 'nothing', final: false }
const maybe: Evidence = { left: 'maybe', final: false, detail: 'cut' }

const attempt = (given: { ambiguous?: boolean; ago?: number } = {}) => ({
  key: 'k',
  attempt: 1,
  firstAttemptAt: NOW - (given.ago ?? 0),
  ambiguous: given.ambiguous ?? false,
})
const judge = (
  ended: { idempotency: Idempotency; outcome?: SendOutcome; evidence: Evidence },
  given?: Parameters<typeof attempt>[0],
) => judgeEnding(attempt(given), { outcome: undefined, machine: NOW, retry: RETRY, ...ended })

describe('E71 what an ending means', () => {
  test('taken is sent, refused for good is failed', () => {
    expect(judge({ idempotency: none, outcome: accepted('k', 'ref-1'), evidence: maybe })).toMatchObject({
      state: 'accepted',
      port: 'sent',
      ref: 'ref-1',
    })
    expect(judge({ idempotency: none, outcome: rejected('k', 'unsubscribed'), evidence: maybe })).toMatchObject({
      state: 'rejected',
      port: 'failed',
      outcome: { reason: 'unsubscribed' },
    })
  })

  test('nothing left the machine: again later, for every class', () => {
    for (const idempotency of [native, none]) {
      const ending = judge({ idempotency, evidence: nothing })
      expect(ending.state).toBe('ready')
      expect('dueAt' in ending && ending.dueAt > NOW).toBe(true)
    }
  })

  test('a channel that says retry after bytes were written is not believed', () => {
    expect(judge({ idempotency: none, outcome: retry('k'), evidence: maybe })).toEqual({
      state: 'unknown',
      outcome: { detail: 'cut' },
    })
    expect(judge({ idempotency: native, outcome: retry('k'), evidence: maybe })).toMatchObject({
      state: 'ready',
      outcome: { ambiguous: true },
    })
  })

  test('past half its window even a safe retry of a message once in doubt is parked', () => {
    const late = { ambiguous: true, ago: DAY / 2 }
    expect(judge({ idempotency: native, evidence: nothing }, late).state).toBe('unknown')
    expect(judge({ idempotency: native, evidence: nothing }, { ambiguous: true, ago: DAY / 3 }).state).toBe('ready')
    expect(judge({ idempotency: native, evidence: nothing }, { ago: DAY }).state).toBe('ready')
  })

  test('a forbidden address will never be allowed: failed, not retried', () => {
    expect(judge({ idempotency: native, evidence: { left: 'nothing', final: true } })).toMatchObject({
      state: 'failed',
      port: 'failed',
    })
  })

  test('E83 a forbidden address does not make a message fail that was in doubt before', () => {
    const final = { left: 'nothing', final: true } as const
    expect(judge({ idempotency: native, evidence: final }, { ambiguous: true }).state).toBe('unknown')
  })

  test('a class that can be asked is asked', () => {
    expect(judge({ idempotency: lookup, outcome: retry('k'), evidence: maybe })).toMatchObject({
      state: 'asking',
      outcome: { detail: 'cut' },
    })
    expect(judge({ idempotency: lookup, evidence: nothing }).state).toBe('ready')
  })

  test('E86 an account that is not let in has sent nothing, whatever the channel makes of it', () => {
    const evidence: Evidence = { left: 'nothing', final: false, denied: true, detail: '401' }
    for (const idempotency of [native, lookup, none]) {
      for (const outcome of [undefined, rejected('k', 'other'), accepted('k'), retry('k')]) {
        expect(judge({ idempotency, evidence, ...(outcome && { outcome }) }).state).toBe('ready')
      }
    }
  })

  test('what the provider asked to wait is heeded, whoever heard it', () => {
    const busy: Evidence = { left: 'nothing', final: false, busy: true, afterMs: 7000 }
    expect(judge({ idempotency: none, evidence: busy })).toMatchObject({ state: 'ready', dueAt: NOW + 7000 })
    expect(judge({ idempotency: none, evidence: busy, outcome: retry('k', { afterMs: 9000 }) })).toMatchObject({
      dueAt: NOW + 9000,
    })
  })
})

test('waiting doubles up to ten minutes, the same for one attempt of one key', () => {
  const wait = (key: string, attempt: number): number => backOff({ key, attempt }, RETRY)
  const ceiling = (attempt: number): number => Math.min(1000 * 2 ** (attempt - 1), 600_000)
  const keys = Array.from({ length: 200 }, (_, i) => `k${i}`)
  for (let attempt = 1; attempt <= 16; attempt++) {
    const waits = keys.map((key) => wait(key, attempt) / ceiling(attempt))
    // full jitter: spread over the whole span, or a recovering provider meets everybody at once
    expect(Math.min(...waits)).toBeLessThan(0.1)
    expect(Math.max(...waits)).toBeGreaterThan(0.9)
    expect(Math.max(...waits)).toBeLessThanOrEqual(1)
  }
  expect(wait('k', 3)).toBe(wait('k', 3))
  expect(wait('k', 3)).not.toBe(wait('j', 3))
})

test('a wish is heeded between a second and an hour; garbage is none', () => {
  expect([0, -5, 7000, 1e9, Number.POSITIVE_INFINITY].map(heedWish)).toEqual([1000, 1000, 7000, 3_600_000, 3_600_000])
  expect([undefined, Number.NaN].map(heedWish)).toEqual([undefined, undefined])
})

test('E71 what was heard is kept with the ending, and nothing else is', () => {
  const bare: Evidence = { left: 'nothing', final: true }
  expect(judge({ idempotency: none, evidence: bare })).toEqual({ state: 'failed', port: 'failed', outcome: {} })
  const gone = judge({ idempotency: none, outcome: rejected('k', 'other', 'no such person'), evidence: maybe })
  expect(gone).toEqual({ state: 'rejected', port: 'failed', outcome: { reason: 'other', detail: 'no such person' } })
  expect(judge({ idempotency: none, outcome: accepted('k'), evidence: maybe })).toEqual({
    state: 'accepted',
    port: 'sent',
    outcome: {},
  })
  const denied: Evidence = { left: 'nothing', final: false, denied: true, detail: 'who are you' }
  const waits = NOW + backOff({ key: 'k', attempt: 1 }, RETRY)
  expect(
    judge({ idempotency: native, outcome: rejected('k', 'other'), evidence: denied }, { ambiguous: true }),
  ).toEqual({
    state: 'ready',
    dueAt: waits,
    outcome: { detail: 'who are you', ambiguous: true },
  })
  // bytes left before it was turned away: the answer of the channel stands
  expect(judge({ idempotency: none, outcome: accepted('k'), evidence: { ...denied, left: 'maybe' } }).state).toBe(
    'accepted',
  )
  expect(judge({ idempotency: none, evidence: { ...maybe, final: true } })).toMatchObject({ state: 'unknown' })
  expect(judge({ idempotency: lookup, evidence: maybe })).toEqual({
    state: 'asking',
    dueAt: waits,
    outcome: { detail: 'cut' },
  })
})
