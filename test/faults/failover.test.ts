import { openPool } from '@cairn/runtime/db/connect'
import { openLog } from '@cairn/runtime/log'
import { endRecovery, openOf } from '@cairn/runtime/recovery/end'
import { readRecoveries } from '@cairn/runtime/recovery/store'
import { expect, onTestFinished, test } from 'vitest'
import { openArchive } from '../kit/archive.ts'
import { begin, codesOf, type Day, keep, keysOf, morning, states } from '../kit/day.ts'
import { atLoad, TIMEOUT } from '../kit/load.ts'
import { startProxy } from '../kit/proxy.ts'
import { makeStandby } from '../kit/standby.ts'
import { openShop, openSource, openSuccession } from '../kit/succession.ts'

const CROWD = atLoad({ small: 20, full: 5000 })
const names = (letter: string): string[] => Array.from({ length: CROWD }, (_, i) => `${letter}${i}`)

test(
  'E336 F12 a fail-over to a standby that confirms every commit loses nothing that was acknowledged, and opens no recovery',
  async () => {
    const { front, standby, cluster, world } = await openSuccession()
    const shop = await openShop(world, { processes: 2 })
    const events = atLoad({ small: 200, full: 10_000 })
    await shop.load(() => shop.taken.length >= events / 2)
    // the first server dies in the middle of everything
    const dying = shop.load(() => (shop.answers.get(503) ?? 0) > 20)
    await cluster.stop('immediate')
    await dying
    const died = performance.now()
    await standby.promote()
    front.aim(standby.url)
    const before = shop.taken.length
    await shop.load(() => shop.taken.length > before)
    expect(performance.now() - died).toBeLessThan(60_000)
    await shop.load(() => shop.taken.length >= events)
    await shop.quiet()
    expect([...shop.answers.keys()].toSorted((a, b) => a - b)).toEqual([200, 503])
    expect(await shop.lost()).toEqual([])
    expect(shop.vendor.keys.length).toBe(new Set(shop.vendor.keys).size)
    expect(await shop.ready()).toEqual(['ready', 'ready'])
  },
  TIMEOUT,
)

/** After the afternoon was lost: nothing goes out until the operator’s word, and then nothing twice. */
async function recovered(day: Day, { late, sent, url }: { late: readonly string[]; sent: number; url?: string }) {
  const before = { keys: day.vendors.received('keys'), bare: day.vendors.received('bare') }
  expect([before.keys.length, before.bare.length]).toEqual([sent, sent])
  const third = await begin(day, day.first, url)
  await keep(third)
  const [gap] = openOf(await readRecoveries(third.deps.db))
  expect(gap).toMatchObject({ reason: 'behind', attempts: 2 * late.length, ends: [] })
  // who enters again gets a code nobody else can have, and no letter yet
  await third.enter(day.journey, late, 'afternoon')
  await third.settle()
  const given = await third.rows<{ code: string }>(`select outcome->>'code' as code from effect where lane = 'coupon'`)
  expect(new Set(given.map(({ code }) => code)).size).toBe(sent)
  expect(given.filter(({ code }) => codesOf(before.bare).includes(code))).toHaveLength(sent - late.length)
  expect(day.vendors.received('bare')).toEqual(before.bare)
  await endRecovery(third.deps, { class: 'native', verdict: 'again', by: 'ada@example.com' })
  await endRecovery(third.deps, { class: 'none', verdict: 'park', by: 'ada@example.com' })
  await third.settle()
  const parked = { 'bare.send accepted': sent - late.length, 'bare.send unknown': late.length }
  expect(await states(third)).toEqual({ ...parked, 'keys.send accepted': sent })
  expect(day.vendors.received('bare')).toEqual(before.bare)
  expect(keysOf(day.vendors.received('keys'))).toEqual(keysOf(before.keys))
}

test(
  'E312 F13 E313 after a fail-over to a standby that had not heard everything nothing is sent until the operator’s word, and then nothing twice',
  async () => {
    const [early, late] = [names('a'), names('b')]
    const day = await morning(early, late)
    const standby = await makeStandby(day.cluster)
    const front = await startProxy(day.cluster.url)
    const second = await begin(day, day.first, front.url)
    const keeper = await keep(second)
    await standby.caughtUp()
    standby.line.set('mute')
    await second.enter(day.journey, late, 'afternoon')
    await second.settle()
    await keeper.raise()
    await day.cluster.stop('immediate')
    await standby.promote()
    front.aim(standby.url)
    await recovered(day, { late, sent: 2 * CROWD, url: front.url })
  },
  TIMEOUT,
)

test(
  'E312 F36 E310 a database brought back to an instant of before, from its logs, sends nothing until the operator’s word, and then nothing twice',
  async () => {
    const [early, noon, late] = [names('a'), names('n'), names('b')]
    const day = await morning(early, [...noon, ...late])
    const archive = await openArchive(day.cluster)
    const second = await begin(day, day.first)
    const keeper = await keep(second)
    // what was done after the copy and before the instant is in the logs
    await second.enter(day.journey, noon, 'noon')
    await second.settle()
    await keeper.raise()
    const instant = await archive.now()
    await second.enter(day.journey, late, 'afternoon')
    await second.settle()
    await keeper.raise()
    const began = performance.now()
    await archive.restoreTo(instant)
    await recovered(day, { late, sent: 3 * CROWD })
    expect(performance.now() - began).toBeLessThan(300_000)
  },
  TIMEOUT,
)

test(
  'E337 F14 a wait for the standby that is cancelled or cut off leaves every event there once, told again or not',
  async () => {
    const { front, standby, cluster, world } = await openSuccession()
    const events = atLoad({ small: 60, full: 200 })
    const source = await openSource(world, events)
    standby.line.set('mute')
    const telling = source.tellAll()
    const first = openPool(cluster.url, { name: 'cairn test', max: 1, log: openLog({ logLevel: 'silent' }) })
    onTestFinished(() => first.end())
    const waiting = `select pid from pg_stat_activity where wait_event = 'SyncRep'`
    for (let n = 0; source.open() > 0; n += 1) {
      const how = n % 2 === 0 ? 'pg_cancel_backend' : 'pg_terminate_backend'
      await first.query(`select ${how}(pid) from (${waiting}) w`)
    }
    await telling
    expect(new Set(source.statuses)).toEqual(new Set([200, 503]))
    // the line is mended; who got no answer tells it again
    for (const mode of ['reset', 'open'] as const) standby.line.set(mode)
    await source.tellRest()
    await world.settle()
    expect(await source.stored()).toEqual({ events, distinct: events, entered: events })
    await standby.caughtUp()
    await cluster.stop('immediate')
    await standby.promote()
    front.aim(standby.url)
    expect(await source.stored()).toEqual({ events, distinct: events, entered: events })
  },
  TIMEOUT,
)
