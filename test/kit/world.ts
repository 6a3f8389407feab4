import { addAgency, addBrand, findBrand } from '@cairn/runtime/access/store'
import { type Clock, manualClock, realClock } from '@cairn/runtime/clock'
import { readConfig } from '@cairn/runtime/config'
import { openPool } from '@cairn/runtime/db/connect'
import { openPipelined } from '@cairn/runtime/db/pipelined'
import { beginClock, moveClock } from '@cairn/runtime/db/store-clock'
import { query, type Tx } from '@cairn/runtime/db/statement'
import { transact } from '@cairn/runtime/db/transact'
import type { Deps, NodeRegistry } from '@cairn/runtime/deps'
import type { DispatchDeps } from '@cairn/runtime/effects/dispatch'
import { openTransports } from '@cairn/runtime/transports/transports'
import { enter, type Entered } from '@cairn/runtime/engine/enter'
import { forgetLive } from '@cairn/runtime/engine/live'
import { versionsOf } from '@cairn/runtime/engine/versions'
import { ingest } from '@cairn/runtime/events/ingest'
import { tellMembers } from '@cairn/runtime/events/tell'
import { newId } from '@cairn/runtime/ids'
import { openLog } from '@cairn/runtime/log'
import { openMeter } from '@cairn/runtime/meter'
import { openPlugins } from '@cairn/runtime/plugins/plugins'
import { registry } from '@cairn/runtime/registry'
import { stationsOf } from '@cairn/runtime/tasks/stations'
import { after, type ChannelDefinition, type Instant, type JsonObject, type NodeDefinition } from '@cairn/sdk'
import type { Journey } from '@cairn/sdk/graph'
import { draw, type Drawing } from '@cairn/sdk/testing'
import { onTestFinished } from 'vitest'
import { createDatabase } from './postgres.ts'

export interface Published {
  readonly id: number
  readonly publicId: string
  readonly version: number
  readonly entry: string
}

/** A brand with an engine that runs when it is told to: by `settle`, and by `advance` through every due instant. */
export interface World {
  readonly deps: Deps & DispatchDeps
  readonly url: string
  readonly brand: number
  publish(drawing: Drawing): Promise<Published>
  /** Another brand beside this one, on the same engine. */
  another(): Promise<World>
  /** Makes or changes a member; answers its id. */
  member(external: string, attributes?: JsonObject): Promise<number>
  /** Makes many at once. */
  members(externals: readonly string[]): Promise<void>
  /** Something a member did, now. */
  event(external: string, name: string, properties?: JsonObject): Promise<void>
  /** The same in the caller's own transaction. */
  store(
    tx: Tx,
    now: Instant,
    told: { readonly external: string; readonly name: string; readonly properties: JsonObject },
  ): Promise<void>
  /** Enters members by hand, as a schedule would. */
  enter(journey: Published, externals: readonly string[], occurrence?: string): Promise<Entered>
  pool(codes: readonly string[]): Promise<string>
  /** Everything that is due now, to quiet. */
  settle(): Promise<void>
  /** Moves the clock by an ISO 8601 duration, stopping at every instant at which something is due. */
  advance(duration: string): Promise<void>
  /** Titles of the member's messages, oldest first. */
  letters(external: string): Promise<readonly string[]>
  /** Where the member's run of this journey is: `node state`. */
  place(journey: Published, external: string): Promise<string | undefined>
  counts(journey: Published): Promise<Counts>
  rows<Row = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<readonly Row[]>
}

/** By node: what was counted, and who is there now. */
export type Counts = Readonly<Record<string, Readonly<Record<string, number>>>>

interface Wish {
  /** Where the manual clock begins. */
  readonly at?: string
  /** A clock of the test's own goes as a real one does. */
  readonly clock?: 'manual' | 'real' | Clock
  readonly channels?: readonly { channel: ChannelDefinition; node: NodeDefinition }[]
  readonly environment?: Readonly<Record<string, string>>
  /** A project whose folder `plugins` is looked through. */
  readonly home?: string
  /** Another than a fresh one on the shared server; whoever brings it ends it. */
  readonly database?: { readonly db: Deps['db']; readonly url: string }
  /** A world as it was before its server was set back. */
  readonly again?: World
}

export async function createWorld(wish: Wish = {}): Promise<World> {
  const { db, url } = wish.database ?? (await createDatabase())
  const manual = (wish.clock ?? 'manual') === 'manual'
  await beginClock(db, { mode: manual ? 'manual' : 'real', at: Date.parse(wish.at ?? '2026-03-02T09:00:00Z') })
  const config = readConfig({ LOG_LEVEL: 'silent', CAIRN_SECRET: 's'.repeat(40), ...wish.environment }, '/nowhere')
  const known = registry()
  const extra = wish.channels ?? []
  const transports = openTransports(config)
  onTestFinished(() => transports.close())
  const log = openLog(config)
  const ahead = { name: 'cairn test advance', max: 6, guarded: true, pipeline: true, log }
  const advancing = openPipelined(openPool(url, ahead))
  onTestFinished(() => advancing.destroy())
  const intake = openPipelined(openPool(url, { name: 'cairn test intake', max: 2, pinned: true, pipeline: true, log }))
  onTestFinished(() => intake.destroy())
  const clock = typeof wish.clock === 'object' ? wish.clock : manual ? manualClock(db) : realClock(db)
  const built: NodeRegistry = {
    nodes: new Map([...known.nodes, ...extra.map(({ node }) => [node.id, node] as const)]),
    channels: new Map([...known.channels, ...extra.map(({ channel }) => [channel.id, channel] as const)]),
  }
  const seat = { db, config, log, machine: () => clock.machine() }
  const plugins = wish.home === undefined ? undefined : await openPlugins({ ...seat, home: wish.home }, built)
  onTestFinished(() => plugins?.stop())
  const core: Deps = {
    config,
    db,
    advancing,
    intake,
    clock,
    log,
    meter: openMeter(),
    signals: { on: () => () => {}, close: () => Promise.resolve() },
    nodes: plugins ?? built,
    ...(plugins && { plugins }),
  }
  const deps = { ...core, transports, drawn: (tx, wanted) => versionsOf(tx, core, wanted) } satisfies Deps &
    DispatchDeps
  const brand = wish.again === undefined ? await makeBrand(deps) : { id: wish.again.brand, currency: 'GBP' }
  return worldOf(deps, { url, brand })
}

async function makeBrand({ db }: Deps): Promise<{ id: number; currency: string }> {
  const agency = await addAgency(db, { public_id: newId('agn'), name: 'Agency' })
  const public_id = newId('brd')
  await addBrand(db, { public_id, agency, name: 'Snacks', time_zone: 'UTC', locale: 'en', currency: 'GBP' })
  const brand = await findBrand(db, public_id)
  if (!brand) throw new Error('The brand just made is not there.')
  return brand
}

interface Ground {
  readonly url: string
  readonly brand: { readonly id: number; readonly currency: string }
}

function worldOf(deps: Deps & DispatchDeps, { url, brand }: Ground): World {
  const { db, clock } = deps
  const rows: World['rows'] = (text, values = []) => query(db, text, values)
  const stations = stationsOf(deps)
  let messages = 0

  async function settle(): Promise<void> {
    for (let done = 1; done > 0;) {
      done = 0
      for (const station of stations) done += await station.work()
    }
  }

  const world: World = {
    deps,
    url,
    brand: brand.id,
    rows,
    settle,
    another: async () => worldOf(deps, { url, brand: await makeBrand(deps) }),
    publish: (drawing) => publish(deps, brand.id, drawing),
    async member(external, attributes = {}) {
      const now = await clock.now()
      const told = [{ reference: { external }, update: { attributes } }]
      const { members } = await transact(db, (tx) =>
        tellMembers(tx, deps, { brand: brand.id, told, now, history: false }),
      )
      return members[0] ?? 0
    },
    async members(externals) {
      const now = await clock.now()
      const told = externals.map((external) => ({ reference: { external }, update: { attributes: {} } }))
      await transact(db, (tx) => tellMembers(tx, deps, { brand: brand.id, told, now, history: false }))
    },
    async event(external, name, properties = {}) {
      // told before the transaction: asking inside would take a second connection while the first is held
      const now = await clock.now()
      await transact(deps.intake, (tx) => world.store(tx, now, { external, name, properties }))
    },
    async store(tx, now, { external, name, properties }) {
      const messageId = `m${++messages}`
      const item = { call: 'track', userId: external, messageId, event: { name, properties }, occurredAt: now } as const
      await ingest(tx, deps, { brand, items: [item], now, receivedAt: now, history: false })
    },
    async enter(journey, externals, occurrence = 'now') {
      const now = await clock.now()
      const found = await rows<{ id: number; entrant: string }>(
        'select id, external_id as entrant from member where brand = $1 and external_id = any($2) order by id',
        [brand.id, externals],
      )
      const entries = found.map(({ id, entrant }) => ({ member: id, entrant, occurrence }))
      const { id, version, entry } = journey
      return transact(db, (tx) => enter(tx, deps, { journey: id, version, node: entry, now, entries }))
    },
    async pool(codes) {
      const publicId = newId('pol')
      await rows('insert into reward_pool (public_id, brand, name) values ($1, $2, $1)', [publicId, brand.id])
      await rows(
        'insert into reward_code (pool, code) select id, unnest($2::text[]) from reward_pool where public_id = $1',
        [publicId, codes],
      )
      return publicId
    },
    async advance(duration) {
      const target = after(await clock.now(), duration, 'UTC')
      await settle()
      for (let now = await clock.now(); now < target; now = await clock.now()) {
        const due = await Promise.all(stations.map((station) => station.next()))
        const ahead = due.flatMap((at) => (at !== undefined && at > now ? [at] : []))
        await moveClock(db, Math.min(target, ...ahead))
        await settle()
      }
    },
    async letters(external) {
      const found = await rows<{ title: string }>(
        `select i.title from inbox_message i join member m on m.bucket = i.bucket and m.id = i.member
         where m.brand = $1 and m.external_id = $2 order by i.id`,
        [brand.id, external],
      )
      return found.map(({ title }) => title)
    },
    async place(journey, external) {
      const found = await rows<{ place: string }>(
        `select r.node || ' ' || r.state as place from run r join member m on m.id = r.member
         where r.journey = $1 and m.external_id = $2 order by r.id desc limit 1`,
        [journey.id, external],
      )
      return found[0]?.place
    },
    counts: async (journey) => countsOf(await rows(COUNTS, [journey.id])),
  }
  return world
}

async function publish(deps: Deps, brand: number, drawing: Drawing): Promise<Published> {
  const publicId = newId('jrn')
  const graph: Journey = { ...draw(drawing), id: publicId, brand: 'brd_test' }
  const [row] = await query<{ id: number }>(
    deps.db,
    `insert into journey (public_id, brand, name, state, live_version) values ($1, $2, $3, 'live', 1) returning id`,
    [publicId, brand, graph.name],
  )
  if (!row) throw new Error('The journey was not stored.')
  await query(
    deps.db,
    `insert into version (journey, version, graph, hash, published_at) values ($1, 1, $2, '', now())`,
    [row.id, JSON.stringify(graph)],
  )
  forgetLive(deps)
  const entry = graph.nodes.find((node) => deps.nodes.nodes.get(node.type)?.entry !== undefined)
  return { id: row.id, publicId, version: 1, entry: entry?.id ?? '' }
}

const COUNTS = `
select node, what, sum(n)::float8 as n from node_count where journey = $1 group by node, what
union all
select node, 'here', count(*)::float8 from run
where journey = $1 and state in ('waiting', 'held', 'quarantined') group by node`

function countsOf(rows: readonly { readonly node: string; readonly what: string; readonly n: number }[]): Counts {
  const counts: Record<string, Record<string, number>> = {}
  for (const { node, what, n } of rows) counts[node] = { ...counts[node], [what]: n }
  return counts
}
