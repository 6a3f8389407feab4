import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { openDatabase, openPool } from '@cairn/runtime/db/connect'
import { openLog } from '@cairn/runtime/log'
import { expect, onTestFinished, test } from 'vitest'
import { type Cluster, makeCluster } from '../kit/cluster.ts'
import { atLoad, TIMEOUT } from '../kit/load.ts'
import { createDatabase } from '../kit/postgres.ts'
import { startProxy } from '../kit/proxy.ts'
import { startVendor } from '../kit/receiver.ts'
import { type Role, startRole } from '../kit/role.ts'
import { openShop, type Shop } from '../kit/succession.ts'
import { createWorld } from '../kit/world.ts'

const SECOND = 1000
const HASTE = { CAIRN_PATIENCE: '0.2', CAIRN_ALLOW_PRIVATE: 'on' }

/** Runs that have ended so far; the database may be away for the moment. */
async function endedOf(cluster: Cluster): Promise<number> {
  const pool = openPool(cluster.url, { name: 'cairn test', max: 1, log: openLog({ logLevel: 'silent' }) })
  try {
    const { rows } = await pool.query(`select count(*)::int as n from run where state = 'completed'`)
    return Number(rows[0].n)
  } finally {
    await pool.end()
  }
}

/** How long after the server was back members went on walking. */
async function resumedAfter(cluster: Cluster): Promise<number> {
  const began = performance.now()
  const before = await endedOf(cluster)
  while ((await endedOf(cluster)) <= before) await pause(50)
  return performance.now() - began
}

test(
  'E319 F07 a server that is restarted again and again under load: 503 or 2xx, all goes on within ten seconds, and nothing is lost or sent twice',
  async () => {
    const { restarts, events } = atLoad({
      small: { restarts: 3, events: 400 },
      full: { restarts: 16, events: 20_000 },
    })
    const cluster = await makeCluster()
    const world = await createWorld({ clock: 'real', database: cluster.open() })
    const shop = await openShop(world, { processes: 2 })
    let over = false
    const load = shop.load(() => over && shop.taken.length >= events)
    const resumed: number[] = []
    for (let n = 0; n < restarts; n += 1) {
      await pause(atLoad({ small: 1.5, full: 5 + (n % 6) }) * SECOND)
      await cluster.stop('fast')
      await pause((n % 3) * SECOND)
      await cluster.start()
      resumed.push(await resumedAfter(cluster))
    }
    over = true
    await load
    await shop.quiet()
    expect(Math.max(...resumed)).toBeLessThan(10 * SECOND)
    expect([...shop.answers.keys()].toSorted((a, b) => a - b)).toEqual([200, 503])
    expect(await shop.lost()).toEqual([])
    expect(shop.vendor.keys.length).toBe(new Set(shop.vendor.keys).size)
    for (const { process } of shop.processes) expect(process.exitCode).toBeNull()
  },
  TIMEOUT,
)

const MB = 1_048_576

/** What a process holds in memory, in megabytes. */
function residentOf({ process: { pid } }: Role): number {
  const [, pages] = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')
  return (Number(pages) * 4096) / MB
}

/** Lines of the log that say the same of the same thing, most first. */
function repeatsOf(shop: Shop, from: number): number {
  const said = shop.processes.map(({ lines }) =>
    Map.groupBy(lines().slice(from), (line) => JSON.stringify([line.msg, Object(line).pool, Object(line).trouble])),
  )
  return Math.max(0, ...said.flatMap((groups) => [...groups.values()].map((same) => same.length)))
}

test.skipIf(process.platform !== 'linux')(
  'E306 F09 E321 a database that cannot be reached: no process ends, none fills its memory, one line each half minute, and all goes on',
  async () => {
    const away = atLoad({ small: 8, full: 300 })
    const { url } = await createDatabase()
    const proxy = await startProxy(url)
    const behind = openDatabase(openPool(url, { name: 'cairn test', max: 8, log: openLog({ logLevel: 'silent' }) }))
    onTestFinished(() => behind.destroy())
    const world = await createWorld({ clock: 'real', database: { db: behind, url: proxy.url } })
    const shop = await openShop(world, { processes: 1 })
    await shop.load(() => shop.taken.length >= 200)
    await shop.quiet()
    const before = Math.max(...shop.processes.map(residentOf))
    const lines = shop.processes[0]?.lines().length ?? 0
    proxy.set('mute')
    const until = performance.now() + away * SECOND
    await shop.load(() => performance.now() > until)
    const refused = shop.answers.get(503) ?? 0
    expect(refused).toBeGreaterThan(0)
    expect(Math.max(...shop.processes.map(residentOf))).toBeLessThan(Math.min(before + 150, 512))
    expect(repeatsOf(shop, lines)).toBeLessThanOrEqual(1 + Math.ceil((away + 10) / 30))
    const back = performance.now()
    proxy.set('reset')
    proxy.set('open')
    const taken = shop.taken.length
    await shop.load(() => shop.taken.length > taken)
    await shop.quiet()
    expect(performance.now() - back).toBeLessThan(30 * SECOND)
    expect(await shop.lost()).toEqual([])
    expect(shop.vendor.keys.length).toBe(new Set(shop.vendor.keys).size)
    for (const { process } of shop.processes) expect(process.exitCode).toBeNull()
  },
  TIMEOUT,
)

/** The longest stretch in which fewer than half as many came as usual, in milliseconds. */
function longestDip(times: readonly number[]): number {
  const first = times[0] ?? 0
  const seconds = Math.floor(((times.at(-1) ?? 0) - first) / SECOND)
  const each = Array.from({ length: seconds }, () => 0)
  for (const at of times) {
    const second = Math.floor((at - first) / SECOND)
    if (second < seconds) each[second] = (each[second] ?? 0) + 1
  }
  const usual = each.toSorted((a, b) => a - b)[Math.floor(seconds / 2)] ?? 0
  let longest = 0
  let now = 0
  for (const n of each) {
    now = n < usual / 2 ? now + 1 : 0
    longest = Math.max(longest, now)
  }
  return longest * SECOND
}

test(
  'E322 F06 four workers replaced one after the other under load: each ends by itself, nobody waits long, and nothing is lost or left',
  async () => {
    const members = atLoad({ small: 900, full: 40_000 })
    const vendor = await startVendor()
    vendor.answer = (reply) => void setTimeout(() => reply.end('{}'), 300)
    const world = await createWorld({ clock: 'real' })
    const journey = await world.publish({
      nodes: {
        n1: ['entry.event', { event: 'Signed Up' }],
        n2: ['channel.webhook', { url: vendor.url, body: '{}', headers: [], then: 'continue' }],
        n3: 'flow.exit',
      },
      edges: ['n1.next > n2', 'n2.next > n3'],
    })
    const names = Array.from({ length: members }, (_, i) => `c${i}`)
    await world.members(names)
    await world.enter(journey, names)
    const workers: Role[] = await Promise.all([1, 2, 3, 4].map(() => startRole('worker', world.url, HASTE)))
    const asked: number[] = []
    for (const worker of workers.splice(0)) {
      const began = performance.now()
      worker.process.kill('SIGTERM')
      expect(await worker.ended).toBe(0)
      asked.push(performance.now() - began)
      workers.push(await startRole('worker', world.url, HASTE))
    }
    const open = () => world.rows(`select count(*)::int as n from effect where state <> 'accepted'`)
    await expect.poll(open, { timeout: TIMEOUT, interval: 100 }).toEqual([{ n: 0 }])
    expect(Math.max(...asked)).toBeLessThan(15 * SECOND)
    expect(longestDip(vendor.times)).toBeLessThan(10 * SECOND)
    expect(new Set(vendor.keys).size).toBe(members)
    expect(vendor.keys).toHaveLength(members)
    expect(await world.rows('select 1 from effect where lease_until is not null')).toEqual([])
  },
  TIMEOUT,
)
