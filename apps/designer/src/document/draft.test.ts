import { nodes } from '@cairn/nodes'
import { toManifest } from '@cairn/sdk'
import { encodeDocument, openDocument, toJourney } from '@cairn/sdk/document'
import { canonicalJourney, canonicalJson, journey as shape } from '@cairn/sdk/graph'
import type { Journey } from '@cairn/sdk/graph'
import * as Y from 'yjs'
import { describe, expect, test } from 'vitest'
import { catalogueOf } from './catalogue.ts'
import { createDraft } from './draft.ts'
import type { Draft } from './draft.ts'
import { REMOTE } from './sync.ts'

const catalogue = catalogueOf(toManifest(nodes))
const start: Journey = shape.parse({
  schema: 1,
  id: 'jrn_1',
  brand: 'brd_1',
  name: 'Test',
  nodes: [{ id: 'a', type: 'entry.event', config: { event: 'Order Completed' }, at: [0, 0] }],
  edges: [],
})

function open(name = 'n', source: Uint8Array = encodeDocument(openDocument(start))): Draft {
  const doc = new Y.Doc()
  Y.applyUpdate(doc, source, REMOTE)
  let n = 0
  return createDraft({ doc, catalogue, check: () => [], newId: () => `${name}${n++}`, soon: () => () => undefined })
}
const journeyOf = (draft: Draft): Journey => draft.state.getState().journey
const text = (draft: Draft): string => canonicalJson(JSON.parse(JSON.stringify(toJourney(draft.doc))))

describe('undo', () => {
  test('five hundred random edits undone are the first journey, redone the last', () => {
    const draft = open()
    const first = text(draft)
    const random = seeded(11)
    const steps = Array.from({ length: 500 }, () => randomEdit(draft, random)).filter(Boolean).length
    const last = text(draft)
    expect(steps).toBeGreaterThan(300)
    let undone = 0
    while (draft.undo()) undone++
    expect(undone).toBe(steps)
    expect(text(draft) === first).toBe(true)
    while (draft.redo()) undone--
    expect(undone).toBe(0)
    expect(text(draft) === last).toBe(true)
  })

  test('a step names what it takes back, and the other way round once it was taken back', () => {
    const draft = open()
    draft.edit('insertAfter', { node: 'a', port: 'next', type: 'wait.duration' })
    expect(draft.state.getState().undo).toEqual({ key: 'insert', what: catalogue.kind('wait.duration')?.title })
    draft.undo()
    expect(draft.state.getState().undo).toBeUndefined()
    expect(draft.state.getState().redo?.key).toBe('insert')
  })

  test('typing a name is one step, another step begins another', () => {
    const draft = open()
    for (const name of ['F', 'Fi', 'First']) draft.edit('rename', { node: 'a', name })
    draft.edit('setConfig', { node: 'a', config: { event: 'Signed Up' } })
    draft.undo()
    expect(journeyOf(draft).nodes[0]?.name).toBe('First')
    draft.undo()
    expect(journeyOf(draft).nodes[0]?.name).toBeUndefined()
    expect(draft.undo()).toBeUndefined()
  })

  test("another person's change between stays when mine is undone", () => {
    const [mine, theirs] = [open('m'), open('t')]
    mine.edit('insertAfter', { node: 'a', port: 'next', type: 'wait.duration' })
    meet(mine, theirs)
    theirs.edit('rename', { node: 'a', name: 'Theirs' })
    meet(mine, theirs)
    mine.undo()
    meet(mine, theirs)
    expect(journeyOf(mine).nodes.map(({ id, name }) => [id, name])).toEqual([['a', 'Theirs']])
    expect(text(mine)).toBe(text(theirs))
  })
})

describe('several people', () => {
  test('three documents edited apart converge with no edge left dangling', () => {
    const people = ['p', 'q', 'r'].map((name) => open(name))
    const random = seeded(3)
    for (const person of people) for (let i = 0; i < 100; i++) randomEdit(person, random)
    for (let round = 0; round < 2; round++) for (const one of people) for (const other of people) meet(one, other)
    const [first, ...rest] = people.map((person) => canonicalJourney(toJourney(person.doc)))
    expect(rest.every((other) => other === first)).toBe(true)
    for (const person of people) {
      const { nodes: steps, edges } = journeyOf(person)
      const ids = new Set(steps.map(({ id }) => id))
      expect(edges.filter(({ from, to }) => !ids.has(from) || !ids.has(to))).toEqual([])
    }
  })
})

describe('structural sharing', () => {
  test('a step that did not change is the very same object after another one did', () => {
    const draft = open()
    draft.edit('insertAfter', { node: 'a', port: 'next', type: 'wait.duration' })
    const before = journeyOf(draft)
    draft.edit('rename', { node: 'n0', name: 'Pause' })
    const after = journeyOf(draft)
    expect(after.nodes.find(({ id }) => id === 'a')).toBe(before.nodes.find(({ id }) => id === 'a'))
    expect(after.edges).toBe(before.edges)
    expect(after.nodes).not.toBe(before.nodes)
  })
})

function meet(a: Draft, b: Draft): void {
  b.receive(Y.encodeStateAsUpdate(a.doc))
  a.receive(Y.encodeStateAsUpdate(b.doc))
}

function randomEdit(draft: Draft, random: () => number): boolean {
  const { nodes: steps, edges } = journeyOf(draft)
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)]
  const node = pick(steps)
  const edge = pick(edges)
  const type = pick(catalogue.manifest.nodes)?.type ?? ''
  const port = node && pick(catalogue.ports(node))?.port
  const attempts = [
    () => node && port && draft.edit('insertAfter', { node: node.id, port, type }),
    () => edge && draft.edit('insertOnEdge', { edge: edge.id, type }),
    () => draft.edit('insertNode', { type, at: [random() * 2000, random() * 2000] }),
    () => node && port && draft.edit('connect', { node: node.id, port, to: pick(steps)?.id ?? '' }),
    () => edge && draft.edit('disconnect', { edges: [edge.id] }),
    () => node && steps.length > 6 && draft.edit('deleteSelection', { nodes: [node.id] }),
    () => node && draft.edit('moveNodes', { places: [{ node: node.id, at: [random() * 2000, random() * 2000] }] }),
    () => node && draft.edit('setEnabled', { node: node.id, enabled: node.disabled === true }),
    () => node && steps.length < 60 && draft.edit('duplicate', { nodes: [node.id] }),
  ]
  const outcome = pick(attempts)?.()
  return outcome !== undefined && outcome !== false && outcome !== '' && !('refused' in outcome)
}

function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1664525 + 1013904223) % 4294967296
    return state / 4294967296
  }
}
