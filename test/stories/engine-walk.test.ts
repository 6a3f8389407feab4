import { expect, test } from 'vitest'
import { createWorld } from '../kit/world.ts'

test('E40 a member walks through every kind of node and every count adds up', async () => {
  const world = await createWorld()
  const pool = await world.pool(['CODE-1', 'CODE-2', 'CODE-3'])
  const journey = await world.publish({
    nodes: {
      n1: 'entry.schedule',
      n2: ['branch.rules', { paths: [{ port: 'vip', name: 'VIP', when: 'member.tier == "gold"' }] }],
      n3: ['wait.duration', { for: 'P1D' }],
      n4: ['reward.coupon', { pool }],
      n5: ['reward.points', { points: 50 }],
      n6: ['data.tag', { tag: 'cared', on: true }],
      n7: ['data.attribute', { attribute: 'cares', value: 'one' }],
      n8: ['channel.inbox', { title: 'Code {{ reward.n4.code }} for {{ member.name }}', body: 'Yours' }],
      n9: 'flow.goal',
      n10: 'flow.join',
      n11: ['flow.exit', { reason: 'done' }],
    },
    edges: [
      'n1.next > n2',
      'n2.vip > n3',
      'n2.else > n10',
      'n3.next > n4',
      'n4.granted > n5',
      'n4.out_of_stock > n10',
      'n5.granted > n6',
      'n6.next > n7',
      'n7.next > n8',
      'n8.next > n9',
      'n9.next > n10',
      'n10.next > n11',
    ],
  })
  await world.member('ada', { name: 'Ada', tier: 'gold' })
  await world.member('bob', { name: 'Bob', tier: 'tin' })
  const { entered } = await world.enter(journey, ['ada', 'bob'])
  expect(entered).toHaveLength(2)
  await world.settle()
  expect(await world.place(journey, 'ada')).toBe('n3 waiting')
  expect(await world.place(journey, 'bob')).toBe('n11 completed')

  await world.advance('P2D')
  expect(await world.place(journey, 'ada')).toBe('n11 completed')
  expect(await world.letters('ada')).toEqual(['Code CODE-1 for Ada'])
  expect(await world.letters('bob')).toEqual([])
  const [ada] = await world.rows<{ tags: string[]; attributes: object }>(
    `select tags, attributes from member where external_id = 'ada'`,
  )
  expect(ada).toMatchObject({ tags: ['cared'], attributes: { cares: 'one' } })

  const counts = await world.counts(journey)
  for (const [node, { in: came = 0, here = 0, ...left }] of Object.entries(counts)) {
    expect(came, node).toBe(here + Object.values(left).reduce((sum, n) => sum + n, 0))
  }
  expect(counts['n1']).toMatchObject({ in: 2, 'out:next': 2 })
  expect(counts['n2']).toMatchObject({ in: 2, 'out:vip': 1, 'out:else': 1 })
  expect(counts['n11']).toMatchObject({ in: 2, 'exit:done': 2 })
})
