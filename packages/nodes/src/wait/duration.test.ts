import { askNode, NOON } from '@cairn/sdk/testing'
import { expect, test } from 'vitest'
import { waitDuration } from './duration.ts'

const HOUR = 3_600_000
const office = { days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }

test('waits for its time and then goes on', () => {
  expect(askNode(waitDuration, { for: 'PT1H' })).toEqual({ wait: { until: NOON + HOUR } })
  expect(askNode(waitDuration, { for: 'PT1H' }, { woken: { kind: 'due' } })).toEqual({ go: 'next' })
})

test('a day keeps the time of day of the member over a change of clocks', () => {
  const now = Temporal.Instant.from('2026-10-24T10:00Z').epochMilliseconds
  expect(askNode(waitDuration, {}, { now, zone: 'Europe/Berlin' })).toEqual({
    wait: { until: now + 25 * HOUR, wall: true },
  })
})

test('with a window it ends inside the window, at the next opening where it would end outside', () => {
  // NOON is a Saturday
  const until = Temporal.Instant.from('2026-11-23T09:00Z').epochMilliseconds
  expect(askNode(waitDuration, { for: 'PT1H', window: office })).toEqual({ wait: { until, wall: true } })
  const monday = Temporal.Instant.from('2026-11-23T10:00Z').epochMilliseconds
  expect(askNode(waitDuration, { for: 'PT1H', window: office }, { now: monday })).toEqual({
    wait: { until: monday + HOUR, wall: true },
  })
})

test('woken late, outside its window, it waits for the next opening; an operator is obeyed at once', () => {
  const until = Temporal.Instant.from('2026-11-23T09:00Z').epochMilliseconds
  expect(askNode(waitDuration, { window: office }, { woken: { kind: 'due' } })).toEqual({ wait: { until, wall: true } })
  expect(askNode(waitDuration, { window: office }, { woken: { kind: 'operator', port: 'next' } })).toEqual({
    go: 'next',
  })
})

test('a duration that is none is refused', () => {
  for (const duration of ['', 'P', 'PT', '3 days', 'P-1D', 'P1DT']) {
    expect(waitDuration.config.safeParse({ for: duration }).success, duration).toBe(false)
  }
})
