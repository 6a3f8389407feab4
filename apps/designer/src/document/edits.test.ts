import { nodes } from '@cairn/nodes'
import { toManifest } from '@cairn/sdk'
import { journey as shape } from '@cairn/sdk/graph'
import type { Journey, JourneyNode } from '@cairn/sdk/graph'
import { describe, expect, test } from 'vitest'
import { catalogueOf } from './catalogue.ts'
import { copyText, readClip } from './copy.ts'
import { edits } from './edits.ts'
import { boxOf, CARD, overlaps } from './geometry.ts'
import type { Edit, Outcome, Scene } from './scene.ts'

const catalogue = catalogueOf(toManifest(nodes))

function scene(journey: Journey): Scene {
  let n = 0
  return { journey, catalogue, newId: () => `new${n++}` }
}

function node(id: string, type: string, at: readonly [number, number] = [0, 0]): JourneyNode {
  return { id, type, typeVersion: 1, config: { ...catalogue.kind(type)?.defaults }, at: [...at] }
}

function journeyOf(
  steps: JourneyNode[],
  links: readonly (readonly [from: string, port: string, to: string])[],
): Journey {
  const edges = links.map(([from, port, to], i) => ({ id: `e${i + 1}`, from, port, to }))
  return shape.parse({ schema: 1, id: 'jrn_1', brand: 'brd_1', name: 'Test', nodes: steps, edges })
}

const plain = () =>
  journeyOf(
    [node('a', 'entry.event'), node('b', 'wait.duration', [320, 0]), node('c', 'flow.exit', [640, 0])],
    [
      ['a', 'next', 'b'],
      ['b', 'next', 'c'],
    ],
  )

function done(outcome: Outcome): Edit {
  if ('refused' in outcome) throw new Error(`refused: ${outcome.refused}`)
  return outcome
}
const links = (journey: Journey): string[] => journey.edges.map(({ from, port, to }) => `${from}.${port}>${to}`).sort()

describe('inserting', () => {
  test('a step on an edge takes the edge over and leads on to where it led', () => {
    const { journey, select } = done(edits.insertOnEdge(scene(plain()), { edge: 'e1', type: 'data.tag' }))
    expect(links(journey)).toEqual(['a.next>new0', 'b.next>c', 'new0.next>b'])
    expect(select).toEqual(['new0'])
  })

  test('what follows makes room and what does not stays where it was put', () => {
    const before = journeyOf(
      [...plain().nodes, node('z', 'flow.exit', [0, 400])],
      [
        ['a', 'next', 'b'],
        ['b', 'next', 'c'],
      ],
    )
    const { journey } = done(edits.insertOnEdge(scene(before), { edge: 'e1', type: 'data.tag' }))
    const at = new Map(journey.nodes.map((one) => [one.id, one.at]))
    expect(at.get('a')).toEqual([0, 0])
    expect(at.get('z')).toEqual([0, 400])
    const pitch = CARD.width + CARD.gapX
    expect(at.get('new0')).toEqual([pitch, 0])
    expect(at.get('b')).toEqual([2 * pitch, 0])
    expect(at.get('c')).toEqual([640 + 2 * pitch - 320, 0])
  })

  test('E540 a coupon step just dropped says that its code is repeated; one that says nothing is left as it is', () => {
    const old = { ...node('k', 'reward.coupon', [640, 0]), config: { pool: 'pol_1' } }
    const { nodes, edges } = plain()
    const edit = done(
      edits.insertNode(scene({ ...plain(), nodes: [...nodes, old], edges }), { type: 'reward.coupon', at: [0, 400] }),
    )
    const configs = edit.journey.nodes.filter(({ type }) => type === 'reward.coupon').map(({ config }) => config)
    expect(configs).toEqual([{ pool: 'pol_1' }, { again: 'same' }])
  })

  test('with room between two cards nobody moves', () => {
    const wide = journeyOf([node('a', 'entry.event'), node('b', 'flow.exit', [960, 0])], [['a', 'next', 'b']])
    const { journey } = done(edits.insertOnEdge(scene(wide), { edge: 'e1', type: 'data.tag' }))
    expect(journey.nodes.find(({ id }) => id === 'b')?.at).toEqual([960, 0])
  })

  test('a step without a way out does not stand in the middle, an entry follows nothing', () => {
    expect(edits.insertOnEdge(scene(plain()), { edge: 'e1', type: 'flow.exit' })).toEqual({ refused: 'noWayOut' })
    expect(edits.insertAfter(scene(plain()), { node: 'b', port: 'next', type: 'entry.event' })).toEqual({
      refused: 'entryHasNoWayIn',
    })
  })

  test('two hundred random insertions leave no two cards covering each other', () => {
    const random = seeded(7)
    const types = catalogue.manifest.nodes.map(({ type }) => type)
    let n = 0
    let journey = journeyOf([node('a', 'entry.event')], [])
    for (let i = 0; i < 200; i++) {
      const type = types[Math.floor(random() * types.length)] ?? ''
      const edge = journey.edges[Math.floor(random() * journey.edges.length)]
      const from = journey.nodes[Math.floor(random() * journey.nodes.length)]
      const port = from && catalogue.ports(from)[Math.floor(random() * 3)]?.port
      const at: [number, number] = [Math.floor(random() * 3000), Math.floor(random() * 2000)]
      const here: Scene = { journey, catalogue, newId: () => `x${n++}` }
      const way = random()
      const outcome =
        way < 0.4 && edge
          ? edits.insertOnEdge(here, { edge: edge.id, type })
          : way < 0.8 && from && port
            ? edits.insertAfter(here, { node: from.id, port, type })
            : edits.insertNode(here, { type, at })
      if (!('refused' in outcome)) journey = outcome.journey
    }
    const boxes = journey.nodes.map((one) => boxOf(one, catalogue))
    const covering = boxes.flatMap((a, i) =>
      boxes
        .slice(i + 1)
        .filter((b) => overlaps(a, b))
        .map((b) => [a.id, b.id]),
    )
    expect(journey.nodes.length).toBeGreaterThan(120)
    expect(covering).toEqual([])
  })
})

describe('linking', () => {
  test('a way that was taken turns to the new step and keeps its id', () => {
    const { journey } = done(edits.connect(scene(plain()), { node: 'a', port: 'next', to: 'c' }))
    expect(journey.edges.find(({ id }) => id === 'e1')).toMatchObject({ from: 'a', to: 'c' })
    expect(journey.edges).toHaveLength(2)
  })

  test('a way back gets a limit of passes', () => {
    const loop = journeyOf(
      [...plain().nodes, node('t', 'data.tag', [960, 0])],
      [
        ['a', 'next', 'b'],
        ['b', 'next', 't'],
      ],
    )
    const { journey } = done(edits.connect(scene(loop), { node: 't', port: 'next', to: 'b' }))
    expect(journey.edges.find(({ from }) => from === 't')?.maxPasses).toBe(3)
  })

  test('nothing leads into an entry or to itself', () => {
    expect(edits.connect(scene(plain()), { node: 'b', port: 'next', to: 'a' })).toEqual({ refused: 'entryHasNoWayIn' })
    expect(edits.connect(scene(plain()), { node: 'b', port: 'next', to: 'b' })).toEqual({ refused: 'toItself' })
  })
})

describe('taking out', () => {
  test('a single way is healed, also through several removed steps', () => {
    const long = journeyOf(
      [node('a', 'entry.event'), node('b', 'wait.duration'), node('t', 'data.tag'), node('c', 'flow.exit')],
      [
        ['a', 'next', 'b'],
        ['b', 'next', 't'],
        ['t', 'next', 'c'],
      ],
    )
    expect(links(done(edits.deleteSelection(scene(long), { nodes: ['b', 't'] })).journey)).toEqual(['a.next>c'])
  })

  test('a branch with several ways is not healed', () => {
    const fork = journeyOf(
      [node('a', 'entry.event'), node('s', 'branch.split'), node('c', 'flow.exit'), node('d', 'flow.exit')],
      [
        ['a', 'next', 's'],
        ['s', 'a', 'c'],
        ['s', 'b', 'd'],
      ],
    )
    expect(links(done(edits.deleteSelection(scene(fork), { nodes: ['s'] })).journey)).toEqual([])
  })
})

describe('settings of a step', () => {
  test('one way that goes while one required comes is the same way under a new name', () => {
    const send = journeyOf(
      [node('a', 'entry.event'), node('m', 'channel.inbox'), node('c', 'flow.exit')],
      [['m', 'next', 'c']],
    )
    const config = { ...send.nodes.find(({ id }) => id === 'm')?.config, then: 'await-outcome' }
    const { journey, notice } = done(edits.setConfig(scene(send), { node: 'm', config }))
    expect(links(journey)).toEqual(['m.sent>c'])
    expect(notice).toBeUndefined()
  })

  test('a removed case drops its edge and says so', () => {
    const fork = journeyOf(
      [node('s', 'branch.split'), node('c', 'flow.exit'), node('d', 'flow.exit')],
      [
        ['s', 'a', 'c'],
        ['s', 'b', 'd'],
      ],
    )
    const config = { paths: [{ port: 'a', name: 'A', percent: 100 }] }
    const { journey, notice } = done(edits.setConfig(scene(fork), { node: 's', config }))
    expect(links(journey)).toEqual(['s.a>c'])
    expect(notice).toEqual({ key: 'edgesDropped', count: 1 })
  })
})

describe('copies', () => {
  test('the clipboard carries readable lines and the same again as JSON, and pastes under new ids', () => {
    const text = copyText(plain(), ['b', 'c'], ({ type }) => type)
    expect(text.split('\n').slice(0, 2)).toEqual(['wait.duration', 'flow.exit'])
    const { journey, select } = done(edits.paste(scene(plain()), { text }))
    expect(journey.nodes).toHaveLength(5)
    expect(links(journey)).toContain('new0.next>new1')
    expect(select).toEqual(['new0', 'new1'])
    const boxes = journey.nodes.map((one) => boxOf(one, catalogue))
    expect(boxes.some((a, i) => boxes.slice(i + 1).some((b) => overlaps(a, b)))).toBe(false)
  })

  test('text that is no copy of ours pastes nothing', () => {
    expect(readClip('hello')).toBeUndefined()
    expect(readClip('{"cairn":1,"nodes":[{"id":"BAD ID"}]}')).toBeUndefined()
    expect(edits.paste(scene(plain()), { text: '{"cairn":' })).toEqual({ refused: 'notAClip' })
  })
})

function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1664525 + 1013904223) % 4294967296
    return state / 4294967296
  }
}
