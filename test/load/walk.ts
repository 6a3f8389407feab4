import { performance } from 'node:perf_hooks'
import { nodes } from '@cairn/nodes'
import { draw, factsOf, NOON, runAt } from '@cairn/sdk/testing'
import { chart, walk } from '@cairn/sdk/run'

// What the pure core costs for each node visit, with no database anywhere: `node test/load/walk.ts`.
const MEMBERS = 50_000
const DAY = 86_400_000

const ready = chart(
  draw({
    nodes: {
      n1: ['entry.event', {}],
      n2: ['branch.rules', { paths: [{ port: 'vip', when: 'orders.total > 2000.0' }] }],
      n3: ['wait.duration', { for: 'P1D' }],
      n4: ['channel.inbox', { title: 'Hi {{ member.name }}', body: 'Thanks' }],
      n5: ['flow.exit', {}],
    },
    edges: ['n1.next > n2', 'n2.vip > n3', 'n2.else > n3', 'n3.next > n4', 'n4.next > n5'],
  }),
  new Map(nodes.map((node) => [node.id, node])),
)

function round(): number {
  const start = performance.now()
  let visits = 0
  for (let i = 0; i < MEMBERS; i++) {
    const facts = factsOf({ member: { name: 'Ada' }, orders: { count: i % 9, total: i % 4000 } })
    const first = walk(ready, {
      run: runAt('n1', { id: i, entrant: `m${i}` }),
      facts,
      wakes: [],
      now: NOON,
      zone: 'UTC',
    })
    const second = walk(ready, { run: first.run, facts, wakes: [], now: NOON + DAY, zone: 'UTC' })
    visits += first.steps.length + second.steps.length - 1
    if (second.run.state !== 'completed') throw new Error('The bench journey must lead every member to its end.')
  }
  return ((performance.now() - start) * 1000) / (visits / 2)
}

round()
const best = Math.min(...Array.from({ length: 5 }, round))
console.log(JSON.stringify({ measure: 'walk', value: Number(best.toFixed(3)), unit: 'µs/visit' }))
