import { createAudience } from '@cairn/runtime/audiences/audience'
import { refreshAudience } from '@cairn/runtime/audiences/refresh'
import { findAudience } from '@cairn/runtime/audiences/store'
import { checkJourney } from '@cairn/runtime/journeys/check'
import { draw } from '@cairn/sdk/testing'
import { expect, test } from 'vitest'
import { createWorld, type World } from '../kit/world.ts'

type Config = { [field: string]: string | number | { [field: string]: string }[] }

/** Which way each member takes at a step that stands alone. */
async function ways(world: World, type: string, { config, who }: { config: Config; who: readonly string[] }) {
  const ports = ['yes', 'no', 'email', 'phone', 'none', 'clicked', 'opened']
  const known = new Set(
    world.deps.nodes.nodes
      .get(type)
      ?.ports.map((port) => (typeof port === 'string' ? port : 'port' in port ? port.port : '')),
  )
  const own = ports.filter((port) => known.has(port))
  const ends = own.map((port) => [`e${port}`, ['flow.exit', { reason: port }]] as const)
  const journey = await world.publish({
    nodes: { n1: 'entry.schedule', n2: [type, config], ...Object.fromEntries(ends) },
    edges: ['n1.next > n2', ...own.map((port) => `n2.${port} > e${port}`)],
  })
  await world.enter(journey, who)
  await world.settle()
  return Promise.all(who.map(async (one) => (await world.place(journey, one))?.replace(/^e(\w+) completed$/, '$1')))
}

test('E240 a branch on what was done counts events of the window alone', async () => {
  const world = await createWorld()
  await world.event('late', 'Order Completed', { order_id: '0', total: 200 })
  await world.advance('P40D')
  await world.member('never')
  await world.event('once', 'Order Completed', { order_id: '1', total: 20 })
  for (const n of [2, 3]) await world.event('twice', 'Order Completed', { order_id: `${n}`, total: 200 })
  const who = ['never', 'late', 'once', 'twice']
  expect(await ways(world, 'branch.event', { config: {}, who })).toEqual(['no', 'no', 'yes', 'yes'])
  expect(await ways(world, 'branch.event', { config: { least: 2 }, who })).toEqual(['no', 'no', 'no', 'yes'])
  const where = 'event.properties.total > 100.0'
  expect(await ways(world, 'branch.event', { config: { where }, who })).toEqual(['no', 'no', 'no', 'yes'])
})

test('E240 branches on an audience and on how a member can be reached', async () => {
  const world = await createWorld()
  await world.member('ada', { tier: 'gold', email: 'ada@example.com', phone: '+441' })
  await world.member('bob', { tier: 'tin', phone: '+442' })
  await world.member('cat')
  const { publicId } = await createAudience(world.deps, {
    brand: world.brand,
    name: 'Gold',
    rule: 'member.tier == "gold"',
  })
  const audience = await findAudience(world.deps.db, world.brand, publicId)
  if (audience) await refreshAudience(world.deps, audience)
  const who = ['ada', 'bob', 'cat']
  expect(await ways(world, 'branch.audience', { config: { audience: publicId }, who })).toEqual(['yes', 'no', 'no'])
  expect(await ways(world, 'branch.reachable', { config: { first: 'phone' }, who })).toEqual(['phone', 'phone', 'none'])
  expect(await ways(world, 'branch.reachable', { config: {}, who })).toEqual(['email', 'phone', 'none'])
})

test('E240 a branch on a message sees what became of it', async () => {
  const world = await createWorld()
  const journey = await world.publish({
    nodes: {
      n1: 'entry.schedule',
      n2: ['channel.inbox', { title: 'Hello', body: '-' }],
      n3: ['wait.duration', { for: 'P1D' }],
      n4: ['branch.engagement', { step: 'n2' }],
      n5: ['flow.exit', { reason: 'opened' }],
      n6: ['flow.exit', { reason: 'none' }],
    },
    edges: ['n1.next > n2', 'n2.next > n3', 'n3.next > n4', 'n4.clicked > n5', 'n4.opened > n5', 'n4.none > n6'],
  })
  for (const who of ['ada', 'bob']) await world.member(who)
  await world.enter(journey, ['ada', 'bob'])
  await world.settle()
  await world.rows(`update effect set state = 'read' where member = (select id from member where external_id = 'ada')`)
  await world.advance('P2D')
  expect([await world.place(journey, 'ada'), await world.place(journey, 'bob')]).toEqual([
    'n5 completed',
    'n6 completed',
  ])
})

test('E241 an event a step tells is one like any other: it counts once, starts journeys and ends waits', async () => {
  const world = await createWorld()
  const listening = await world.publish({
    nodes: {
      n1: ['entry.event', { event: 'Upgraded' }],
      n2: ['channel.inbox', { title: 'Welcome to {{ event.properties.tier }}', body: '-' }],
      n3: 'flow.exit',
    },
    edges: ['n1.next > n2', 'n2.next > n3'],
  })
  const properties = [{ name: 'tier', value: '{{ member.tier }}' }]
  const telling = await world.publish({
    nodes: { n1: 'entry.schedule', n2: ['data.event', { event: 'Upgraded', properties }], n3: 'flow.exit' },
    edges: ['n1.next > n2', 'n2.next > n3'],
  })
  await world.member('ada', { tier: 'gold' })
  await world.enter(telling, ['ada'])
  await world.settle()
  expect(await world.letters('ada')).toEqual(['Welcome to gold'])
  expect(await world.place(listening, 'ada')).toBe('n3 completed')
  expect(await world.rows('select name, properties from event')).toEqual([
    { name: 'Upgraded', properties: { tier: 'gold' } },
  ])
  expect(await world.rows('select 1 as one from step_event')).toEqual([])
})

test('E242 what a run remembers is there for its rules, in later passes too', async () => {
  const world = await createWorld()
  const journey = await world.publish({
    nodes: {
      n1: 'entry.schedule',
      n2: ['data.variable', { variable: 'tier', value: '{{ member.tier }}' }],
      n3: ['wait.duration', { for: 'P1D' }],
      n4: ['branch.rules', { paths: [{ port: 'a', name: 'A', when: 'run.vars.tier == "gold"' }] }],
      n5: ['flow.exit', { reason: 'gold' }],
      n6: 'flow.exit',
    },
    edges: ['n1.next > n2', 'n2.next > n3', 'n3.next > n4', 'n4.a > n5', 'n4.else > n6'],
  })
  await world.member('ada', { tier: 'gold' })
  await world.enter(journey, ['ada'])
  await world.settle()
  await world.member('ada', { tier: 'tin' })
  await world.advance('P2D')
  expect(await world.place(journey, 'ada')).toBe('n5 completed')
})

test('a filter that looks at more than the event, and a message that is not there, are refused at publish', async () => {
  const world = await createWorld()
  const journey = draw({
    nodes: {
      n1: 'entry.schedule',
      n2: ['branch.event', { where: 'member.tier == "gold"' }],
      n3: ['branch.engagement', { step: 'n9' }],
      n4: ['wait.until', { mode: 'date' }],
    },
    edges: ['n1.next > n2', 'n2.yes > n3', 'n2.no > n4'],
  })
  const { errors } = await checkJourney(world.deps, { brand: world.brand, journey })
  const found = errors.map(({ code, place }) => `${code} ${place?.node}`)
  expect(found).toContain('RULE_OUT_OF_SCOPE n2')
  expect(found).toContain('NODE_REFERENCE_UNKNOWN n3')
  expect(found).toContain('CONFIG_MISSING n4')
})
