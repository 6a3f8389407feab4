import { askNode, NOON } from '@cairn/sdk/testing'
import { expect, test } from 'vitest'
import { waitUntil } from './until.ts'

const at = (text: string) => ({ wait: { until: Temporal.Instant.from(text).epochMilliseconds } })
const due = { woken: { kind: 'due' as const } }

test('waits for the next such time of day in the member’s zone', () => {
  expect(askNode(waitUntil, { at: '10:00' })).toEqual(at('2026-11-22T10:00Z'))
  expect(askNode(waitUntil, { at: '10:00' }, { zone: 'America/New_York' })).toEqual(at('2026-11-21T15:00Z'))
  expect(askNode(waitUntil, { at: '10:00', days: [3] })).toEqual(at('2026-11-25T10:00Z'))
})

test('who arrives exactly at the time waits for the next, so that a daily loop turns once a day', () => {
  expect(askNode(waitUntil, { at: '12:00' })).toEqual(at('2026-11-22T12:00Z'))
})

test('goes on when its time has come, even late', () => {
  expect(askNode(waitUntil, { at: '10:00' }, { ...due, now: NOON + 1 })).toEqual({ go: 'next' })
})

test('a weekly window lets members inside it pass and holds the others until it opens', () => {
  const window = { days: [6], from: '13:00', to: '14:00' }
  expect(askNode(waitUntil, { mode: 'window', window })).toEqual(at('2026-11-21T13:00Z'))
  expect(askNode(waitUntil, { mode: 'window', window }, { now: NOON + 3_600_000 })).toEqual({ go: 'next' })
})

test('woken after the window has closed it waits for the next one', () => {
  const window = { days: [6], from: '13:00', to: '14:00' }
  expect(askNode(waitUntil, { mode: 'window', window }, { ...due, now: NOON + 2 * 3_600_000 })).toEqual(
    at('2026-11-28T13:00Z'),
  )
})

test('a dropped node waits for ten in the morning', () => {
  const days = [1, 2, 3, 4, 5, 6, 7]
  expect(waitUntil.config.parse({})).toEqual({
    mode: 'time-of-day',
    at: '10:00',
    days,
    window: { days, from: '10:00', to: '20:00' },
  })
})
