import { expect, test } from 'vitest'
import { compare, PASS } from './compare.ts'
import type { KeptMark } from './mark.ts'

const found = {
  installation: 'one',
  seq: 100,
  attempts: 1000,
  codes: { pol_a: 10 },
  at: 50_000,
  system: '7',
  timeline: '00000001',
  lsn: 5000,
  sync: false,
}
const kept: KeptMark = { ...found, peaks: { pol_a: 3 }, closed: false }

test('E312 a database that has everything the file knows of goes on', () => {
  expect(compare(kept, found, 2000)).toBeUndefined()
  expect(compare(kept, { ...found, seq: 170, lsn: 9000 }, 2000)).toBeUndefined()
})

test("E312 a database behind the file has a gap from its own last mark to a moment after the file's", () => {
  const later = { ...kept, seq: 700, attempts: 1900, codes: { pol_a: 25, pol_b: 2 }, at: 650_000 }
  expect(compare(later, found, 2000)).toEqual({
    reason: 'behind',
    from: 50_000,
    to: 652_000,
    attempts: 900,
    codes: new Map([
      ['pol_a', 18],
      ['pol_b', 2],
    ]),
  })
})

test('E312 after a clean stop nothing follows the last mark', () => {
  const later: KeptMark = { ...kept, seq: 700, codes: { pol_a: 25 }, at: 650_000, closed: true }
  expect(compare(later, found, 2000)).toMatchObject({ to: 650_000, codes: new Map([['pol_a', 15]]) })
})

test.each([
  ['another timeline', { timeline: '00000002' }],
  ['another server', { system: '8' }],
  ['the same history, but shorter', { lsn: 4000 }],
])('E313 %s with the last mark may still lack what came right after it', (_what, change) => {
  const gap = compare(kept, { ...found, ...change }, 2000)
  expect(gap).toMatchObject({ reason: 'timeline', from: 50_000, to: 52_000, codes: new Map([['pol_a', 3]]) })
})

test('E313 where a standby confirmed every commit, or nothing was sent any more, a new timeline lacks nothing', () => {
  const moved = { ...found, timeline: '00000002' }
  expect(compare({ ...kept, sync: true }, moved, 2000)).toBeUndefined()
  expect(compare({ ...kept, closed: true }, { ...moved, system: '8' }, 2000)).toBeUndefined()
})

test('E312 a gap that somebody has opened already is not found twice', () => {
  expect(compare(kept, { ...found, seq: kept.seq + PASS, lsn: 4000 }, 2000)).toBeUndefined()
})

test('E312 another installation is not compared', () => {
  expect(compare({ ...kept, seq: 900 }, { ...found, installation: 'two' }, 2000)).toBeUndefined()
})
