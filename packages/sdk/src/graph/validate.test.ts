import { describe, expect, test } from 'vitest'
import { toManifest } from '../define/manifest.ts'
import { forms } from '../testing/forms.ts'
import { draw, type Drawing } from '../testing/journey.ts'
import { PROBLEM_CODES } from './codes.ts'
import { validate } from './validate.ts'
import type { NodeLike } from './walkways.ts'

const byDefinition: ReadonlyMap<string, NodeLike> = new Map(forms.map((node) => [node.id, node]))
const byManifest: ReadonlyMap<string, NodeLike> = new Map(toManifest(forms).nodes.map((node) => [node.type, node]))

const good: Drawing = {
  nodes: { n1: 'in.event', n2: ['rest', { for: 'P3D' }], n3: ['say', { title: 'Hi {{ member.name }}' }], n4: 'stop' },
  edges: ['n1.next > n2', 'n2.next > n3', 'n3.next > n4'],
}
const drawn = (change: Partial<Drawing>): unknown => draw({ ...good, ...change })
const codes = (input: unknown, nodes = byDefinition): string[] =>
  [...new Set(validate(input, nodes).map(({ code }) => code))].toSorted()
/** n1 → the node under test → n4. */
const around = (node: Drawing['nodes'][string], port = 'next', entry = 'in.event'): unknown =>
  drawn({ nodes: { n1: entry, n2: node, n4: 'stop' }, edges: ['n1.next > n2', `n2.${port} > n4`] })
const fork = (when: string, entry = 'in.event'): unknown =>
  drawn({
    nodes: { n1: entry, n2: ['fork', { paths: [{ port: 'a', name: 'A', when }] }], n4: 'stop' },
    edges: ['n1.next > n2', 'n2.a > n4', 'n2.else > n4'],
  })
const raw = (change: object): unknown => ({ ...draw(good), ...change })
const settings = (change: object): unknown => raw({ settings: { ...draw(good).settings, ...change } })

test('a sound journey has no problems', () => {
  expect(validate(draw(good), byDefinition)).toEqual([])
  expect(validate(draw(good), byManifest)).toEqual([])
})

const broken: readonly (readonly [what: string, input: unknown, codes: readonly string[]])[] = [
  ['no journey at all', 'hello', ['JOURNEY_SHAPE']],
  ['no nodes', raw({ nodes: undefined }), ['JOURNEY_SHAPE']],
  ['a field nobody knows', raw({ colour: 'red' }), ['JOURNEY_SHAPE']],
  ['a node id with a space', raw({ nodes: [{ id: 'n 1', type: 'stop' }] }), ['JOURNEY_SHAPE']],
  [
    'nesting without end',
    raw({ parameters: JSON.parse('{"a":'.repeat(60) + '1' + '}'.repeat(60)) as object }),
    ['JOURNEY_TOO_DEEP'],
  ],
  ['a megabyte of text', raw({ parameters: { text: '字'.repeat(400_000) } }), ['JOURNEY_TOO_LARGE']],
  [
    '501 nodes',
    raw({ nodes: Array.from({ length: 501 }, (_, i) => ({ id: `n${i}`, type: 'pass' })) }),
    ['NODES_TOO_MANY'],
  ],
  [
    '2,001 edges',
    raw({ edges: Array.from({ length: 2001 }, (_, i) => ({ id: `e${i}`, from: 'n1', port: 'next', to: 'n2' })) }),
    ['EDGES_TOO_MANY'],
  ],
  ['no entry', drawn({ nodes: { n1: 'pass', n4: 'stop' }, edges: ['n1.next > n4'] }), ['ENTRY_MISSING']],
  ['two nodes of one id', raw({ nodes: [...draw(good).nodes, { id: 'n4', type: 'stop' }] }), ['NODE_ID_DUPLICATE']],
  ['a type that is not installed', around('teleport'), ['NODE_TYPE_UNKNOWN']],
  [
    'a type newer than the installed',
    raw({ nodes: draw(good).nodes.map((node) => ({ ...node, typeVersion: 3 })) }),
    ['NODE_TYPE_NEWER'],
  ],
  ['a node nothing leads to', drawn({ nodes: { ...good.nodes, n9: 'stop' } }), ['NODE_UNREACHABLE']],
  [
    'two edges of one id',
    raw({ edges: draw(good).edges.map((edge) => ({ ...edge, id: 'e1' })) }),
    ['EDGE_ID_DUPLICATE'],
  ],
  [
    'an edge to nowhere',
    drawn({ edges: ['n1.next > n2', 'n2.next > n3', 'n3.next > n99'] }),
    ['EDGE_DANGLING', 'NODE_UNREACHABLE'],
  ],
  ['an edge from nowhere', drawn({ edges: [...good.edges, 'n99.next > n4'] }), ['EDGE_DANGLING']],
  [
    'an edge into an entry',
    drawn({ nodes: { ...good.nodes, n5: 'in.all' }, edges: [...good.edges, 'n5.next > n1'] }),
    ['EDGE_INTO_ENTRY'],
  ],
  ['an edge from a port that is not there', drawn({ edges: [...good.edges, 'n2.never > n4'] }), ['EDGE_PORT_UNKNOWN']],
  ['two edges at one port', drawn({ edges: [...good.edges, 'n1.next > n3'] }), ['PORT_TWO_EDGES']],
  [
    'a required port without an edge',
    drawn({ edges: ['n1.next > n2', 'n2.next > n3'] }),
    ['NODE_UNREACHABLE', 'PORT_UNWIRED'],
  ],
  [
    'two paths of one port',
    around(
      [
        'split',
        {
          paths: [
            { port: 'a', name: 'A', percent: 50 },
            { port: 'a', name: 'B', percent: 50 },
          ],
        },
      ],
      'a',
    ),
    ['PORT_DUPLICATE'],
  ],
  [
    'a path that takes the name of a fixed port',
    around(['fork', { paths: [{ port: 'else', name: 'A', when: 'true' }] }], 'else'),
    ['PORT_DUPLICATE'],
  ],
  [
    'a loop that never rests',
    drawn({
      nodes: { n1: 'in.event', n2: ['fork', { paths: [{ port: 'a', name: 'A', when: 'true' }] }], n4: 'stop' },
      edges: ['n1.next > n2', 'n2.a > n2 *3', 'n2.else > n4'],
    }),
    ['CYCLE_WITHOUT_WAIT'],
  ],
  [
    'a loop that rests for seconds',
    drawn({ nodes: { n1: 'in.event', n2: ['rest', { for: 'PT30S' }] }, edges: ['n1.next > n2', 'n2.next > n2 *3'] }),
    ['CYCLE_WITHOUT_WAIT'],
  ],
  [
    'a loop that turns for ever',
    drawn({ nodes: { n1: 'in.event', n2: 'rest' }, edges: ['n1.next > n2', 'n2.next > n2'] }),
    ['CYCLE_WITHOUT_PASSES'],
  ],
  ['a setting of the wrong kind', around(['rest', { for: 3 }]), ['CONFIG_INVALID']],
  ['a setting left empty', around(['say', { title: '' }]), ['CONFIG_MISSING']],
  ['a setting left out', around('say'), ['CONFIG_MISSING']],
  ['a setting nobody knows', around(['rest', { colour: 'red' }]), ['CONFIG_UNKNOWN_FIELD']],
  ['no duration', around(['rest', { for: 'three days' }]), ['DURATION_INVALID']],
  ['more than ten years', around(['rest', { for: 'P11Y' }]), ['DURATION_INVALID']],
  ['no time of day', around(['rest', { at: '25:00' }]), ['TIME_OF_DAY_INVALID']],
  ['no zone', around(['give', { pool: 'pol_1', zone: 'Mars' }], 'granted'), ['ZONE_UNKNOWN']],
  ['no instant', around(['pass', { on: 'soon' }]), ['CONFIG_INVALID']],
  ['no pool', around('give', 'granted'), ['POOL_MISSING']],
  ['no audience', drawn({ nodes: { n1: 'in.some', n4: 'stop' }, edges: ['n1.next > n4'] }), ['AUDIENCE_MISSING']],
  ['shares of 90', around(['split', { paths: [{ port: 'a', name: 'A', percent: 90 }] }], 'a'), ['SHARES_NOT_WHOLE']],
  ['a rule that is no rule', fork('member.age >'), ['RULE_SYNTAX']],
  ['an empty rule', fork(''), ['RULE_EMPTY']],
  ['a rule with an unknown name', fork('customer.age > 3'), ['RULE_UNKNOWN_NAME']],
  ['a rule of wrong types', fork('orders.count > "3"'), ['RULE_TYPE']],
  [
    'a rule about the event where members come without one',
    fork('event.properties.total > 3', 'in.all'),
    ['EVENT_UNGUARDED'],
  ],
  ['a rule about a node that is not there', fork('reward.n77.code == "x"'), ['NODE_REFERENCE_UNKNOWN']],
  [
    'a template about a node that is not there',
    around(['say', { title: '{{ reward.n77.code }}' }]),
    ['NODE_REFERENCE_UNKNOWN'],
  ],
  ['a template with open braces', around(['say', { title: '{{ member.name' }]), ['TEMPLATE_SYNTAX']],
  ['a template with an unknown name', around(['say', { title: '{{ customer.name }}' }]), ['TEMPLATE_UNKNOWN_NAME']],
  ['a journey in no zone', settings({ timeZone: { use: 'fixed', fallback: 'Mars' } }), ['ZONE_UNKNOWN']],
  ['re-entry after no time', settings({ reentry: { allow: 'after' } }), ['REENTRY_GAP_MISSING']],
  ['re-entry after nonsense', settings({ reentry: { allow: 'after', gap: 'a week' } }), ['DURATION_INVALID']],
  ['a key that is no expression', settings({ reentry: { allow: 'once', key: 'event.(' } }), ['RULE_SYNTAX']],
  ['an exit rule that is none', settings({ exit: [{ when: 'orders.count' }] }), ['RULE_NOT_CONDITION']],
  ['a goal whose rule is none', settings({ goal: { event: 'X', match: 'event.foo == 1' } }), ['RULE_UNKNOWN_FIELD']],
  ['a goal within nonsense', settings({ goal: { event: 'X', within: 'soon' } }), ['DURATION_INVALID']],
]

describe('a broken journey is told what is wrong', () => {
  test.each(broken)('%s', (_, input, expected) => {
    expect(codes(input)).toEqual(expected)
  })

  test.each(broken)('%s, by the manifest alone', (_, input, expected) => {
    expect(codes(input, byManifest)).toEqual(expected)
  })

  test('with a sentence that ends, a place, and params the catalogues know', () => {
    for (const [what, input] of broken) {
      for (const { code, message, params = {}, place } of validate(input, byDefinition)) {
        expect(message, what).toMatch(/\.$/)
        expect(message, what).not.toMatch(/\{\w+\}/)
        expect(Object.keys(params).toSorted(), code).toEqual(
          [...(PROBLEM_CODES[code as keyof typeof PROBLEM_CODES] ?? ['?'])].toSorted(),
        )
        if (!/^(ENTRY_MISSING|JOURNEY_TOO|NODES_TOO|EDGES_TOO)/.test(code)) expect(place, what).toBeDefined()
      }
    }
  })
})
