import { mkdtempSync, chmodSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addAgency, addBrand, findBrand } from '@cairn/runtime/access/store'
import { realClock } from '@cairn/runtime/clock'
import { readConfig } from '@cairn/runtime/config'
import { openDatabase, openPool } from '@cairn/runtime/db/connect'
import { startPostgres } from '@cairn/runtime/db/embedded'
import { openPipelined } from '@cairn/runtime/db/pipelined'
import { migrate } from '@cairn/runtime/db/migrate'
import { query } from '@cairn/runtime/db/statement'
import { beginClock } from '@cairn/runtime/db/store-clock'
import type { Deps } from '@cairn/runtime/deps'
import { newId } from '@cairn/runtime/ids'
import { openLog } from '@cairn/runtime/log'
import { openMeter } from '@cairn/runtime/meter'
import { registry } from '@cairn/runtime/registry'
import { listen } from '@cairn/runtime/signals'
import type { ChannelDefinition, NodeDefinition } from '@cairn/sdk'
import type pg from 'pg'
import type { Processes } from './measure.ts'

/** A durable server of its own, migrated, with one brand: what every measure begins with. */
export interface Station {
  readonly deps: Deps
  readonly pool: pg.Pool
  readonly url: string
  /** The server's first process, for counting CPU. */
  readonly processes: Processes
  readonly brand: { readonly id: number; readonly publicId: string; readonly currency: string }
  readonly rows: <Row = Record<string, unknown>>(text: string, values?: readonly unknown[]) => Promise<readonly Row[]>
  close(): Promise<void>
}

interface Extra {
  readonly channel: ChannelDefinition
  readonly node: NodeDefinition
}

export async function openStation(extra: readonly Extra[] = []): Promise<Station> {
  const folder = mkdtempSync(join(tmpdir(), 'cairn-bench-'))
  chmodSync(folder, 0o755)
  const server = await startPostgres({ folder })
  const config = readConfig({ LOG_LEVEL: 'error', CAIRN_SECRET: 's'.repeat(40) }, folder)
  const log = openLog(config)
  const admin = openPool(server.url('postgres'), { name: 'bench', log, max: 1 })
  await admin.query('create database bench')
  await admin.end()
  const url = server.url('bench')
  const pool = openPool(url, { name: 'bench', log, max: 20 })
  const db = openDatabase(pool)
  await migrate(db, pool)
  await beginClock(db, { mode: 'real', at: 0 })
  const advancing = openPipelined(openPool(url, { name: 'bench advance', log, max: 6, guarded: true, pipeline: true }))
  const intake = openPipelined(openPool(url, { name: 'bench intake', log, max: 2, pinned: true, pipeline: true }))
  const known = registry()
  const deps: Deps = {
    config,
    db,
    advancing,
    intake,
    clock: realClock(db),
    log,
    meter: openMeter(),
    signals: await listen(url, log),
    nodes: {
      nodes: new Map([...known.nodes, ...extra.map(({ node }) => [node.id, node] as const)]),
      channels: new Map([...known.channels, ...extra.map(({ channel }) => [channel.id, channel] as const)]),
    },
  }
  return {
    deps,
    pool,
    url,
    processes: { server: server.pid },
    brand: await makeBrand(deps),
    rows: (text, values = []) => query(db, text, values),
    async close() {
      await deps.signals.close()
      await advancing.destroy()
      await intake.destroy()
      await db.destroy()
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function makeBrand({ db }: Deps): Promise<Station['brand']> {
  const agency = await addAgency(db, { public_id: newId('agn'), name: 'Bench' })
  const publicId = newId('brd')
  await addBrand(db, { public_id: publicId, agency, name: 'Bench', time_zone: 'UTC', locale: 'en', currency: 'GBP' })
  const brand = await findBrand(db, publicId)
  if (!brand) throw new Error('The brand just made is not there.')
  return { id: brand.id, publicId, currency: brand.currency }
}

/** Members with the attributes of an ordinary shop; four in ten are gold. */
export async function addMembers({ rows, brand }: Station, members: number): Promise<void> {
  await rows(
    `insert into member (bucket, brand, id, external_id, attributes, created_at, updated_at)
     select (id & 63)::smallint, $1, id, 'c' || id,
       jsonb_build_object('name', 'Customer ' || id, 'tier', case when id % 10 < 4 then 'gold' else 'tin' end,
         'city', 'London', 'email', 'c' || id || '@example.com', 'points', id % 1000),
       clock_timestamp(), clock_timestamp()
     from (select nextval('member_id') as id from generate_series(1, $2::int)) m`,
    [brand.id, members],
  )
  await rows('vacuum analyze member')
}
