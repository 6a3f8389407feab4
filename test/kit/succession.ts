import { makeKey } from '@cairn/runtime/access/keys'
import { openDatabase, openPool } from '@cairn/runtime/db/connect'
import { openLog } from '@cairn/runtime/log'
import { expect, onTestFinished } from 'vitest'
import { type Cluster, makeCluster } from './cluster.ts'
import { freePort } from './product.ts'
import { type Proxy, startProxy } from './proxy.ts'
import { startVendor, type Vendor } from './receiver.ts'
import { type Role, startRole } from './role.ts'
import { makeStandby, type Standby } from './standby.ts'
import { openTeller } from './teller.ts'
import { createWorld, type World } from './world.ts'

/** A server, one that follows it, and an address in front that can be led from the one to the other. */
export interface Succession {
  readonly cluster: Cluster
  readonly standby: Standby
  readonly front: Proxy
  readonly world: World
}

export async function openSuccession(): Promise<Succession> {
  const cluster = await makeCluster()
  const standby = await makeStandby(cluster)
  await standby.confirm()
  const front = await startProxy(cluster.url)
  const db = openDatabase(openPool(front.url, { name: 'cairn test', max: 12, log: openLog({ logLevel: 'silent' }) }))
  onTestFinished(() => db.destroy())
  const world = await createWorld({ clock: 'real', database: { db, url: front.url } })
  return { cluster, standby, front, world }
}

/** Processes of the product that take events over HTTP, each followed by one webhook. */
export interface Shop {
  readonly vendor: Vendor
  readonly processes: readonly Role[]
  /** Ids that were answered 2xx. */
  readonly taken: readonly string[]
  /** How often each status was answered. */
  readonly answers: ReadonlyMap<number, number>
  /** Tells events, eight at once, until this is so. */
  load(until: () => boolean): Promise<void>
  /** Resolves when everybody has walked and everything has gone out. */
  quiet(withinMs?: number): Promise<void>
  /** Taken and not stored. */
  lost(): Promise<readonly string[]>
  /** What each process says of itself. */
  ready(): Promise<readonly string[]>
}

interface Opening {
  readonly processes: number
  readonly environment?: Readonly<Record<string, string>>
}

const PATIENT = { timeout: 60_000, interval: 50 }

export async function openShop(world: World, { processes: count, environment = {} }: Opening): Promise<Shop> {
  const vendor = await startVendor()
  await world.publish({
    nodes: {
      n1: ['entry.event', { event: 'Signed Up' }],
      n2: ['wait.duration', { for: 'PT0S' }],
      n3: ['channel.webhook', { url: vendor.url, body: '{}', headers: [], then: 'continue' }],
      n4: 'flow.exit',
    },
    edges: ['n1.next > n2', 'n2.next > n3', 'n3.next > n4'],
  })
  const { key } = await makeKey(world.deps.db, { brand: world.brand, kind: 'write', name: 'shop' })
  const ports = await Promise.all(Array.from({ length: count }, freePort))
  const common = { CAIRN_PATIENCE: '0.2', CAIRN_ALLOW_PRIVATE: 'on', ...environment }
  const processes = await Promise.all(
    ports.map((port) => startRole('all', world.url, { ...common, PORT: String(port) })),
  )
  const taken: string[] = []
  const answers = new Map<number, number>()
  let told = 0
  const tell = async (): Promise<void> => {
    const id = `m${told++}`
    const answer = await fetch(`http://127.0.0.1:${ports[told % count]}/v1/track`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${key}:`)}`, 'content-type': 'application/json' },
      body: JSON.stringify({ userId: id, event: 'Signed Up', messageId: id }),
    })
    answers.set(answer.status, (answers.get(answer.status) ?? 0) + 1)
    if (answer.ok) taken.push(id)
    else expect(answer.headers.get('retry-after')).not.toBeNull()
    await answer.arrayBuffer()
  }
  const one = async (statement: string): Promise<number> => (await world.rows<{ n: number }>(statement))[0]?.n ?? -1
  return {
    vendor,
    processes,
    taken,
    answers,
    async load(until) {
      while (!until()) await Promise.all(Array.from({ length: 8 }, tell))
    },
    async quiet(timeout = PATIENT.timeout) {
      const patient = { ...PATIENT, timeout }
      const ended = `select count(*)::int as n from run where state = 'completed'`
      await expect.poll(async () => (await one(ended)) >= taken.length, patient).toBe(true)
      const open = `select count(*)::int as n from effect where state not in ('accepted', 'unknown')`
      await expect.poll(() => one(open), patient).toBe(0)
    },
    async lost() {
      const stored = new Set(
        (await world.rows<{ id: string }>('select message_id as id from event')).map(({ id }) => id),
      )
      return taken.filter((id) => !stored.has(id))
    },
    ready: () =>
      Promise.all(
        ports.map(async (port) => {
          const body: unknown = await (await fetch(`http://127.0.0.1:${port}/readyz`)).json()
          return String(Object(body).status)
        }),
      ),
  }
}

/** Somebody who tells so many events at once, and again what was not acknowledged. */
export async function openSource(world: World, events: number) {
  await world.publish({
    nodes: { n1: ['entry.event', { event: 'Signed Up' }], n2: ['wait.duration', { for: 'P30D' }] },
    edges: ['n1.next > n2'],
    settings: { reentry: { allow: 'always', overlap: true } },
  })
  const teller = await openTeller(world)
  const ids = Array.from({ length: events }, (_, i) => `e${i}`)
  const statuses = new Set<number>()
  let open = events
  const tell = async (id: string): Promise<void> => {
    statuses.add(await teller.tell([{ id, who: `c${id}`, name: 'Signed Up' }]))
    open -= 1
  }
  return {
    statuses,
    open: () => open,
    tellAll: () => Promise.all(ids.map(tell)),
    async tellRest() {
      for (;;) {
        const { acknowledged } = teller.book()
        const rest = ids.filter((id) => !acknowledged.has(id))
        if (rest.length === 0) return
        await Promise.all(rest.map(tell))
      }
    },
    async stored() {
      const [row] = await world.rows<{ events: number; distinct: number; entered: number }>(
        `select (select count(*)::int from event) as events, (select count(distinct message_id)::int from event) as distinct,
           (select count(*)::int from run) as entered`,
      )
      return row
    },
  }
}
