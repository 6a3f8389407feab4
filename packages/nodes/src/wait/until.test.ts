import { askNode, NOON } from '@cairn/sdk/testing'
import { expect, test } from 'vitest'
import { waitUntil } from './until.ts'

const instant = (text: string) => Temporal.Instant.from(text).epochMilliseconds
const at = (text: string) => ({ wait: { until: instant(text), wall: true } })
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
  expect(waitUntil.config.parse({})).toMatchObject({
    mode: 'time-of-day',
    at: '10:00',
    days,
    window: { days, from: '10:00', to: '20:00' },
  })
})

const fixed = { mode: 'instant', on: '2026-12-01T10:00' } as const

test('E205 a fixed date and time is read on the clock of the member, or of the brand', () => {
  const clocks = { zone: 'Asia/Shanghai', homeZone: 'America/New_York' }
  expect(askNode(waitUntil, fixed, clocks)).toEqual(at('2026-12-01T02:00Z'))
  expect(askNode(waitUntil, { ...fixed, clock: 'brand' }, clocks)).toEqual({
    wait: { until: instant('2026-12-01T15:00Z'), wall: false },
  })
})

test('E205 who comes after it goes on at once, or by a way of its own', () => {
  const late = { now: instant('2026-12-01T10:00Z') }
  expect(askNode(waitUntil, fixed, late)).toEqual({ go: 'next' })
  expect(askNode(waitUntil, { ...fixed, past: 'skip' }, late)).toEqual({ go: 'past' })
})

/** Waiting for a birthday, a week before it, in the year 2026 from 21 November on. */
function birthday(value: string | undefined, config: object = {}) {
  const member = value === undefined ? {} : { birthday: value }
  const answer = askNode(
    waitUntil,
    { mode: 'date', attribute: 'birthday', offset: -7, ...config },
    { member, zone: 'Asia/Shanghai' },
  )
  return 'wait' in answer ? new Date(answer.wait.until ?? 0).toISOString() : answer
}

test.each([
  ['1990-12-24', {}, '2026-12-17T02:00:00.000Z'],
  ['1990/12/24', {}, '2026-12-17T02:00:00.000Z'],
  ['1990年12月24日', {}, '2026-12-17T02:00:00.000Z'],
  ['12-24', { at: '18:30' }, '2026-12-17T10:30:00.000Z'],
  // the week before 3 January lies in December
  ['1990-01-03', {}, '2026-12-27T02:00:00.000Z'],
  ['1990-05-17', {}, { go: 'next' }],
  ['1990-05-17', { past: 'skip' }, { go: 'past' }],
  ['1990-05-17', { past: 'next-year' }, '2027-05-10T02:00:00.000Z'],
  // 2027 has no 29 February: it is the 28th there
  ['2000-02-29', { past: 'next-year', offset: 0 }, '2027-02-28T02:00:00.000Z'],
  ['2026-12-24', { repeat: 'once' }, '2026-12-17T02:00:00.000Z'],
  ['1990-12-24', { repeat: 'once' }, { go: 'next' }],
  ['12-24', { repeat: 'once' }, { go: 'absent' }],
])('E206 of a birthday %s, %o, is waited for %s', (value, config, expected) => {
  expect(birthday(value, config)).toEqual(expected)
})

test.each([undefined, '', 'soon', '1990-13-01', '1990-02-30', '2026-02-29', '00-00', '31-12'])(
  'E206 a date that is absent or cannot be read (%s) leaves by a way of its own',
  (value) => {
    expect(birthday(value)).toEqual({ go: 'absent' })
  },
)

test('E206 a date that changes meanwhile is waited for anew', () => {
  const config = { mode: 'date', attribute: 'birthday' } as const
  const woken = { kind: 'change', port: 'next' } as const
  expect(askNode(waitUntil, config, { woken, member: { birthday: '12-24' } })).toMatchObject({
    wait: { until: instant('2026-12-24T10:00Z'), change: { reads: ['member.birthday'], when: 'true' } },
  })
})
