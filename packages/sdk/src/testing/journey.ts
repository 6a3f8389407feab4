import { type Journey, journey, type JourneySettings } from '../graph/journey.ts'
import type { Json } from '../json.ts'
import type { Facts, Run } from '../run/run.ts'
import { NOON } from './input.ts'

/** A journey in as few words as a test needs. */
export interface Drawing {
  /** By id: the type, and the config where there is one. */
  readonly nodes: Readonly<Record<string, string | readonly [type: string, config: { readonly [field: string]: Json }]>>
  /** `from.port > to`, for a cycle `from.port > to *3`: at most three passes. */
  readonly edges: readonly string[]
  readonly disabled?: readonly string[]
  readonly settings?: { readonly [K in keyof JourneySettings]?: Partial<JourneySettings[K]> | undefined }
}

export function draw({ nodes, edges, disabled = [], settings = {} }: Drawing): Journey {
  return journey.parse({
    schema: 1,
    id: 'jrn_test',
    brand: 'brd_test',
    name: 'Test',
    nodes: Object.entries(nodes).map(([id, node]) => {
      const [type, config] = typeof node === 'string' ? [node, {}] : node
      return { id, type, config, ...(disabled.includes(id) && { disabled: true }) }
    }),
    edges: edges.map(edgeOf),
    settings,
  })
}

function edgeOf(text: string, i: number) {
  const [, from, port, to, maxPasses] = /^(\w+)\.([\w-]+) > (\w+)(?: \*(\d+))?$/.exec(text) ?? []
  if (!from) throw new TypeError(`"${text}" is no edge: write "n1.next > n2", or "n2.next > n1 *3" for a cycle.`)
  return { id: `e${i + 1}`, from, port, to, ...(maxPasses && { maxPasses: Number(maxPasses) }) }
}

/** A run as its entrance left it: due at once at the entry. */
export function runAt(node: string, given: Partial<Run> = {}): Run {
  return {
    id: 1,
    bucket: 0,
    journey: 1,
    version: 1,
    member: 64,
    entrant: 'ada',
    entryKey: '/1',
    enteredAt: NOON,
    node,
    visit: 1,
    state: 'waiting',
    arm: 0,
    epoch: 0,
    dueAt: NOON,
    variables: {},
    ...given,
  }
}

/** A member of whom nothing is known but what is given. */
export function factsOf(given: Partial<Facts> = {}): Facts {
  return {
    member: {},
    tags: [],
    orders: { count: 0, total: 0 },
    scores: {},
    rewards: {},
    effects: {},
    reads: new Map(),
    now: NOON,
    ...given,
  }
}
