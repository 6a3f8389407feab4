import { transact } from '@cairn/runtime/db/transact'
import { tellMembers } from '@cairn/runtime/events/tell'
import { expect, test } from 'vitest'
import { startVendor } from '../kit/receiver.ts'
import { startRole } from '../kit/role.ts'
import { createWorld, type World } from '../kit/world.ts'

const PATIENT = { timeout: 40_000, interval: 20 }
const CROWD = Array.from({ length: 60 }, (_, i) => `m${i}`)

const count = async (world: World, text: string): Promise<number> =>
  (await world.rows<{ n: number }>(`select count(*)::int as n from ${text}`))[0]?.n ?? 0

test('E210 E212 with everything running, members are out within two seconds of what was told, and what a busy provider had put off never goes out', async () => {
  const vendor = await startVendor()
  vendor.answer = (reply) => void reply.writeHead(429, { 'retry-after': '5' }).end()
  const world = await createWorld({ clock: 'real' })
  const journey = await world.publish({
    nodes: {
      n1: 'entry.schedule',
      n2: ['channel.webhook', { url: vendor.url, body: '{}', headers: [] }],
      n3: ['wait.duration', { for: 'P3D' }],
      n4: 'flow.exit',
    },
    edges: ['n1.next > n2', 'n2.next > n3', 'n3.next > n4'],
    settings: { exit: [{ when: 'member.tier == "gold"' }] },
  })
  await world.members(CROWD)
  await world.enter(journey, CROWD)
  const worker = await startRole('worker', world.url, { CAIRN_ALLOW_PRIVATE: 'on' })
  await expect.poll(() => count(world, `run where node = 'n3' and state = 'waiting'`), PATIENT).toBe(CROWD.length)
  await expect.poll(() => count(world, `lane where state = 'ramping'`), PATIENT).toBe(1)
  await expect.poll(() => count(world, `effect where state = 'ready'`), PATIENT).toBe(CROWD.length)

  const asked = vendor.keys.length
  vendor.answer = undefined
  const now = await world.deps.clock.now()
  const told = CROWD.map((external) => ({ reference: { external }, update: { attributes: { tier: 'gold' } } }))
  await transact(world.deps.db, (tx) => tellMembers(tx, world.deps, { brand: world.brand, told, now, history: false }))
  const prompt = `step where what = 'exit:exit' and at <= to_timestamp(${now / 1000}) + interval '2 seconds'`
  await expect.poll(() => count(world, `run where state = 'exited'`), PATIENT).toBe(CROWD.length)
  expect(await count(world, prompt)).toBe(CROWD.length)
  await expect.poll(() => count(world, `effect where state = 'cancelled'`), PATIENT).toBe(CROWD.length)
  expect(vendor.keys).toHaveLength(asked)
  worker.process.kill('SIGTERM')
  expect(await worker.ended).toBe(0)
})
