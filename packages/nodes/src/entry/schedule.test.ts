import { askNode } from '@cairn/sdk/testing'
import { expect, test } from 'vitest'
import type { z } from 'zod'
import { entrySchedule } from './schedule.ts'

const zone = 'Asia/Shanghai'
const local = (text: string) => Temporal.PlainDateTime.from(text).toZonedDateTime(zone).epochMilliseconds
// a Friday
const since = local('2026-11-20T12:00')

function fires(
  config: z.input<typeof entrySchedule.config>,
  times: number,
  of: { zone: string; since: number } = { zone, since },
) {
  const parsed = entrySchedule.config.parse(config)
  const found: (string | undefined)[] = []
  let after: number | undefined
  for (let i = 0; i < times; i++) {
    const at = entrySchedule.occasion?.(parsed, { ...of, ...(after !== undefined && { after }) })
    found.push(
      at === undefined
        ? undefined
        : Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(of.zone).toPlainDateTime().toString(),
    )
    if (at === undefined) break
    after = at
  }
  return found
}

test('once fires once, at the local date and time of the brand', () => {
  expect(fires({ repeat: 'once', on: '2026-12-01T10:30' }, 3)).toEqual(['2026-12-01T10:30:00', undefined])
})

test('once without a date fires once, when the journey goes live', () => {
  expect(fires({}, 3)).toEqual(['2026-11-20T12:00:00', undefined])
})

test('a date before the journey went live never fires', () => {
  expect(fires({ repeat: 'once', on: '2026-11-20T11:59' }, 1)).toEqual([undefined])
})

test('daily fires every day at its time, weekly on its weekdays alone', () => {
  expect(fires({ repeat: 'daily', at: '12:00' }, 3)).toEqual([
    '2026-11-20T12:00:00',
    '2026-11-21T12:00:00',
    '2026-11-22T12:00:00',
  ])
  expect(fires({ repeat: 'daily', at: '09:00' }, 1)).toEqual(['2026-11-21T09:00:00'])
  expect(fires({ repeat: 'weekly', at: '09:00', days: [1, 5] }, 3)).toEqual([
    '2026-11-23T09:00:00',
    '2026-11-27T09:00:00',
    '2026-11-30T09:00:00',
  ])
})

test('over a change of clocks it keeps its wall-clock time, once a day', () => {
  const berlin = { zone: 'Europe/Berlin', since: Temporal.Instant.from('2026-10-24T00:00Z').epochMilliseconds }
  expect(fires({ repeat: 'daily', at: '02:30' }, 3, berlin)).toEqual([
    '2026-10-24T02:30:00',
    '2026-10-25T02:30:00',
    '2026-10-26T02:30:00',
  ])
})

test('who is entered goes on at once, and a date in another notation is refused', () => {
  expect(askNode(entrySchedule, {})).toEqual({ go: 'next' })
  expect(entrySchedule.config.safeParse({ on: '1 December' }).success).toBe(false)
})
