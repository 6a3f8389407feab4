import { describe, expect, test } from 'vitest'
import { toManifest } from '../define/manifest.ts'
import { forms } from '../testing/forms.ts'
import { draw, type Drawing } from '../testing/journey.ts'
import { readJourney } from './read.ts'
import { validate } from './validate.ts'
import type { NodeLike } from './walkways.ts'

const byDefinition: ReadonlyMap<string, NodeLike> = new Map(forms.map((node) => [node.id, node]))
const byManifest: ReadonlyMap<string, NodeLike> = new Map(toManifest(forms).nodes.map((node) => [node.type, node]))

const good: Drawing = {
  nodes: { n1: 'in.event', n2: ['rest', { for: 'P3D' }], n3: ['say', { title: 'Hi {{ member.name }}' }], n4: 'stop' },
  edges: ['n1.next > n2', 'n2.next > n3', 'n3.next > n4'],
}
const drawn = (change: Partial<Drawing>): unknown => draw({ ...good, ...change })
/** n1 → the node under test → n4. */
const around = (node: Drawing['nodes'][string], port = 'next', entry = 'in.event'): unknown =>
  drawn({ nodes: { n1: entry, n2: node, n4: 'stop' }, edges: ['n1.next > n2', `n2.${port} > n4`] })
const fork = (when: string, entry = 'in.event'): unknown =>
  drawn({
    nodes: { n1: entry, n2: ['fork', { paths: [{ port: 'a', name: 'A', when }] }], n4: 'stop' },
    edges: ['n1.next > n2', 'n2.a > n4', 'n2.else > n4'],
  })
const raw = (change: object): unknown => ({ ...draw(good), ...change })

describe('what is not an error', () => {
  const warnings = (input: unknown) => validate(input, byDefinition).map(({ code, severity }) => [severity, code])

  test("a path of one's own that leads nowhere, or without a name", () => {
    const journey = around(['fork', { paths: [{ port: 'a', when: 'true' }] }], 'else')
    expect(warnings(journey)).toEqual([
      ['warning', 'NODE_DEAD_END'],
      ['warning', 'BRANCH_UNNAMED'],
    ])
  })

  test('an optional port that nothing is wired to', () => {
    expect(warnings(around(['give', { pool: 'pol_1' }], 'granted'))).toEqual([])
    expect(warnings(around('listen', 'heard'))).toEqual([])
  })

  test('a loop that rests and is counted', () => {
    expect(
      warnings(drawn({ nodes: { n1: 'in.event', n2: 'rest' }, edges: ['n1.next > n2', 'n2.next > n2 *3'] })),
    ).toEqual([])
    const daily = drawn({
      nodes: { n1: 'in.event', n2: ['rest', { for: 'PT0S', at: '10:00' }] },
      edges: ['n1.next > n2', 'n2.next > n2 *3'],
    })
    expect(warnings(daily)).toEqual([])
  })

  test('a disabled node keeps its settings to itself', () => {
    expect(warnings(drawn({ nodes: { ...good.nodes, n3: 'say' }, disabled: ['n3'] }))).toEqual([])
  })

  test('a rule about the event behind a guard, or after a wait for one', () => {
    expect(warnings(fork('has(event.name) && event.properties.total > 3', 'in.all'))).toEqual([])
    const heard = drawn({
      nodes: {
        n1: 'in.all',
        n2: 'listen',
        n3: ['fork', { paths: [{ port: 'a', name: 'A', when: 'event.properties.x > 1' }] }],
        n4: 'stop',
      },
      edges: ['n1.next > n2', 'n2.heard > n3', 'n3.a > n4', 'n3.else > n4'],
    })
    expect(warnings(heard)).toEqual([])
  })
})

describe('what the brand has', () => {
  const known = { pools: new Set(['pol_1']), audiences: new Set(['aud_1']), connections: new Set(['con_1']) }
  const said = (input: unknown) => validate(input, byDefinition, known).map(({ code }) => code)

  test('a pool, an audience or a connection that is gone', () => {
    expect(said(around(['give', { pool: 'pol_1' }], 'granted'))).toEqual([])
    expect(said(around(['give', { pool: 'pol_2' }], 'granted'))).toEqual(['POOL_MISSING'])
    expect(
      said(drawn({ nodes: { n1: ['in.all', { audience: 'aud_2' }], n4: 'stop' }, edges: ['n1.next > n4'] })),
    ).toEqual(['AUDIENCE_MISSING'])
    expect(said(drawn({ nodes: { n1: ['in.all', { audience: '' }], n4: 'stop' }, edges: ['n1.next > n4'] }))).toEqual(
      [],
    )
    expect(said(fork("in_audience('aud_2')"))).toEqual(['AUDIENCE_MISSING'])
    expect(
      said(
        raw({ nodes: draw(good).nodes.map((node) => (node.id === 'n3' ? { ...node, connection: 'con_2' } : node)) }),
      ),
    ).toEqual(['CONNECTION_MISSING'])
  })
})

describe('fixes', () => {
  const fixOf = (input: unknown, code: string) =>
    validate(input, byDefinition).find((problem) => problem.code === code)?.fix

  test('name a command of the designer and its arguments', () => {
    expect(fixOf(drawn({ edges: [...good.edges, 'n1.next > n3'] }), 'PORT_TWO_EDGES')).toEqual({
      command: 'disconnect',
      args: { edges: ['e4'] },
    })
    expect(fixOf(drawn({ nodes: { ...good.nodes, n9: 'stop' } }), 'NODE_UNREACHABLE')).toEqual({
      command: 'deleteSelection',
      args: { nodes: ['n9'] },
    })
    expect(fixOf(drawn({ nodes: { n4: 'stop' }, edges: [] }), 'ENTRY_MISSING')).toEqual({
      command: 'addEntry',
      args: { type: 'in.event' },
    })
    expect(fixOf(drawn({ edges: ['n1.next > n2', 'n2.next > n3'] }), 'PORT_UNWIRED')).toEqual({
      command: 'insertAfter',
      args: { node: 'n3', port: 'next', type: 'stop' },
    })
    expect(
      fixOf(
        drawn({ nodes: { n1: 'in.event', n2: 'rest' }, edges: ['n1.next > n2', 'n2.next > n2'] }),
        'CYCLE_WITHOUT_PASSES',
      ),
    ).toEqual({ command: 'setMaxPasses', args: { edge: 'e2', maxPasses: 3 } })
  })

  test('mend one place and leave the rest', () => {
    expect(fixOf(around(['rest', { for: 'soon', at: '10:00' }]), 'DURATION_INVALID')).toEqual({
      command: 'setConfig',
      args: { node: 'n2', config: { for: 'P1D', at: '10:00' } },
    })
    expect(fixOf(fork('event.properties.total > 3', 'in.all'), 'EVENT_UNGUARDED')?.args).toMatchObject({
      config: { paths: [{ port: 'a', name: 'A', when: 'has(event.name) && (event.properties.total > 3)' }] },
    })
    const thirds = around(['split', { paths: ['a', 'b', 'c'].map((port) => ({ port, name: port, percent: 30 })) }], 'a')
    expect(fixOf(thirds, 'SHARES_NOT_WHOLE')?.args).toMatchObject({
      config: { paths: [{ percent: 33 }, { percent: 33 }, { percent: 34 }] },
    })
  })
})

test('a draft may be incomplete and is still a journey', () => {
  expect(readJourney({ schema: 1, id: 'j', brand: 'b', name: 'n', nodes: [], edges: [] })).toMatchObject({
    ok: true,
    journey: { settings: { reentry: { allow: 'once' } } },
  })
  expect(readJourney({ schema: 2 }).ok).toBe(false)
})

function chain(length: number): Drawing {
  const nodes: Record<string, Drawing['nodes'][string]> = { n0: 'in.event' }
  const edges: string[] = []
  for (let i = 1; i < length; i++) {
    const types = [
      ['fork', { paths: [{ port: 'a', name: 'A', when: `orders.total > ${i}` }] }],
      'rest',
      ['say', { title: `Hi {{ member.name }} ${i}` }],
      'pass',
    ] as const
    nodes[`n${i}`] = types[i % 4] ?? 'pass'
    edges.push(`n${i - 1}.${i > 1 && (i - 1) % 4 === 0 ? 'else' : 'next'} > n${i}`)
  }
  return { nodes, edges }
}

test('judging grows with the journey, not with its square', () => {
  const cost = (length: number): number => {
    const journey = draw(chain(length))
    for (let i = 0; i < 3; i++) validate(journey, byManifest)
    const before = process.cpuUsage()
    for (let i = 0; i < 5; i++) validate(journey, byManifest)
    return process.cpuUsage(before).user
  }
  // ten times the nodes: about ten times the work, a hundred times were it quadratic
  expect(cost(500) / cost(50)).toBeLessThan(40)
})
