import { expect, test } from 'vitest'
import { z } from 'zod'
import { defineNode } from '../define/node.ts'
import type { Answer } from '../define/outcome.ts'
import { draw, eventAt, factsOf, NOON, probes, runAt, trail, wakeUp } from '../testing/index.ts'
import { chart, type Run, walk, type WakeRow } from './index.ts'

const SECOND = 1000
const HOUR = 3_600_000

const patient = (wait: Extract<Answer, { wait: object }>['wait']) =>
  defineNode({
    id: 'probe.patient',
    version: 1,
    title: { en: 'x', 'zh-CN': 'x' },
    icon: 'circle',
    shelf: 'wait',
    config: z.strictObject({}),
    ports: ['a', 'b', 'late'],
    run: ({ woken }) => (woken ? { go: woken.kind === 'due' ? 'late' : woken.port } : { wait }),
  })
const both = [
  { name: 'Best', port: 'a' },
  { name: 'Good', port: 'b' },
]
type Wait = Parameters<typeof patient>[0]

/** A member who stands at such a wait, and what becomes of its news at an instant. */
function standing(wait: Wait, settings = {}) {
  const drawn = draw({
    nodes: { n1: 'probe.enter', n2: 'probe.patient', n3: 'probe.leave' },
    edges: ['n1.next > n2', 'n2.a > n3', 'n2.b > n3', 'n2.late > n3'],
    settings,
  })
  const ready = chart(drawn, new Map([...probes, ['probe.patient', patient(wait)]]))
  const go = (run: Run, now: number, wakes: readonly WakeRow[] = []) =>
    walk(ready, { run, facts: factsOf({ now }), wakes, now, zone: 'UTC' })
  const { run } = go(runAt('n1'), NOON)
  return { run, go }
}
const news = (name: string, at: number, id: number) =>
  wakeUp('event', { visit: 2, event: eventAt(at, { name, id, properties: { id } }) })

const ranked: Wait = { until: NOON + HOUR, events: both, gather: { by: 'rank', for: 10 * SECOND } }

test('E201 within the settling time the better event wins, even if it comes later', () => {
  const { run, go } = standing(ranked)
  const good = go(run, NOON + SECOND, [news('Good', NOON + SECOND, 11)])
  expect(good.run).toMatchObject({ node: 'n2', dueAt: NOON + 11 * SECOND, eventId: 11 })
  expect(good.subscriptions.map(({ deadline }) => deadline)).toEqual([NOON + 11 * SECOND, NOON + 11 * SECOND])
  const best = go(good.run, NOON + 5 * SECOND, [news('Best', NOON + 5 * SECOND, 12)])
  expect(best.run).toMatchObject({ node: 'n2', dueAt: NOON + 11 * SECOND, eventId: 12 })
  const worse = go(best.run, NOON + 6 * SECOND, [news('Good', NOON + 6 * SECOND, 13)])
  expect(worse.moved).toBe(false)
  const done = go(best.run, NOON + 11 * SECOND)
  expect(trail(done)).toMatch(/^n2 out:a/)
  expect(done.run.variables).toEqual({})
})

test('E201 with nothing better the first event is the one it leaves by', () => {
  const { run, go } = standing(ranked)
  const good = go(run, NOON + SECOND, [news('Good', NOON + SECOND, 11)])
  expect(trail(go(good.run, NOON + 11 * SECOND))).toMatch(/^n2 out:b/)
})

test('E201 events that are found together are judged as if they had come one by one', () => {
  const { run, go } = standing(ranked)
  const found = [news('Good', NOON + SECOND, 11), news('Best', NOON + 5 * SECOND, 12), news('Good', NOON + 9, 10)]
  expect(trail(go(run, NOON + 60 * SECOND, found))).toMatch(/^n2 out:a/)
  // the better one came after the settling time
  const apart = [news('Good', NOON + SECOND, 11), news('Best', NOON + 20 * SECOND, 12)]
  expect(trail(go(run, NOON + 60 * SECOND, apart))).toMatch(/^n2 out:b/)
})

const quiet: Wait = { until: NOON + HOUR, events: both, gather: { by: 'quiet', for: 600 * SECOND } }

test('E202 each further event begins the quiet anew, and the last one is in scope', () => {
  const { run, go } = standing(quiet)
  const first = go(run, NOON + 60 * SECOND, [news('Good', NOON + 60 * SECOND, 11)])
  expect(first.run.dueAt).toBe(NOON + 660 * SECOND)
  const second = go(first.run, NOON + 600 * SECOND, [news('Best', NOON + 600 * SECOND, 12)])
  expect(second.run).toMatchObject({ dueAt: NOON + 1200 * SECOND, eventId: 12 })
  expect(trail(go(second.run, NOON + 1200 * SECOND))).toMatch(/^n2 out:a/)
})

test('E202 E11 told late, one that happened before the kept one neither ends the wait nor shortens its quiet', () => {
  const { run, go } = standing(quiet)
  const first = go(run, NOON + 60 * SECOND, [news('Good', NOON + 60 * SECOND, 11)])
  const late = go(first.run, NOON + 120 * SECOND, [news('Best', NOON + 20 * SECOND, 12)])
  expect(late.moved).toBe(false)
  const end = go(first.run, NOON + 660 * SECOND, [news('Best', NOON + 20 * SECOND, 12)])
  expect(end.run).toMatchObject({ eventId: 11 })
  expect(trail(end)).toMatch(/^n2 out:b/)
})

test('E202 the deadline of the whole wait caps the quiet', () => {
  const { run, go } = standing(quiet)
  let stop = run
  for (let i = 1; i <= 12; i++) {
    const at = NOON + i * 290 * SECOND
    stop = go(stop, at, [news('Good', at, 10 + i)]).run
  }
  expect(stop.dueAt).toBe(NOON + HOUR)
  expect(trail(go(stop, NOON + HOUR))).toMatch(/^n2 out:b/)
})

test('a wait that gathers and hears nothing leaves by its deadline', () => {
  const { run, go } = standing(quiet)
  expect(trail(go(run, NOON + HOUR))).toMatch(/^n2 out:late/)
})

const moved = (from: string | null, to: string) => wakeUp('check', { zones: { from, to } })

test('E230 who moves to another zone keeps the time of day of a wait that hangs on the wall clock', () => {
  const { run, go } = standing({ until: NOON + 22 * HOUR, wall: true })
  // ten in the morning in London is ten in New York: five hours later
  const away = go(run, NOON + HOUR, [moved('Europe/London', 'America/New_York')])
  expect(away.run).toMatchObject({ node: 'n2', dueAt: NOON + 27 * HOUR })
  expect(go(away.run, NOON + HOUR, [moved('America/New_York', 'Europe/London')]).run.dueAt).toBe(NOON + 22 * HOUR)
  // what is past there already is due at once
  const east = go(run, NOON + 20 * HOUR, [moved('Europe/London', 'Asia/Shanghai')])
  expect(east.run.dueAt).toBe(NOON + 20 * HOUR)
})

test('E230 an exact wait, and a journey that keeps to one zone, know no other zones', () => {
  const exact = standing({ until: NOON + 22 * HOUR })
  expect(exact.go(exact.run, NOON, [moved('Europe/London', 'Asia/Shanghai')]).moved).toBe(false)
  const fixed = standing({ until: NOON + 22 * HOUR, wall: true }, { timeZone: { use: 'fixed', fallback: 'UTC' } })
  expect(fixed.go(fixed.run, NOON, [moved('Europe/London', 'Asia/Shanghai')]).moved).toBe(false)
})

test('E230 a member without a zone moves from that of the journey', () => {
  const { run, go } = standing(
    { until: NOON + 22 * HOUR, wall: true },
    { timeZone: { use: 'member', fallback: 'Asia/Shanghai' } },
  )
  expect(go(run, NOON, [moved(null, 'UTC')]).run.dueAt).toBe(NOON + 30 * HOUR)
})
