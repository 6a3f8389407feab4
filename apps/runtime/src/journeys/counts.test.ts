import fc from 'fast-check'
import { expect, test } from 'vitest'
import { foldCounts } from './counts.ts'

test('at every node entered = here + left by each port + exited', () => {
  const what = fc.oneof(
    fc.constant('in'),
    fc.constantFrom('out:next', 'out:vip'),
    fc.constantFrom('exit:done', 'exit:goal', 'exit:moved'),
  )
  const row = fc.record({ node: fc.constantFrom('n1', 'n2', 'n3'), what, n: fc.nat(1000) })
  fc.assert(
    fc.property(fc.array(row), (rows) => {
      for (const node of Object.values(foldCounts(rows).nodes)) {
        const left = Object.values(node.ports).reduce((sum, n) => sum + n, 0)
        expect(node.here + left + node.exited).toBe(node.entered)
      }
    }),
  )
})

test('whoever entered and has not exited is here, wherever the entries are', () => {
  const rows = [
    { node: 'n1', what: 'in', n: 10 },
    { node: 'n1', what: 'out:next', n: 10 },
    { node: 'n2', what: 'in', n: 10 },
    { node: 'n2', what: 'exit:completed', n: 4 },
    { node: 'n2', what: 'exit:moved', n: 1 },
    { node: 'n3', what: 'in', n: 1 },
  ]
  expect(foldCounts(rows)).toEqual({
    nodes: {
      n1: { entered: 10, here: 0, exited: 0, ports: { next: 10 }, exits: {} },
      n2: { entered: 10, here: 5, exited: 5, ports: {}, exits: { completed: 4, moved: 1 } },
      n3: { entered: 1, here: 1, exited: 0, ports: {}, exits: {} },
    },
    totals: { entered: 10, here: 6, exited: 4 },
  })
})
