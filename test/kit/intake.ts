import { makeKey } from '@cairn/runtime/access/keys'
import { addAgency, addBrand, findBrand } from '@cairn/runtime/access/store'
import { manualClock, realClock } from '@cairn/runtime/clock'
import { readConfig } from '@cairn/runtime/config'
import { openPool } from '@cairn/runtime/db/connect'
import { openPipelined } from '@cairn/runtime/db/pipelined'
import { beginClock, moveClock } from '@cairn/runtime/db/store-clock'
import type { Deps } from '@cairn/runtime/deps'
import { answerError } from '@cairn/runtime/http/errors'
import { segmentRoutes } from '@cairn/runtime/http/routes/segment'
import { newId } from '@cairn/runtime/ids'
import { openLog } from '@cairn/runtime/log'
import { openMeter } from '@cairn/runtime/meter'
import { registry } from '@cairn/runtime/registry'
import { listen } from '@cairn/runtime/signals'
import { onTestFinished } from 'vitest'
import { createDatabase, type TestDatabase } from './postgres.ts'

/** A brand on a database of its own, with a write key and the intake's routes: no engine runs. */
export interface Shop {
  readonly deps: Deps
  readonly database: TestDatabase
  readonly brand: {
    readonly id: number
    readonly currency: string
    readonly time_zone: string
    readonly public_id: string
  }
  readonly writeKey: string
  readonly app: ReturnType<typeof segmentRoutes>
  /** Sends a call as a Segment client does. */
  send(call: string, body: unknown, headers?: Record<string, string>): Promise<Response>
  /** Moves a manual clock. */
  moveTo(iso: string): Promise<void>
  /** Rows of a statement. */
  rows<Row = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<Row[]>
}

export async function openShop(wish: { at?: string; currency?: string; dataFolder?: string } = {}): Promise<Shop> {
  const database = await createDatabase()
  const { db } = database
  const mode = wish.at === undefined ? 'real' : 'manual'
  await beginClock(db, { mode, at: Date.parse(wish.at ?? '2026-01-01T00:00:00Z') })
  const log = openLog({ logLevel: 'silent' })
  const signals = await listen(database.url, log)
  onTestFinished(() => signals.close())
  const taking = openPool(database.url, { name: 'cairn test intake', max: 2, pinned: true, pipeline: true, log })
  const intake = openPipelined(taking)
  onTestFinished(() => intake.destroy())
  const config = readConfig({ CAIRN_DATA: wish.dataFolder ?? '/nonexistent', LOG_LEVEL: 'silent' }, '/nowhere')
  const clock = mode === 'manual' ? manualClock(db) : realClock(db)
  const deps: Deps = {
    config,
    db,
    advancing: db,
    intake,
    clock,
    log,
    meter: openMeter(),
    signals,
    nodes: registry(),
  }
  const agency = await addAgency(db, { public_id: newId('agn'), name: 'Agency' })
  const made = {
    public_id: newId('brd'),
    agency,
    name: 'Shop',
    time_zone: 'Europe/London',
    locale: 'en',
    currency: wish.currency ?? 'GBP',
  }
  await addBrand(db, made)
  const brand = await findBrand(db, made.public_id)
  if (!brand) throw new Error('The brand just made is not there.')
  const { key } = await makeKey(db, { brand: brand.id, kind: 'write', name: 'test' })
  const app = segmentRoutes({ ...deps, secret: 'x'.repeat(32), url: 'http://127.0.0.1', version: 'test' })
  app.onError((error, c) => answerError(error, c, log))
  return {
    deps,
    database,
    brand,
    writeKey: key,
    app,
    send: (call, body, headers = {}) =>
      Promise.resolve(
        app.request(`/v1/${call}`, {
          method: 'POST',
          headers: { authorization: `Basic ${btoa(`${key}:`)}`, 'content-type': 'application/json', ...headers },
          body:
            typeof body === 'string' || body instanceof Uint8Array
              ? new Blob([new Uint8Array(Buffer.from(body))])
              : JSON.stringify(body),
        }),
      ),
    moveTo: async (iso) => void (await moveClock(db, Date.parse(iso))),
    rows: async <Row>(text: string, values: readonly unknown[] = []) =>
      (await database.pool.query(text, [...values])).rows as Row[], // the test names its row
  }
}
