import { query } from '@cairn/runtime/db/statement'
import { transact } from '@cairn/runtime/db/transact'
import type { Deps } from '@cairn/runtime/deps'
import { expect, test } from 'vitest'
import { createWorld } from '../kit/world.ts'

interface Node {
  readonly 'Node Type': string
  readonly 'Join Filter'?: string
  readonly 'Index Cond'?: string
  readonly 'Relation Name'?: string
  readonly Plans?: readonly Node[]
}

const eachNode = (node: Node): readonly Node[] => [node, ...(node.Plans ?? []).flatMap(eachNode)]

interface Planned {
  readonly text: string
  readonly plan: Node
}

/** What connections of this pool have prepared, and how it is done. */
function plansOf(db: Deps['db']): Promise<readonly Planned[]> {
  return transact(db, async (tx) => {
    const statements = await query<{ name: string; text: string; parameters: number }>(
      tx,
      `select name, statement as text, cardinality(parameter_types) as parameters
       from pg_prepared_statements where name like 'cairn%'`,
      [],
    )
    const found: Planned[] = []
    for (const { name, text, parameters } of statements) {
      const given = parameters === 0 ? '' : `(${Array.from({ length: parameters }, () => 'null').join(', ')})`
      const [row] = await query<{ 'QUERY PLAN': readonly [{ Plan: Node }] }>(
        tx,
        `explain (format json) execute ${name}${given}`,
        [],
      )
      if (row) found.push({ text, plan: row['QUERY PLAN'][0].Plan })
    }
    return found
  })
}

function expectByKey(plans: readonly Planned[]): void {
  const slow = plans.filter(({ plan }) => eachNode(plan).some((node) => node['Join Filter']?.includes(' = ')))
  expect(slow.map(({ text }) => text)).toEqual([])
  const scans = plans.filter(({ plan }) => eachNode(plan).some((node) => node['Node Type'] === 'Bitmap Heap Scan'))
  expect(scans.map(({ text }) => text)).toEqual([])
}

test('whatever the planner believes of a table, a pass finds its rows by a key and compares none with all others', async () => {
  const world = await createWorld()
  const journey = await world.publish({
    nodes: {
      n1: 'entry.schedule',
      n2: ['channel.inbox', { title: 'Hello {{ member.name }}', body: '-' }],
      n3: ['reward.points', { points: 5 }],
      n4: ['wait.event', { event: 'Order Completed', timeout: 'P3D' }],
      n5: 'flow.exit',
    },
    edges: ['n1.next > n2', 'n2.next > n3', 'n3.granted > n4', 'n4.matched > n5', 'n4.timeout > n5'],
    settings: { goal: { event: 'Subscribed' } },
  })
  await world.member('ada', { name: 'Ada' })
  await world.enter(journey, ['ada'])
  await world.settle()
  await world.event('ada', 'Order Completed', { total: 5 })
  await world.settle()
  expect(await world.place(journey, 'ada')).toBe('n5 completed')

  const plans = await plansOf(world.deps.advancing)
  expect(plans.length).toBeGreaterThan(10)
  expectByKey(plans)
})

test('a batch that comes in finds its members and their identities by the whole key, planned while the tables were empty', async () => {
  const world = await createWorld()
  await world.event('ada', 'Product Viewed')
  await world.event('ada', 'Order Completed', { order_id: 'o', total: 5 })
  // what is live is read once a publish, over a few journeys
  const plans = (await plansOf(world.deps.intake)).filter(({ text }) => !text.includes('node_count'))
  expect(plans.length).toBeGreaterThan(5)
  expectByKey(plans)
  const found = plans
    .flatMap(({ plan }) => eachNode(plan))
    .filter((node) => node['Node Type'].endsWith('Scan') && KEYS[node['Relation Name'] ?? ''])
  expect(found.map((node) => node['Relation Name'])).toEqual(
    expect.arrayContaining(['member', 'identity', 'subscription']),
  )
  for (const node of found)
    expect(node['Index Cond'] ?? '', `${node['Relation Name']}`).toMatch(KEYS[node['Relation Name'] ?? ''] ?? /./)
})

/** What a look-up of a row of a batch compares with the index: less of it, and it reads what others have. */
const KEYS: Readonly<Record<string, RegExp>> = {
  member: /bucket = .*\(?id = /,
  identity: /bucket = .*brand = .*kind = .*value = |^\(member = /,
  subscription: /bucket = .*brand = .*topic = .*member = /,
}
