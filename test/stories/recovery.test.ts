import { watch } from '@cairn/runtime/health/watch'
import { advanceDue } from '@cairn/runtime/engine/agenda'
import { endRecovery, openOf } from '@cairn/runtime/recovery/end'
import { isStill, readRecoveries } from '@cairn/runtime/recovery/store'
import { expect, test } from 'vitest'
import { begin, codesOf, type Day, keep, keysOf, morning, states } from '../kit/day.ts'
import type { World } from '../kit/world.ts'

const EARLY = ['a0', 'a1', 'a2', 'a3', 'a4']
const LATE = ['b0', 'b1', 'b2', 'b3', 'b4']

/** A morning, and the database as it was at noon. */
async function untilNoon(): Promise<Day & { putBack: () => void }> {
  const day = await morning(EARLY, LATE)
  await day.cluster.stop()
  const putBack = day.cluster.copy()
  await day.cluster.start()
  return { ...day, putBack }
}

/** The afternoon's work, then the database as it was at noon, then the senders tell again what they had told. */
async function setBack(day: Day & { putBack: () => void }): Promise<World> {
  const second = await begin(day, day.first)
  const keeper = await keep(second)
  await second.enter(day.journey, LATE, 'afternoon')
  await second.settle()
  await keeper.raise()
  await day.cluster.stop('immediate')
  day.putBack()
  await day.cluster.start()
  return begin(day, day.first)
}

test('E310 F36 E311 a database set back to an earlier copy sends nothing until the operator says so, and then nothing twice', async () => {
  const day = await untilNoon()
  const third = await setBack(day)
  const before = { keys: day.vendors.received('keys'), bare: day.vendors.received('bare') }
  expect([before.keys.length, before.bare.length]).toEqual([10, 10])

  const keeper = await keep(third)
  const [gap] = openOf(await readRecoveries(third.deps.db))
  expect(gap).toMatchObject({ reason: 'behind', attempts: 10, ends: [] })
  const out = codesOf(before.bare)
  expect(new Set(out).size).toBe(10)
  expect(gap?.codesWithheld).toBeGreaterThanOrEqual(5)
  await third.enter(day.journey, LATE, 'afternoon')
  await third.settle()
  // E311: a code that may be in somebody's hands already is given to nobody else
  const given = await third.rows<{ code: string }>(
    `select outcome->>'code' as code from effect e join run r on r.id = e.run join member m on m.id = r.member
     where lane = 'coupon' and m.external_id like 'b%'`,
  )
  expect(given).toHaveLength(5)
  expect(given.filter(({ code }) => out.includes(code))).toEqual([])
  // members walk, and what was to be sent waits
  expect(await third.place(day.journey, 'b0')).toBe('n5 completed')
  expect(await states(third)).toEqual({
    'bare.send accepted': 5,
    'bare.send ready': 5,
    'keys.send accepted': 5,
    'keys.send ready': 5,
  })
  expect(day.vendors.received('bare')).toEqual(before.bare)
  expect((await watch(third.deps, { still: await isStill(third.deps.db) }))?.findings).toEqual([])

  await endRecovery(third.deps, { class: 'native', verdict: 'again', by: 'ada@example.com' })
  await third.settle()
  await endRecovery(third.deps, { class: 'none', verdict: 'park', by: 'ada@example.com' })
  await third.settle()
  expect(await states(third)).toEqual({ 'bare.send accepted': 5, 'bare.send unknown': 5, 'keys.send accepted': 10 })
  expect(day.vendors.received('bare')).toEqual(before.bare)
  expect(keysOf(day.vendors.received('keys'))).toEqual(keysOf(before.keys))

  // what is new goes out as ever
  await endRecovery(third.deps, { class: 'lookup', verdict: 'park', by: 'ada@example.com' })
  await keeper.raise()
  expect(openOf(await readRecoveries(third.deps.db))).toEqual([])
  await third.member('new')
  await third.enter(day.journey, ['new'], 'evening')
  await third.settle()
  expect(day.vendors.received('bare')).toHaveLength(11)
  expect(day.vendors.received('keys').length).toBeGreaterThan(before.keys.length)
})

test('E314 what is in doubt is not sent again where no key is known, nor judged before everybody has walked, nor forgotten after the end', async () => {
  const day = await untilNoon()
  const third = await setBack(day)
  await keep(third)
  const end = (kind: 'native' | 'none', verdict: 'again' | 'park') =>
    endRecovery(third.deps, { class: kind, verdict, by: 'ada' })
  const [first, ...others] = LATE
  await third.enter(day.journey, [first ?? ''], 'afternoon')
  await third.rows(`update run set due_at = (select from_at from recovery) where state = 'waiting'`)
  await expect(end('native', 'again')).rejects.toThrow(/1 members .* have not walked yet/)
  await third.settle()
  await expect(end('none', 'again')).rejects.toThrow(/park what is in doubt/)
  await end('none', 'park')
  await end('none', 'park')
  const [gap] = await readRecoveries(third.deps.db)
  expect(gap?.ends).toMatchObject([{ class: 'none', verdict: 'park', by: 'ada' }])
  // an event of the lost time, told again after the end
  await third.enter(day.journey, others, 'afternoon')
  await advanceDue(third.deps)
  await third.rows(
    `update run set event_at = to_timestamp($1::float8) where member in (select id from member where external_id like 'b%')`,
    [((gap?.to ?? 0) - 1) / 1000],
  )
  await third.settle()
  await end('native', 'park')
  await third.settle()
  expect(await states(third)).toEqual({
    'bare.send accepted': 5,
    'bare.send unknown': 5,
    'keys.send accepted': 5,
    'keys.send unknown': 5,
  })
})

test('E316 a crash that loses nothing is no recovery; a database set back under a running process is noticed at its next mark', async () => {
  const day = await untilNoon()
  const second = await begin(day, day.first)
  await second.enter(day.journey, LATE, 'afternoon')
  await second.settle()
  await (await keep(second)).raise()
  await day.cluster.stop('immediate')
  await day.cluster.start()
  const third = await begin(day, day.first)
  const keeper = await keep(third)
  await keeper.raise()
  expect(await readRecoveries(third.deps.db)).toEqual([])

  await day.cluster.stop()
  day.putBack()
  await day.cluster.start()
  await keeper.raise()
  expect(openOf(await readRecoveries(third.deps.db))).toHaveLength(1)
  // told once, however many processes find it
  await keep(await begin(day, day.first))
  await keeper.raise()
  expect(await readRecoveries(third.deps.db)).toHaveLength(1)
})
