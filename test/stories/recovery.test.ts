import { appendFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { watch } from '@cairn/runtime/health/watch'
import { advanceDue } from '@cairn/runtime/engine/agenda'
import { endRecovery, openOf } from '@cairn/runtime/recovery/end'
import { type Keeper, openKeeper } from '@cairn/runtime/recovery/keep'
import { isStill, readRecoveries } from '@cairn/runtime/recovery/store'
import { withholdCodes } from '@cairn/runtime/rewards/store'
import { accepted } from '@cairn/sdk'
import { expect, test } from 'vitest'
import { type Cluster, makeCluster } from '../kit/cluster.ts'
import { makeProvider, type Provider } from '../kit/provider.ts'
import { createWorld, type Published, type World } from '../kit/world.ts'

const EARLY = ['a0', 'a1', 'a2', 'a3', 'a4']
const LATE = ['b0', 'b1', 'b2', 'b3', 'b4']

/** Vendors with a file of their own, which no restore of the database reaches: one line for each message as it came. */
function vendors(cluster: Cluster) {
  const file = join(cluster.folder, 'vendors.log')
  appendFileSync(file, '')
  const keeping = (provider: Provider, name: string): Provider => {
    provider.answer = async ({ batch }) => {
      for (const { key, content } of batch) appendFileSync(file, `${name} ${key} ${content['text']}\n`)
      return batch.map(({ key }) => accepted(key))
    }
    return provider
  }
  const keys = keeping(makeProvider('native', { id: 'keys.send' }), 'keys')
  const bare = keeping(makeProvider('none', { id: 'bare.send' }), 'bare')
  return {
    channels: [keys.channel, bare.channel],
    /** What a vendor took: one that knows keys takes each once, the other whatever comes. */
    received(name: 'keys' | 'bare') {
      const lines = readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line.startsWith(`${name} `))
      return name === 'keys' ? [...new Set(lines)].toSorted() : lines.toSorted()
    },
  }
}

interface Day {
  readonly cluster: Cluster
  readonly vendors: ReturnType<typeof vendors>
  readonly journey: Published
  readonly first: World
}

/** A morning: five members got a letter of each vendor and a code, and the database was copied. */
async function morning(): Promise<Day & { putBack: () => void }> {
  const cluster = await makeCluster()
  const made = vendors(cluster)
  const first = await begin({ cluster, vendors: made })
  const pool = await first.pool(Array.from({ length: 30 }, (_, i) => `C-${String(i).padStart(2, '0')}`))
  const journey = await first.publish({
    nodes: {
      n1: 'entry.schedule',
      n2: ['reward.coupon', { pool }],
      n3: ['keys.send', { text: '{{ reward.n2.code }}', then: 'continue' }],
      n4: ['bare.send', { text: '{{ reward.n2.code }}', then: 'continue' }],
      n5: 'flow.exit',
    },
    edges: ['n1.next > n2', 'n2.granted > n3', 'n3.next > n4', 'n4.next > n5'],
  })
  for (const who of [...EARLY, ...LATE]) await first.member(who)
  const keeper = await keep(first)
  await first.enter(journey, EARLY, 'morning')
  await first.settle()
  await keeper.raise()
  await cluster.stop()
  const putBack = cluster.copy()
  await cluster.start()
  return { cluster, vendors: made, journey, first, putBack }
}

const begin = (day: Pick<Day, 'cluster' | 'vendors'>, again?: World): Promise<World> =>
  createWorld({
    clock: 'real',
    channels: day.vendors.channels,
    database: day.cluster.open(),
    environment: { CAIRN_DATA: day.cluster.folder, CAIRN_PATIENCE: '0.05' },
    ...(again && { again }),
  })

const keep = (world: World): Promise<Keeper> => openKeeper(world.deps, withholdCodes)

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

const states = async (world: World): Promise<unknown> =>
  Object.fromEntries(
    (
      await world.rows<{ what: string; n: number }>(
        `select lane || ' ' || state as what, count(*)::int as n from effect where kind = 'message' group by 1 order by 1`,
      )
    ).map(({ what, n }) => [what, n]),
  )

test('E310 F36 E311 a database set back to an earlier copy sends nothing until the operator says so, and then nothing twice', async () => {
  const day = await morning()
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
  const day = await morning()
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
  const day = await morning()
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

const keysOf = (lines: readonly string[]): string[] =>
  [...new Set(lines.map((line) => line.split(' ')[1] ?? ''))].toSorted()
const codesOf = (lines: readonly string[]): string[] => lines.map((line) => line.split(' ')[2] ?? '')
