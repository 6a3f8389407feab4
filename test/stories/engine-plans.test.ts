import { query } from '@cairn/runtime/db/statement'
import { transact } from '@cairn/runtime/db/transact'
import { expect, test } from 'vitest'
import { createWorld } from '../kit/world.ts'

interface Node {
  readonly 'Node Type': string
  readonly 'Join Filter'?: string
  readonly Plans?: readonly Node[]
}

const eachNode = (node: Node): readonly Node[] => [node, ...(node.Plans ?? []).flatMap(eachNode)]

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

  const plans = await transact(world.deps.advancing, async (tx) => {
    const statements = await query<{ name: string; text: string; parameters: number }>(
      tx,
      `select name, statement as text, cardinality(parameter_types) as parameters
       from pg_prepared_statements where name like 'cairn%'`,
      [],
    )
    const found: { text: string; plan: Node }[] = []
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
  expect(plans.length).toBeGreaterThan(10)
  const slow = plans.filter(({ plan }) => eachNode(plan).some((node) => node['Join Filter']?.includes(' = ')))
  expect(slow.map(({ text }) => text)).toEqual([])
  const scans = plans.filter(({ plan }) => eachNode(plan).some((node) => node['Node Type'] === 'Bitmap Heap Scan'))
  expect(scans.map(({ text }) => text)).toEqual([])
})
