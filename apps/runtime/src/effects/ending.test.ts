import { accepted, rejected, retry, type SendOutcome } from '@cairn/sdk'
import { describe, expect, test } from 'vitest'
import { judgeEnding } from './ending.ts'
import { type Evidence, makeWitness, type Sighting } from './evidence.ts'
import { backOff, heedWish } from './retry.ts'

const DAY = 86_400_000
const RETRY = { first: 1000, longest: 600_000 }
const NOW = 1_800_000_000_000
const native = { class: 'native', windowMs: DAY } as const
const none = { class: 'none' } as const
const nothing: Evidence = { left: 'nothing', final: false }
const maybe: Evidence = { left: 'maybe', final: false, detail: 'cut' }

const attempt = (given: { ambiguous?: boolean; ago?: number } = {}) => ({
  key: 'k',
  attempt: 1,
  firstAttemptAt: NOW - (given.ago ?? 0),
  ambiguous: given.ambiguous ?? false,
})
const judge = (
  ended: { idempotency: typeof native | typeof none; outcome?: SendOutcome; evidence: Evidence },
  given?: Parameters<typeof attempt>[0],
) => judgeEnding(attempt(given), { outcome: undefined, machine: NOW, retry: RETRY, ...ended })

describe('what an ending means', () => {
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
})

describe('what was seen', () => {
  const seen = async (...sightings: Sighting[]): Promise<Evidence> => {
    const witness = makeWitness()
    await witness.exchange('k', async (report) => {
      for (const sighting of sightings) report(sighting)
    })
    return witness.of('k')
  }

  test('written and refused is nothing; written and silent, or a server error, is maybe', async () => {
    expect(await seen({ saw: 'unsent', detail: 'gone' })).toMatchObject({ left: 'nothing', final: false })
    expect(await seen({ saw: 'written' }, { saw: 'refused', detail: '429' })).toMatchObject({ left: 'nothing' })
    expect(await seen({ saw: 'written' })).toMatchObject({ left: 'maybe' })
    expect(await seen({ saw: 'written' }, { saw: 'unclear', detail: '502' })).toMatchObject({
      left: 'maybe',
      detail: '502',
    })
    expect(await seen({ saw: 'taken' })).toMatchObject({ left: 'maybe' })
  })

  test('an exchange nobody can name counts for every delivery, one of another key for none', async () => {
    const witness = makeWitness()
    await witness.exchange('other', async (report) => report({ saw: 'written' }))
    expect(witness.of('k').left).toBe('nothing')
    await witness.exchange(undefined, async (report) => report({ saw: 'written' }))
    expect(witness.of('k').left).toBe('maybe')
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
  expect([0, -5, 7000, 1e9].map(heedWish)).toEqual([1000, 1000, 7000, 3_600_000])
  expect([undefined, Number.NaN, Number.POSITIVE_INFINITY].map(heedWish)).toEqual([undefined, undefined, undefined])
})
