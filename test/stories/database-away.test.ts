import { setTimeout as pause } from 'node:timers/promises'
import { openDatabase, openPool } from '@cairn/runtime/db/connect'
import { query } from '@cairn/runtime/db/statement'
import { troubleOf } from '@cairn/runtime/db/trouble'
import { openLog } from '@cairn/runtime/log'
import { listen } from '@cairn/runtime/signals'
import { expect, onTestFinished, test } from 'vitest'
import { makeCluster } from '../kit/cluster.ts'
import { createDatabase } from '../kit/postgres.ts'
import { freePort } from '../kit/product.ts'
import { startProxy } from '../kit/proxy.ts'
import { startRole } from '../kit/role.ts'
import { startVendor } from '../kit/receiver.ts'
import { createWorld } from '../kit/world.ts'
import { makeKey } from '@cairn/runtime/access/keys'

const HASTE = { CAIRN_PATIENCE: '0.2', CAIRN_ALLOW_PRIVATE: 'on' }
const PATIENT = { timeout: 45_000, interval: 50 }

test('E319 F07 F08 F47 a database that is restarted, that crashes, and whose log finds no room on its disk, under load: 503 or 2xx, what was taken is there, and nothing twice', async () => {
  const cluster = await makeCluster()
  const vendor = await startVendor()
  const world = await createWorld({ clock: 'real', database: cluster.open() })
  await world.publish({
    nodes: {
      n1: ['entry.event', { event: 'Signed Up' }],
      n2: ['wait.duration', { for: 'PT0S' }],
      n3: ['channel.webhook', { url: vendor.url, body: '{}', headers: [], then: 'continue' }],
      n4: 'flow.exit',
    },
    edges: ['n1.next > n2', 'n2.next > n3', 'n3.next > n4'],
  })
  const { key } = await makeKey(world.deps.db, { brand: world.brand, kind: 'write', name: 'test' })
  const PORT = String(await freePort())
  const product = await startRole('all', cluster.url, { ...HASTE, PORT })
  const taken: string[] = []
  const answers = new Map<number, number>()
  let told = 0
  const tell = async (): Promise<void> => {
    const id = `m${told++}`
    const answer = await fetch(`http://127.0.0.1:${PORT}/v1/track`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${key}:`)}`, 'content-type': 'application/json' },
      body: JSON.stringify({ userId: id, event: 'Signed Up', messageId: id }),
    })
    answers.set(answer.status, (answers.get(answer.status) ?? 0) + 1)
    if (answer.ok) taken.push(id)
    else expect(answer.headers.get('retry-after'), String(answer.status)).not.toBeNull()
    await answer.arrayBuffer()
  }
  const load = async (until: () => boolean): Promise<void> => {
    while (!until()) await Promise.all(Array.from({ length: 8 }, tell))
  }
  // a limit on the size of its files stands for the full disk, and can be set on Linux only
  const ways =
    process.platform === 'linux' ? (['fast', 'immediate', 'no room'] as const) : (['fast', 'immediate'] as const)
  for (const how of ways) {
    const before = taken.length
    await load(() => taken.length >= before + 40)
    const refused = answers.get(503) ?? 0
    const stopped = how === 'no room' ? cluster.fillLog() : cluster.stop(how).then(() => () => cluster.start())
    await load(() => (answers.get(503) ?? 0) > refused + 16)
    const begin = await stopped
    await begin()
  }
  const before = taken.length
  await load(() => taken.length >= before + 40)
  expect([...answers.keys()].toSorted((a, b) => a - b)).toEqual([200, 503])
  const ended = () => world.rows<{ n: number }>(`select count(*)::int as n from run where state = 'completed'`)
  await expect.poll(async () => ((await ended())[0]?.n ?? 0) >= taken.length, PATIENT).toBe(true)
  const open = `select 1 from effect where state not in ('accepted', 'unknown')`
  await expect.poll(() => world.rows(open), PATIENT).toEqual([])
  const stored = await world.rows<{ id: string }>('select message_id as id from event')
  expect(taken.filter((id) => !stored.some((row) => row.id === id))).toEqual([])
  expect(vendor.keys.length).toBe(new Set(vendor.keys).size)
  const [parked] = await world.rows<{ n: number }>(`select count(*)::int as n from effect where state = 'unknown'`)
  expect(vendor.keys.length).toBeGreaterThanOrEqual(stored.length - (parked?.n ?? 0))
  expect(product.process.exitCode).toBeNull()
  // one line each half minute for each thing that is away, not one for each request
  expect(product.lines().length).toBeLessThan(20 * ways.length)
})

test('E321 F09 F10 over a line that swallows everything every statement ends, its connection is given up, and the pool serves again', async () => {
  const { url } = await createDatabase()
  const proxy = await startProxy(url)
  const pool = openPool(proxy.url, { name: 'cairn test', max: 3, answer: 300, log: openLog({ logLevel: 'silent' }) })
  const db = openDatabase(pool)
  onTestFinished(() => db.destroy())
  const ask = () => db.transaction().execute((tx) => query<{ one: number }>(tx, 'select 1 as one', []))
  await Promise.all([ask(), ask(), ask()])
  proxy.set('mute')
  for (let round = 0; round < 2; round++) {
    const ended = await Promise.allSettled(Array.from({ length: 9 }, ask))
    expect(
      ended.map((each) => (each.status === 'rejected' ? troubleOf(each.reason) !== undefined : false)),
    ).not.toContain(false)
  }
  expect(pool.waitingCount).toBe(0)
  proxy.set('open')
  await expect
    .poll(
      () =>
        ask().then(
          (rows) => rows[0]?.one,
          () => undefined,
        ),
      PATIENT,
    )
    .toBe(1)
  expect(await Promise.all(Array.from({ length: 9 }, ask))).toHaveLength(9)
})

test('E321 a signal line that was cut is made again, and whoever listens is told to look everywhere', async () => {
  const { url, pool } = await createDatabase()
  const proxy = await startProxy(url)
  const signals = await listen(proxy.url, openLog({ logLevel: 'silent' }))
  onTestFinished(() => signals.close())
  const heard: string[] = []
  signals.on('journeys', (detail) => heard.push(detail))
  proxy.set('reset')
  proxy.set('open')
  await expect.poll(() => heard, PATIENT).toContain('')
  await pool.query(`select pg_notify('cairn', 'journeys:7')`)
  await expect.poll(() => heard, PATIENT).toContain('7')
})

test('E325 F18 with every signal lost, members and messages move all the same: each pump looks by itself', async () => {
  const world = await createWorld({ clock: 'real' })
  const journey = await world.publish({
    nodes: {
      n1: ['entry.event', { event: 'Signed Up' }],
      n2: ['channel.inbox', { title: 'Hi', body: '-' }],
      n3: 'flow.exit',
    },
    edges: ['n1.next > n2', 'n2.next > n3'],
  })
  await startRole('worker', world.url)
  let listening = true
  const silence = (async (): Promise<void> => {
    while (listening) {
      await world.rows(
        `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'cairn signals'`,
      )
      await pause(20)
    }
  })()
  const names = ['ada', 'ben', 'cem', 'dot', 'eve']
  for (const who of names) {
    await world.event(who, 'Signed Up')
    await expect.poll(() => world.letters(who), PATIENT).toEqual(['Hi'])
  }
  listening = false
  await silence
  for (const who of names) expect(await world.place(journey, who)).toBe('n3 completed')
  // each pump looks once a second: nobody waits longer than two for any of them
  const [late] = await world.rows<{ walked: number; left: number }>(
    `select max(extract(epoch from e.planned_at - r.entered_at))::float8 as walked,
       max(extract(epoch from e.attempt_at - e.due_at))::float8 as left
     from effect e join run r on r.bucket = e.bucket and r.id = e.run`,
  )
  expect(late?.walked).toBeLessThan(2)
  expect(late?.left).toBeLessThan(2)
})
