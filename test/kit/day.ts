import { appendFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Keeper, openKeeper } from '@cairn/runtime/recovery/keep'
import { withholdCodes } from '@cairn/runtime/rewards/store'
import { accepted } from '@cairn/sdk'
import { openDatabase, openPool } from '@cairn/runtime/db/connect'
import { openLog } from '@cairn/runtime/log'
import { onTestFinished } from 'vitest'
import { type Cluster, makeCluster } from './cluster.ts'
import { makeProvider, type Provider } from './provider.ts'
import { createWorld, type Published, type World } from './world.ts'

/** A day whose afternoon the database loses: what went out, and what came back, told by vendors whom no restore reaches. */
export interface Day {
  readonly cluster: Cluster
  readonly vendors: ReturnType<typeof vendors>
  readonly journey: Published
  readonly first: World
}

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

/** A morning: the early members got a letter of each vendor and a code. */
export async function morning(early: readonly string[], late: readonly string[]): Promise<Day> {
  const cluster = await makeCluster()
  const made = vendors(cluster)
  const first = await begin({ cluster, vendors: made })
  const stock = 6 * (early.length + late.length)
  const pool = await first.pool(Array.from({ length: stock }, (_, i) => `C-${String(i).padStart(6, '0')}`))
  const journey = await first.publish({
    nodes: {
      // its instant lies in the past: nobody enters but by the test's own word
      n1: ['entry.schedule', { on: '2020-01-01T00:00' }],
      n2: ['reward.coupon', { pool }],
      n3: ['keys.send', { text: '{{ reward.n2.code }}', then: 'continue' }],
      n4: ['bare.send', { text: '{{ reward.n2.code }}', then: 'continue' }],
      n5: 'flow.exit',
    },
    edges: ['n1.next > n2', 'n2.granted > n3', 'n3.next > n4', 'n4.next > n5'],
  })
  await first.members([...early, ...late])
  const keeper = await keep(first)
  await first.enter(journey, early, 'morning')
  await first.settle()
  await keeper.raise()
  return { cluster, vendors: made, journey, first }
}

/** A process on the day's database, or on the one behind this address. */
export const begin = (day: Pick<Day, 'cluster' | 'vendors'>, again?: World, url?: string): Promise<World> =>
  createWorld({
    clock: 'real',
    channels: day.vendors.channels,
    database: url === undefined ? day.cluster.open() : openAt(url),
    environment: { CAIRN_DATA: day.cluster.folder, CAIRN_PATIENCE: '0.05' },
    ...(again && { again }),
  })

function openAt(url: string): ReturnType<Cluster['open']> {
  const db = openDatabase(openPool(url, { name: 'cairn test', max: 12, log: openLog({ logLevel: 'silent' }) }))
  onTestFinished(() => db.destroy())
  return { db, url }
}

export const keep = (world: World): Promise<Keeper> => openKeeper(world.deps, withholdCodes)

/** How many messages of each vendor are in which state. */
export const states = async (world: World): Promise<unknown> =>
  Object.fromEntries(
    (
      await world.rows<{ what: string; n: number }>(
        `select lane || ' ' || state as what, count(*)::int as n from effect where kind = 'message' group by 1 order by 1`,
      )
    ).map(({ what, n }) => [what, n]),
  )

export const keysOf = (lines: readonly string[]): string[] =>
  [...new Set(lines.map((line) => line.split(' ')[1] ?? ''))].toSorted()
export const codesOf = (lines: readonly string[]): string[] => lines.map((line) => line.split(' ')[2] ?? '')
