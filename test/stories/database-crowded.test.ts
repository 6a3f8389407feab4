import { connectionOptions, openDatabase, openPool } from '@cairn/runtime/db/connect'
import type { Deps } from '@cairn/runtime/deps'
import { openFigures } from '@cairn/runtime/health/figures'
import { openLog } from '@cairn/runtime/log'
import { expect, onTestFinished, test } from 'vitest'
import { createRuntime } from '../kit/runtime.ts'

const FEW = 2
const PATIENCE = 300

/** Takes a connection and never gives it back, until it is told to. */
async function leak(db: Deps['db']): Promise<() => void> {
  const taken = Promise.withResolvers<void>()
  const back = Promise.withResolvers<void>()
  const held = db.connection().execute(() => {
    taken.resolve()
    return back.promise
  })
  onTestFinished(async () => {
    back.resolve()
    await held
  })
  await taken.promise
  return back.resolve
}

test('E339 F11 connections that leak until there is none: a caller hears within the time for one, and the process says that it cannot work', async () => {
  const log = openLog({ logLevel: 'silent' })
  const pools: Record<string, ReturnType<typeof openPool>> = {}
  const few = (url: string, name: string): Deps['db'] => {
    const pool = openPool(url, { name: `cairn test ${name}`, max: FEW, answer: PATIENCE, log })
    pools[name] = pool
    const db = openDatabase(pool)
    onTestFinished(() => db.destroy())
    return db
  }
  const runtime = await createRuntime({ LOG_LEVEL: 'silent' }, undefined, (url) => ({
    db: few(url, 'work'),
    advancing: few(url, 'advance'),
    intake: few(url, 'intake'),
  }))
  const { deps, call, request } = runtime
  openFigures(deps, pools)
  const busy = async (name: string): Promise<string | undefined> =>
    new RegExp(`cairn_pool_connections\\{pool="${name}",state="busy"\\} (\\d+)`).exec(await deps.meter.shown())?.[1]
  for (const [name, db] of Object.entries({ work: deps.db, advance: deps.advancing, intake: deps.intake })) {
    const leaks = [await leak(db)]
    // one that is gone is missed by nobody yet
    expect((await request('/readyz')).status, name).toBe(200)
    leaks.push(await leak(db))
    const began = performance.now()
    const ready = await request('/readyz')
    expect(performance.now() - began, name).toBeLessThan(20 * PATIENCE)
    expect([ready.status, ready.headers.get('retry-after')], name).toEqual([503, '1'])
    expect(await ready.json()).toMatchObject({ type: 'urn:cairn:problem:unavailable', status: 503 })
    expect((await request('/healthz')).status).toBe(200)
    expect(await busy(name)).toBe(String(FEW))
    if (name === 'work') {
      expect((await call('GET /api/journeys')).body).toMatchObject({ type: 'urn:cairn:problem:unavailable' })
    }
    for (const give of leaks) give()
    await expect.poll(async () => (await request('/readyz')).status).toBe(200)
  }
  // unhurried
  expect(connectionOptions('postgres://x', { name: 'x', answer: 25_000 }).connectionTimeoutMillis).toBe(5000)
})
