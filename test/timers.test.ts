import { expect, test } from 'vitest'
import { isTest, sources } from './kit/source.ts'

/** Rooms that deal in journey time. What they wait for lies in a row; nothing in them sleeps. */
const timeless =
  /^(packages\/(sdk|nodes)\/src|apps\/runtime\/src\/(members|rewards|engine|audiences|events|journeys|imports))\//
/** The one timer that work waits by, and the one that puts lost pumps back on the queue. */
const known = new Set(['apps/runtime/src/tasks/pump.ts', 'apps/runtime/src/tasks/start.ts'])

test('E233 nothing that deals in journey time sets a timer: no wait is longer than a poll', () => {
  const timed = sources()
    .filter(({ path }) => !isTest(path) && (timeless.test(path) || path.startsWith('apps/runtime/src/tasks/')))
    .filter(({ text }) => /\b(setTimeout|setInterval|timers\/promises|AbortSignal\.timeout)\b/.test(text))
    .map(({ path }) => path)
  expect(timed.filter((path) => !known.has(path))).toEqual([])
  expect(timed).toHaveLength(known.size)
})
