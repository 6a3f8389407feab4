import { transact } from '@cairn/runtime/db/transact'
import { ingest } from '@cairn/runtime/events/ingest'
import { lockMembers } from '@cairn/runtime/members/store-identity'
import { mergeNow } from '@cairn/runtime/profiles/merge'
import type { DatedItem } from '@cairn/runtime/events/item'
import { expect, test } from 'vitest'
import { createRuntime } from '../kit/runtime.ts'
import { createWorld, type World } from '../kit/world.ts'

type Call = Omit<DatedItem, 'messageId' | 'occurredAt'> & { readonly messageId?: string }

let told = 0
async function tell(world: World, ...calls: readonly Call[]): Promise<void> {
  const now = await world.deps.clock.now()
  const items = calls.map((call): DatedItem => ({ messageId: `call-${++told}`, ...call, occurredAt: now }))
  const batch = { brand: { id: world.brand, currency: 'GBP' }, items, now, receivedAt: now, history: false }
  await transact(world.deps.intake, (tx) => ingest(tx, world.deps, batch))
}

const opened = (who: Pick<Call, 'userId' | 'anonymousId'>): Call => ({
  call: 'track',
  ...who,
  event: { name: 'Ticket Opened', properties: {} },
})

const care = (settings: object = {}) => ({
  nodes: {
    n1: ['entry.event', { event: 'Ticket Opened' }] as const,
    n2: ['wait.duration', { for: 'P3D' }] as const,
    n3: ['channel.inbox', { title: 'After three days', body: '-' }] as const,
    n4: 'flow.exit',
  },
  edges: ['n1.next > n2', 'n2.next > n3', 'n3.next > n4'],
  settings,
})

const PAIRS = 12

test('E122 F29: two members inside one journey become one: the earlier stays where it is, and nobody is written to twice', async () => {
  const world = await createWorld()
  const journey = await world.publish(care({ reentry: { allow: 'always' } }))
  const pairs = Array.from({ length: PAIRS }, (_, i) => ({ userId: `p${i}`, anonymousId: `g${i}` }))
  const first = (i: number): Call => opened(i % 2 === 0 ? { userId: `p${i}` } : { anonymousId: `g${i}` })
  const second = (i: number): Call => opened(i % 2 === 0 ? { anonymousId: `g${i}` } : { userId: `p${i}` })
  await tell(world, ...pairs.map((_, i) => first(i)))
  await world.advance('PT1H')
  await tell(world, ...pairs.map((_, i) => second(i)))
  await world.advance('PT1H')
  const before = await world.rows('select id, bucket, entrant, entry_key, node, due_at from run order by id')
  // half by identify, half by alias
  const union = ({ userId, anonymousId }: (typeof pairs)[number], i: number): Call =>
    i < PAIRS / 2 ? { call: 'identify', userId, anonymousId } : { call: 'alias', userId, previousId: anonymousId }
  await tell(world, ...pairs.map(union))
  await world.settle()
  const runs = await world.rows<{ state: string; member: number; id: number }>(
    'select id, state, member from run order by id',
  )
  expect(runs.map(({ state }) => state)).toEqual([
    ...Array.from({ length: PAIRS }, () => 'waiting'),
    ...Array.from({ length: PAIRS }, () => 'exited'),
  ])
  const survivors = await world.rows<{ id: number }>(
    'select id from member where erased_at is null order by external_id',
  )
  expect(survivors).toHaveLength(PAIRS)
  expect(new Set(runs.map(({ member }) => member))).toEqual(new Set(survivors.map(({ id }) => id)))
  // entrant, bucket, entry key, place and time of those who stay are what they were
  const after = await world.rows('select id, bucket, entrant, entry_key, node, due_at from run order by id')
  expect(after.slice(0, PAIRS)).toEqual(before.slice(0, PAIRS))
  await world.advance('P4D')
  expect(await world.counts(journey)).toEqual({
    n1: { in: 2 * PAIRS, 'out:next': 2 * PAIRS },
    n2: { in: 2 * PAIRS, 'out:next': PAIRS, 'exit:merged': PAIRS },
    n3: { in: PAIRS, 'out:next': PAIRS },
    n4: { in: PAIRS, 'exit:done': PAIRS },
  })
  for (const { userId } of pairs) expect(await world.letters(userId)).toEqual(['After three days'])
})

test('E121 E123 E124 what two did is one member’s, a run hears what the other did, and whoever is late finds who goes on', async () => {
  const world = await createWorld()
  const journey = await world.publish({
    nodes: {
      n1: ['entry.event', { event: 'Ticket Opened' }],
      n2: ['wait.event', { event: 'Order Completed', timeout: 'P9D' }],
      n3: ['channel.inbox', { title: 'Thanks, {{ member.name }}', body: '-' }],
      n4: 'flow.exit',
    },
    edges: ['n1.next > n2', 'n2.matched > n3', 'n2.timeout > n4', 'n3.next > n4'],
  })
  const bought = (userId: string, order_id: string): Call => ({
    call: 'track',
    userId,
    event: { name: 'Order Completed', properties: { order_id, total: 10 } },
  })
  const [ada, bob] = [
    await world.member('ada', { name: 'Ada', email: 'ada@example.com' }),
    await world.member('bob', { name: 'Bob', city: 'Leeds', email: 'bob@example.com' }),
  ]
  await tell(world, opened({ userId: 'bob' }), bought('ada', 'o-0'))
  await world.advance('PT1H')
  await tell(world, bought('ada', 'o-1'))
  await world.settle()
  expect(await world.place(journey, 'bob')).toBe('n2 waiting')
  await world.rows('insert into points_account (bucket, member, brand, balance) values ($1 & 63, $1, $2, 30)', [
    bob,
    world.brand,
  ])
  const deps = world.deps
  expect(await mergeNow(deps, { brand: world.brand, member: ada, former: bob, why: 'request', by: 'Eve' })).toBe(ada)
  await world.settle()
  // the order of the other member fulfils the wait; the one before the run began does not matter
  expect(await world.letters('ada')).toEqual(['Thanks, Ada'])
  const [member] = await world.rows('select attributes, merged_into from member where id = any($1) order by id', [
    [ada],
  ])
  expect(member).toEqual({ attributes: { name: 'Ada', city: 'Leeds', email: 'ada@example.com' }, merged_into: null })
  expect(await world.rows('select count, total from member_orders where member = $1', [ada])).toEqual([
    { count: 2, total: 2000 },
  ])
  expect(await world.rows('select n from member_event where member = $1 order by name', [ada])).toEqual([
    { n: 2 },
    { n: 1 },
  ])
  expect(await world.rows('select balance from points_account')).toEqual([{ balance: 30 }])
  expect(
    await world.rows("select value, rank from identity where kind = 'email' and member = $1 order by rank", [ada]),
  ).toEqual([
    { value: 'ada@example.com', rank: 0 },
    { value: 'bob@example.com', rank: 1 },
  ])
  const left = await world.rows(
    `select 1 from identity where member = $1 union all select 1 from event where member = $1
    union all select 1 from run where member = $1 union all select 1 from effect where member = $1`,
    [bob],
  )
  expect(left).toEqual([])
  // a writer that found the former one before
  await expect(world.deps.db.transaction().execute((tx) => lockMembers(tx, world.brand, [bob]))).rejects.toThrow(
    'merged or erased',
  )
  await tell(world, opened({ userId: 'bob' }))
  await world.settle()
  expect(await world.rows('select distinct member from run')).toEqual([{ member: ada }])
  expect((await world.rows('select 1 from run')).length).toBe(1) // once is once for both
})

test('E121 a merge by hand is asked for over HTTP, and the number of who went leads to who goes on', async () => {
  const runtime = await createRuntime()
  const make = async (externalId: string) =>
    (await runtime.call('POST /api/members', { externalId })).body as { readonly id: string }
  const [ann, eve] = [await make('ann'), await make('eve')]
  const merge = (id: string, member: string) => runtime.call(`POST /api/members/${id}/merge`, { member })
  expect(await merge(ann.id, ann.id)).toMatchObject({ status: 409, body: { type: 'urn:cairn:problem:same-member' } })
  expect(await merge(ann.id, 'mem_99')).toMatchObject({ status: 404 })
  expect(await merge(ann.id, eve.id)).toMatchObject({ status: 200, body: { id: ann.id } })
  expect(await runtime.call(`GET /api/members/${eve.id}`)).toMatchObject({
    status: 200,
    body: {
      id: ann.id,
      identities: [
        { kind: 'external', value: 'ann' },
        { kind: 'external', value: 'eve' },
      ],
    },
  })
})
