import { nodes } from '@cairn/nodes'
import { toManifest } from '@cairn/sdk'
import { journey as shape } from '@cairn/sdk/graph'
import { expect, test } from 'vitest'
import { catalogueOf } from '../document/catalogue.ts'
import { outlineRows } from './outline-rows.ts'

const catalogue = catalogueOf(toManifest(nodes))
const paths = [
  { port: 'p', name: 'P', percent: 50 },
  { port: 'q', name: 'Q', percent: 50 },
]

test('the outline tells a plain way at one level, opens each way out of a branch below it and every step once', () => {
  const journey = shape.parse({
    schema: 1,
    id: 'jrn_1',
    brand: 'brd_1',
    name: 'Test',
    nodes: [
      { id: 'a', type: 'entry.event', config: { event: 'x' } },
      { id: 's', type: 'branch.split', config: { paths } },
      { id: 'x', type: 'data.tag' },
      { id: 'z', type: 'flow.exit' },
    ],
    edges: [
      { id: 'e1', from: 'a', port: 'next', to: 's' },
      { id: 'e2', from: 's', port: 'p', to: 'x' },
      { id: 'e3', from: 's', port: 'q', to: 'z' },
      { id: 'e4', from: 'x', port: 'next', to: 'z' },
    ],
  })
  const told = outlineRows(journey, catalogue).map((row) => {
    const name = row.kind === 'way' || row.kind === 'open' ? row.port.port : row.node.id
    return `${row.level} ${row.kind} ${name}`
  })
  expect(told).toEqual(['1 step a', '1 step s', '2 way p', '3 step x', '3 step z', '2 way q', '3 jump z'])
})
