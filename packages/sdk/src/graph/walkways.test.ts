import { expect, test } from 'vitest'
import { z } from 'zod'
import { cel, field, type Widget } from '../define/fields.ts'
import { toManifest } from '../define/manifest.ts'
import { defineNode, type NodeDefinition } from '../define/node.ts'
import { draw } from '../testing/journey.ts'
import { walkways, type NodeLike } from './walkways.ts'

const label = { en: 'x', 'zh-CN': 'x' }
const common = { version: 1, title: label, icon: 'circle', shelf: 'flow', run: () => ({ go: 'next' }) } as const
const as = <S extends z.ZodType>(widget: Widget, schema: S): S => field(schema, { label, widget })
const definitions: readonly NodeDefinition[] = [
  defineNode({
    ...common,
    id: 'in',
    entry: 'event',
    ports: ['next'],
    config: z.strictObject({ where: as('event-match', cel().optional()) }),
  }),
  defineNode({
    ...common,
    id: 'fork',
    ports: [{ each: 'paths', port: 'port' }, 'else'],
    config: z.strictObject({
      paths: z.array(z.strictObject({ port: z.string(), when: as('cel', cel()) })).default([]),
    }),
  }),
  defineNode({
    ...common,
    id: 'set',
    ports: ['next'],
    config: z.strictObject({ value: as('liquid', z.string().default('')) }),
  }),
  defineNode({ ...common, id: 'stop', ports: [], config: z.strictObject({}) }),
]
const byDefinition: ReadonlyMap<string, NodeLike> = new Map(definitions.map((node) => [node.id, node]))
const byManifest: ReadonlyMap<string, NodeLike> = new Map(
  toManifest(definitions).nodes.map((node) => [node.type, node]),
)

const journey = draw({
  nodes: {
    n1: ['in', { where: 'event.properties.total > member.limit' }],
    n2: [
      'fork',
      {
        paths: [
          { port: 'a', when: "count('X', 'P7D') > 1" },
          { port: 'b', when: 'orders.count > 1' },
        ],
      },
    ],
    n3: ['set', { value: '{{ member.city }} {{ reward.n2.code }}' }],
    n4: 'stop',
    n5: ['fork', { paths: [{ port: 'a', when: 'broken (' }] }],
    n6: 'nowhere.known',
  },
  edges: ['n1.next > n2', 'n2.a > n3', 'n2.else > n4', 'n3.next > n4', 'n5.else > n4', 'n6.next > n4'],
  disabled: [],
  settings: { exit: [{ when: "tagged('gone')" }], goal: { event: 'X', match: 'event.properties.id == run.key' } },
})

test.each([
  ['definitions', byDefinition],
  ['manifests', byManifest],
])('a journey answers the same from %s', (_, nodes) => {
  const ways = walkways(journey, nodes)
  const [n1, n2] = journey.nodes
  expect(ways.entries.map(({ id }) => id)).toEqual(['n1'])
  expect(n2 && ways.ports(n2).map(({ port, required }) => [port, required])).toEqual([
    ['a', false],
    ['b', false],
    ['else', true],
  ])
  expect(n1 && ways.fields(n1).map(({ pointer, widget }) => [pointer, widget])).toEqual([['/where', 'event-match']])
  expect(ways.edge('n2', 'a')?.to).toBe('n3')
  expect(ways.edge('n2', 'b')).toBeUndefined()
  expect(ways.edgesTo('n4').map(({ from }) => from)).toEqual(['n2', 'n3', 'n5', 'n6'])
  expect([...ways.reach('n2')]).toEqual(['n2', 'n3', 'n4'])
})

test('what has to be known at a node is what every node ahead, the goal and the exits read', () => {
  const ways = walkways(journey, byDefinition)
  const always = [{ kind: 'tags' }, { kind: 'event' }, { kind: 'run' }]
  expect(ways.readsFrom('n4')).toEqual(always)
  expect(ways.readsFrom('n3')).toEqual([
    ...always,
    { kind: 'member', attribute: 'city' },
    { kind: 'reward', node: 'n2' },
  ])
  expect(ways.readsFrom('n1')).toEqual([
    ...always,
    { kind: 'member', attribute: 'limit' },
    { kind: 'count', event: 'X', window: 'P7D' },
    { kind: 'orders' },
    { kind: 'member', attribute: 'city' },
    { kind: 'reward', node: 'n2' },
  ])
  expect(ways.readsFrom('n1')).toBe(ways.readsFrom('n1'))
})

test('a broken rule, an unknown type and a node that is not there read nothing and throw nothing', () => {
  const ways = walkways(journey, byDefinition)
  expect(ways.readsFrom('n5')).toEqual(ways.readsFrom('n4'))
  expect(ways.readsFrom('n6')).toEqual(ways.readsFrom('n4'))
  expect(ways.readsFrom('n99')).toEqual(ways.readsFrom('n4'))
})

test('ports that hang on a setting left to its default are there', () => {
  const say = defineNode({
    ...common,
    id: 'say',
    ports: [{ port: 'next', when: { field: 'then', is: 'continue' } }],
    config: z.strictObject({ then: z.enum(['continue', 'wait']).default('continue') }),
  })
  const drawn = draw({ nodes: { n1: 'say' }, edges: [] })
  const [node] = drawn.nodes
  expect(node && walkways(drawn, new Map([['say', say]])).ports(node)).toEqual([{ port: 'next', required: true }])
})
