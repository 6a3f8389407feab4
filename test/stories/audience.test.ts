import { createAudience, editAudience, previewRule, reachOfRule } from '@cairn/runtime/audiences/audience'
import { judgeMembers } from '@cairn/runtime/audiences/judge'
import { refreshAudience } from '@cairn/runtime/audiences/refresh'
import { findAudience } from '@cairn/runtime/audiences/store'
import { Invalid } from '@cairn/runtime/refusal'
import { parseRule } from '@cairn/sdk/expression'
import { expect, test } from 'vitest'
import { createWorld, type World } from '../kit/world.ts'

async function refresh(world: World, publicId: string): Promise<number | null> {
  const audience = await findAudience(world.deps.db, world.brand, publicId)
  if (audience) await refreshAudience(world.deps, audience)
  return (await findAudience(world.deps.db, world.brand, publicId))?.size ?? null
}

const gold = (world: World) =>
  createAudience(world.deps, { brand: world.brand, name: 'Gold', rule: 'member.tier == "gold"' })

test('E502 a rule is counted over the members, shows the first of them and says how they can be reached', async () => {
  const world = await createWorld()
  for (const [who, tier] of [
    ['ann', 'gold'],
    ['bob', 'tin'],
    ['cat', 'gold'],
  ] as const)
    await world.member(who, { tier })
  const brand = { id: world.brand, currency: 'GBP' }
  expect(await previewRule(world.deps, { brand, rule: 'member.tier == "gold"' })).toMatchObject({ count: 2 })
  expect(await previewRule(world.deps, { brand, rule: '' })).toMatchObject({ count: 3 })
  await world.member('ann', { email: 'ann@example.com', phone: '1' })
  await world.member('cat', { email: 'cat@example.com' })
  await world.member('bob', { email: 'bob@example.com' })
  expect(await reachOfRule(world.deps, { brand, rule: 'member.tier == "gold"' })).toEqual({
    inbox: 2,
    email: 2,
    phone: 1,
  })
  await expect(previewRule(world.deps, { brand, rule: 'member.tier = gold' })).rejects.toThrow(Invalid)
  await expect(previewRule(world.deps, { brand, rule: 'event.name == "x"' })).rejects.toThrow(Invalid)
})

test('E109 members come and go with what is known of them, each change written once', async () => {
  const world = await createWorld()
  await world.member('ann', { tier: 'gold' })
  await world.member('bob', { tier: 'tin' })
  const { publicId } = await gold(world)
  expect(await refresh(world, publicId)).toBe(1)
  expect(await world.rows('select 1 from membership_change')).toEqual([])
  await world.member('ann', { tier: 'tin' })
  await world.member('bob', { tier: 'gold' })
  expect(await refresh(world, publicId)).toBe(1)
  expect(await refresh(world, publicId)).toBe(1)
  expect(
    await world.rows(
      'select m.external_id as who, c.joined from membership_change c join member m on m.id = c.member order by 1',
    ),
  ).toEqual([
    { who: 'ann', joined: false },
    { who: 'bob', joined: true },
  ])
})

test('E109 joining an audience enters its journey at once, being in it when it goes live does not', async () => {
  const world = await createWorld()
  await world.member('ann', { tier: 'gold' })
  await world.member('bob', { tier: 'tin' })
  const { publicId } = await gold(world)
  await refresh(world, publicId)
  const join = await world.publish({
    nodes: {
      n1: ['entry.audience', { audience: publicId }],
      n2: ['channel.inbox', { title: 'Welcome', body: '-' }],
      n3: 'flow.exit',
    },
    edges: ['n1.next > n2', 'n2.next > n3'],
  })
  const leave = await world.publish({
    nodes: { n1: ['entry.audience', { audience: publicId, on: 'leave' }], n2: ['wait.duration', { for: 'P1D' }] },
    edges: ['n1.next > n2'],
  })
  await world.member('bob', { tier: 'gold' })
  await world.member('ann', { tier: 'tin' })
  await world.settle()
  expect(await world.place(join, 'bob')).toBeDefined()
  expect(await world.place(join, 'ann')).toBeUndefined()
  expect(await world.place(leave, 'ann')).toBe('n2 waiting')
  expect(await world.place(leave, 'bob')).toBeUndefined()
  await refresh(world, publicId)
  expect(await world.rows('select count(*)::int as n from run')).toEqual([{ n: 2 }])
})

test('E109 another rule moves nobody by itself', async () => {
  const world = await createWorld()
  await world.member('ann', { tier: 'tin' })
  const { publicId } = await gold(world)
  await refresh(world, publicId)
  await world.publish({
    nodes: { n1: ['entry.audience', { audience: publicId }], n2: ['wait.duration', { for: 'P1D' }] },
    edges: ['n1.next > n2'],
  })
  await editAudience(world.deps, { brand: world.brand, publicId, rule: 'member.tier == "tin"' })
  expect(await refresh(world, publicId)).toBe(1)
  expect(await world.rows('select 1 from run')).toEqual([])
})

test('E501 a value or an event the rule cannot judge keeps one member out, not the audience from being counted', async () => {
  const world = await createWorld()
  await world.member('ann', { age: 40 })
  await world.member('bob', { age: 'forty' })
  const { publicId } = await createAudience(world.deps, {
    brand: world.brand,
    name: 'Grown',
    rule: 'member.age + 1 > 18',
  })
  expect(await refresh(world, publicId)).toBe(1)
  await world.event('ann', 'Order Completed', { total: 'free' })
  await world.event('bob', 'Order Completed', { total: 30 })
  const spent = await createAudience(world.deps, {
    brand: world.brand,
    name: 'Spent',
    rule: `count('Order Completed', 'P30D', 'event.properties.total > 20') >= 1`,
  })
  expect(await refresh(world, spent.publicId)).toBe(1)
  // and so it is for one member in memory, as ingest and the walk judge
  const parsed = parseRule(spent.rule, 'member')
  if (!parsed.ok) throw new Error(spent.rule)
  const members = (await world.rows<{ id: number }>('select id from member order by id')).map(({ id }) => id)
  const now = await world.deps.clock.now()
  expect(
    await judgeMembers(world.deps.db, world.deps, { brand: world.brand, rule: parsed.rule, members, now }),
  ).toEqual(new Set(members.slice(1)))
})

test('one audience may look at another', async () => {
  const world = await createWorld()
  await world.rows(
    `insert into member (bucket, brand, id, external_id, attributes, created_at, updated_at)
     select i & 63, $1, i, 'c' || i, jsonb_build_object('tier', case when i % 3 = 0 then 'gold' else 'tin' end), now(), now()
     from (select nextval('member_id') as i from generate_series(1, 12000)) s`,
    [world.brand],
  )
  const { publicId } = await gold(world)
  expect(await refresh(world, publicId)).toBe(4_000)
  const other = await createAudience(world.deps, {
    brand: world.brand,
    name: 'Not gold',
    rule: `!in_audience("${publicId}")`,
  })
  expect(await refresh(world, other.publicId)).toBe(8_000)
})

test('E503 what is learnt about a member is followed by every audience, by those that look at others too', async () => {
  const world = await createWorld()
  const rules = {
    buyers: `count('Order Completed', 'P30D') >= 1`,
    tin: 'member.tier == "tin"',
    tagged: `tagged('seen')`,
  }
  const ids: Record<string, string> = {}
  for (const [name, rule] of Object.entries(rules)) {
    ids[name] = (await createAudience(world.deps, { brand: world.brand, name, rule })).publicId
  }
  const others = `!in_audience("${ids['buyers']}") && in_audience("${ids['tin']}")`
  ids['others'] = (await createAudience(world.deps, { brand: world.brand, name: 'others', rule: others })).publicId
  await world.member('ann')
  for (const publicId of Object.values(ids)) await refresh(world, publicId)
  const waiting = await world.publish({
    nodes: {
      n1: ['entry.event', { event: 'Signed Up' }],
      n2: ['wait.duration', { for: 'P1D' }],
      n4: ['data.tag', { tag: 'seen' }],
      n3: ['wait.duration', { for: 'P9D' }],
    },
    edges: ['n1.next > n2', 'n2.next > n4', 'n4.next > n3'],
  })
  const moves = async () => {
    await world.settle()
    const rows = await world.rows<{ what: string }>(
      `with gone as (delete from membership_change returning audience, member, joined)
       select a.name || case when g.joined then ' in' else ' out' end as what
       from gone g join audience a on a.id = g.audience order by 1`,
    )
    return rows.map(({ what }) => what)
  }
  await world.member('ann', { tier: 'tin' })
  expect(await moves()).toEqual(['others in', 'tin in'])
  await world.event('ann', 'Order Completed', { order_id: '1', total: 5 })
  expect(await moves()).toEqual(['buyers in', 'others out'])
  await world.event('ann', 'Signed Up')
  expect(await moves()).toEqual([])
  await world.advance('P1D')
  expect(await moves()).toEqual(['tagged in'])
  expect(await world.place(waiting, 'ann')).toBe('n3 waiting')
  expect(await moves()).toEqual([])
  expect(await world.rows('select 1 from audience_touch')).toEqual([])
})

test('E503 whoever was merged before the audiences came to them keeps nobody waiting', async () => {
  const world = await createWorld()
  const { publicId } = await gold(world)
  await refresh(world, publicId)
  const gone = await world.member('gone', { tier: 'gold' })
  await world.member('ann', { tier: 'gold' })
  await world.rows('update member set erased_at = now() where id = $1', [gone])
  await world.settle()
  const inside = await world.rows('select m.external_id as who from audience_member i join member m on m.id = i.member')
  expect(inside).toEqual([{ who: 'ann' }])
  expect(await world.rows('select 1 as one from audience_touch')).toEqual([])
})
