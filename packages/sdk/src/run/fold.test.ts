import { expect, test } from 'vitest'
import { stage } from '../testing/index.ts'
import { fold } from './index.ts'

const { walk } = stage({
  nodes: {
    n1: 'probe.enter',
    n2: ['probe.set', { tag: 'seen', attribute: 'tier', variable: 'wave', value: 1 }],
    n3: 'probe.send',
    n4: ['probe.wait', { event: 'Ordered' }],
    n5: 'probe.fail',
  },
  edges: ['n1.next > n2', 'n2.next > n3', 'n3.next > n4', 'n4.heard > n5'],
})
const batch = [7, 3, 7].map((member, i) => walk({ run: { member, id: i } }))

test('E39 a batch folds into one count per node, arm and what, in the order of the key', () => {
  const { counts } = fold([...batch, walk({ run: { arm: 1 } })])
  expect(counts.filter(({ node }) => node === 'n2').map(({ arm, what, n }) => [arm, what, n])).toEqual([
    [0, 'in', 3],
    [0, 'out:next', 3],
    [1, 'in', 1],
    [1, 'out:next', 1],
  ])
})

test('E39 changes come by member in the order in which members are locked; variables go with the run', () => {
  const { changes, runs } = fold(batch)
  const made = [
    { attribute: 'tier', value: 1 },
    { tag: 'seen', on: true },
  ]
  expect(changes).toEqual([
    { member: 3, changes: made },
    { member: 7, changes: [...made, ...made] },
  ])
  expect(runs.map(({ variables }) => variables)).toEqual([{ wave: 1 }, { wave: 1 }, { wave: 1 }])
})

test('E39 effects, subscriptions and troubles keep the run they belong to, and who did not move leaves nothing', () => {
  const still = walk({ run: { dueAt: Number.MAX_SAFE_INTEGER } })
  const stuck = walk({ run: { node: 'n5', id: 99 } })
  const folded = fold([...batch, still, stuck])
  expect(folded.runs).toHaveLength(4)
  expect(folded.effects.map(({ run, effect }) => [run.id, effect.node])).toEqual([0, 1, 2].map((id) => [id, 'n3']))
  expect(folded.subscriptions.map(({ run, subscription }) => [run.id, subscription.topic])).toEqual(
    [0, 1, 2].map((id) => [id, 'Ordered']),
  )
  expect(folded.troubles).toMatchObject([{ run: { id: 99 }, trouble: { code: 'NODE_THREW' } }])
})
