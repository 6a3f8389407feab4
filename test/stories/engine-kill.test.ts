import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { createWorld, type World } from '../kit/world.ts'

const MEMBERS = 2000

/** A worker process of the product on this world's database. */
async function hire(world: World): Promise<ChildProcess> {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../kit/worker.ts'), world.url], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  return child
}

async function until(world: World, enough: (out: number) => boolean): Promise<number> {
  for (;;) {
    const [seen] = await world.rows<{ n: number }>(
      `select coalesce(sum(n), 0)::int as n from node_count where what like 'exit:%'`,
    )
    if (enough(seen?.n ?? 0)) return seen?.n ?? 0
    await pause(5)
  }
}

test('E56 killed again and again in the middle, the engine loses nobody and moves nobody twice', async () => {
  const world = await createWorld({ clock: 'real' })
  const pool = await world.pool(Array.from({ length: MEMBERS }, (_, i) => `C-${i}`))
  const journey = await world.publish({
    nodes: {
      n1: ['entry.event', { event: 'Never Happens' }],
      n2: ['reward.coupon', { pool }],
      n3: ['wait.duration', { for: 'PT0S' }],
      n4: ['channel.inbox', { title: '{{ reward.n2.code }}', body: '-' }],
      n5: 'flow.exit',
    },
    edges: ['n1.next > n2', 'n2.granted > n3', 'n3.next > n4', 'n4.next > n5'],
  })
  await world.rows(
    `insert into member (bucket, brand, id, external_id, created_at, updated_at)
     select (id & 63)::smallint, $1, id, 'c' || id, now(), now() from (select nextval('member_id') as id from generate_series(1, $2::int)) m`,
    [world.brand, MEMBERS],
  )
  const members = await world.rows<{ name: string }>('select external_id as name from member')
  await world.enter(
    journey,
    members.map(({ name }) => name),
  )
  for (let kills = 0, seen = 0; kills < 2; kills++) {
    const worker = await hire(world)
    seen = await until(world, (out) => out > seen || out === MEMBERS)
    worker.kill('SIGKILL')
    await once(worker, 'exit')
  }
  // what was on its way as the process died is swept when its lease has run out
  await world.rows(`update effect set lease_until = lease_until - interval '1 minute' where state = 'attempting'`)
  await hire(world)
  await until(world, (out) => out === MEMBERS)
  while (
    (await world.rows(`select 1 as one from effect where state in ('planned', 'ready', 'attempting') limit 1`)).length >
    0
  ) {
    await pause(20)
  }

  const counts = await world.counts(journey)
  for (const node of ['n1', 'n2', 'n3', 'n4', 'n5']) expect(counts[node]?.['in'], node).toBe(MEMBERS)
  const [letters] = await world.rows(
    `select count(*)::int as n, count(distinct title)::int as titles, count(distinct member)::int as members from inbox_message`,
  )
  expect(letters).toEqual({ n: MEMBERS, titles: MEMBERS, members: MEMBERS })
  expect(await world.rows('select count(*)::int as n from reward_code where taken_at is not null')).toEqual([
    { n: MEMBERS },
  ])
  expect(await world.rows('select state, count(*)::int as n from run group by state')).toEqual([
    { state: 'completed', n: MEMBERS },
  ])
})
