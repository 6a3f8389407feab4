import { expect, test } from 'vitest'
import { startRole } from '../kit/role.ts'
import { startVendor, type Vendor } from '../kit/receiver.ts'
import { createWorld, type World } from '../kit/world.ts'

const HASTE = { CAIRN_PATIENCE: '0.2', CAIRN_ALLOW_PRIVATE: 'on' }
const PATIENT = { timeout: 40_000, interval: 30 }

/** A crowd on its way to a vendor who cannot tell a repeated message from a new one. */
async function crowd(n: number) {
  const vendor = await startVendor()
  const world = await createWorld({ clock: 'real' })
  const journey = await world.publish({
    nodes: {
      n1: 'entry.schedule',
      n2: ['wait.duration', { for: 'PT0S' }],
      n3: ['channel.webhook', { url: vendor.url, body: '{}', headers: [], then: 'continue' }],
      n4: 'flow.exit',
    },
    edges: ['n1.next > n2', 'n2.next > n3', 'n3.next > n4'],
  })
  await world.rows(
    `insert into member (bucket, brand, id, external_id, created_at, updated_at)
     select (id & 63)::smallint, $1, id, 'c' || id, now(), now() from (select nextval('member_id') as id from generate_series(1, $2::int)) m`,
    [world.brand, n],
  )
  const names = (await world.rows<{ name: string }>('select external_id as name from member')).map(({ name }) => name)
  await world.enter(journey, names)
  return { world, vendor, journey }
}

const effects = async (world: World): Promise<unknown> =>
  Object.fromEntries(
    (await world.rows<{ state: string; n: number }>('select state, count(*)::int as n from effect group by 1')).map(
      ({ state, n }) => [state, n],
    ),
  )

async function everythingSent(world: World, vendor: Vendor, n: number): Promise<void> {
  await expect.poll(() => effects(world), PATIENT).toEqual({ accepted: n })
  expect(new Set(vendor.keys).size).toBe(n)
  expect(vendor.keys).toHaveLength(n)
}

test('E322 F06 workers replaced one after the other under load finish what they have in hand and lose nothing', async () => {
  const n = 300
  const { world, vendor } = await crowd(n)
  const slow: NodeJS.Timeout[] = []
  vendor.answer = (reply) => void slow.push(setTimeout(() => reply.end('{}'), 60))
  let current = await startRole('worker', world.url, HASTE)
  for (const part of [0.2, 0.5]) {
    await expect.poll(() => vendor.keys.length, PATIENT).toBeGreaterThan(n * part)
    const next = await startRole('worker', world.url, HASTE)
    current.process.kill('SIGTERM')
    expect(await current.ended).toBe(0)
    current = next
  }
  await everythingSent(world, vendor, n)
  current.process.kill('SIGTERM')
  expect(await current.ended).toBe(0)
  expect(await world.rows(`select 1 from effect where lease_until is not null`)).toEqual([])
})

test('E323 F06 asked to end, a worker waits for what is under way; asked again, it ends at once and leaves no false certainty', async () => {
  const { world, vendor } = await crowd(30)
  vendor.answer = () => undefined // noted, and never answered
  const worker = await startRole('worker', world.url, { ...HASTE, CAIRN_PATIENCE: '1' })
  await expect.poll(() => vendor.keys.length, PATIENT).toBeGreaterThan(0)
  let ended: number | string | undefined
  void worker.ended.then((how) => (ended = how))
  await expect
    .poll(() => {
      worker.process.kill('SIGTERM')
      return ended
    }, PATIENT)
    .toBe(1)
  const open = (await effects(world)) as { attempting?: number; unknown?: number } // states by name, as counted above
  expect(open.attempting).toBeGreaterThanOrEqual(vendor.keys.length)
  expect(open.unknown).toBeUndefined()
  // whoever takes over parks what may have gone out, and sends the rest
  vendor.answer = undefined
  await world.rows(`update effect set lease_until = lease_until - interval '1 minute' where state = 'attempting'`)
  await startRole('worker', world.url, HASTE)
  const expected = { unknown: open.attempting, accepted: 30 - (open.attempting ?? 0) }
  await expect
    .poll(() => effects(world), PATIENT)
    .toEqual(Object.fromEntries(Object.entries(expected).filter(([, n]) => n)))
  expect(new Set(vendor.keys).size).toBe(vendor.keys.length)
})

test('E324 a queue that loses, doubles, delays and locks its jobs changes nothing', async () => {
  const n = 200
  const { world, vendor } = await crowd(n)
  const jobs = 'graphile_worker._private_jobs'
  const lies = [
    `delete from ${jobs} where id in (select id from ${jobs} order by random() limit 3)`,
    `update ${jobs} set locked_at = clock_timestamp(), locked_by = 'nobody' where id in (select id from ${jobs} order by random() limit 2)`,
    `update ${jobs} set run_at = clock_timestamp() + interval '1 hour' where id in (select id from ${jobs} order by random() limit 2)`,
    `update ${jobs} set key = null where id in (select id from ${jobs} order by random() limit 2)`,
    `update ${jobs} set locked_at = null, locked_by = null`,
    `select graphile_worker.add_job(identifier) from graphile_worker._private_tasks`,
    `select graphile_worker.add_job('a name from another release', '{"x": 1}')`,
  ]
  await startRole('worker', world.url, HASTE)
  await startRole('worker', world.url, HASTE)
  for (let round = 0; (await world.rows(`select 1 from effect where state = 'accepted'`)).length < n; round++) {
    await world.rows(lies[round % lies.length] ?? '')
    if (round > 5000) throw new Error(`The queue's lies were believed: ${JSON.stringify(await effects(world))}`)
  }
  await everythingSent(world, vendor, n)
  expect(await world.rows('select distinct state from run')).toEqual([{ state: 'completed' }])
})
