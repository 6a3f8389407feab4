import fc from 'fast-check'
import { expect, test } from 'vitest'
import { journey, type Journey } from '../graph/journey.ts'
import { eventAt, factsOf, NOON, probes, runAt } from '../testing/index.ts'
import { chart, type Chart, fold, type Run, walk, type Walk, walkOn, type WakeRow } from './index.ts'

const RULES = ['tagged("t")', 'member.a == true', 'orders.count > 0', 'member.list > 1', 'has(event.name)']

const someNode = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('probe.wait'),
      config: fc.constantFrom(
        { for: 'PT1M' },
        { for: 'PT2H', event: 'Ordered' },
        { for: 'P1D', event: 'Ordered', match: 'event.properties.n > 1' },
      ),
    }),
  },
  fc.record({ type: fc.constant('probe.choose'), config: fc.constantFrom(...RULES.map((when) => ({ when }))) }),
  fc.constantFrom(
    { type: 'probe.toss', config: {} },
    { type: 'probe.grant', config: {} },
    { type: 'probe.leave', config: {} },
  ),
  fc.record({ type: fc.constant('probe.send'), config: fc.constantFrom({}, { then: 'await-outcome' }) }),
  fc.constantFrom(
    { type: 'probe.set', config: { tag: 't' } },
    { type: 'probe.set', config: { attribute: 'a' } },
    { type: 'probe.fail', config: {} },
  ),
)
const PORTS = ['next', 'heard', 'yes', 'no', 'heads', 'tails', 'granted', 'out_of_stock', 'sent', 'failed', 'unknown']

/** Any graph at all: cycles, dead ends, unwired ports, disabled nodes. Every edge has its passes counted. */
const someJourney: fc.Arbitrary<Journey> = fc
  .array(fc.tuple(someNode, fc.boolean()), { minLength: 1, maxLength: 12 })
  .chain((made) =>
    fc
      .array(fc.nat(made.length - 1), {
        minLength: (made.length + 1) * PORTS.length,
        maxLength: (made.length + 1) * PORTS.length,
      })
      .map((targets) => {
        const id = (i: number) => `n${i}`
        const nodes = [
          { id: id(0), type: 'probe.enter' },
          ...made.map(([node, lame], i) => ({
            id: id(i + 1),
            ...node,
            ...(lame && i % 4 === 0 && { disabled: true }),
          })),
        ]
        const edges = nodes.flatMap(({ id: from }, i) =>
          PORTS.flatMap((port, p) => {
            const to = targets[i * PORTS.length + p] ?? 0
            // some ports stay open
            return (to + p + i) % 5 === 0
              ? []
              : [{ id: `${from}-${port}`, from, port, to: id(to + 1), maxPasses: 1 + (to % 3) }]
          }),
        )
        return journey.parse({
          schema: 1,
          id: 'jrn_x',
          brand: 'brd_x',
          name: 'x',
          nodes,
          edges,
          settings: { goal: { event: 'Bought' }, exit: [{ when: 'tagged("gone")' }] },
        })
      }),
  )

const someCue = fc.record({
  later: fc.constantFrom(0, 1, 60_000, 3_600_000, 86_400_000),
  what: fc.constantFrom('due', 'event', 'goal', 'outcome', 'stale', 'out', 'retry', 'nothing'),
  n: fc.nat(3),
  tags: fc.constantFrom<readonly string[]>([], [], [], ['t'], ['gone']),
  stocked: fc.boolean(),
})
type CueOf = typeof someCue extends fc.Arbitrary<infer T> ? T : never

function wakesFor({ what, n }: CueOf, { visit }: Run, now: number): WakeRow[] {
  const wake = (kind: WakeRow['kind'], payload: WakeRow['payload']): WakeRow[] => [{ seq: n, kind, at: now, payload }]
  switch (what) {
    case 'event':
      return wake('event', { visit, event: eventAt(now, { id: 100 + n, properties: { n } }) })
    case 'stale':
      return wake('event', { visit: visit - 1, event: eventAt(now) })
    case 'goal':
      return n === 0 ? wake('check', { event: eventAt(now, { name: 'Bought' }) }) : wake('check', {})
    case 'outcome':
      return wake('outcome', { visit, port: n === 0 ? 'failed' : 'sent' })
    case 'out':
      return n === 0 ? wake('operator', { exit: 'stopped' }) : wake('operator', { to: 'n1' })
    case 'retry':
      return wake('operator', {})
    case 'due':
    case 'nothing':
      return []
  }
}

function* passage(
  drawn: Chart,
  cues: readonly CueOf[],
  arm: 0 | 1,
): Generator<{ before: Run; walked: Walk; now: number }> {
  let run = runAt('n0', { arm })
  let now = NOON
  for (const cue of [{ later: 0, what: 'due', n: 0, tags: [], stocked: true } as const, ...cues]) {
    now += cue.later
    const zone = 'Europe/Berlin'
    const before = run
    let walked = walk(drawn, {
      run,
      facts: factsOf({ tags: cue.tags, member: { list: [1] }, now }),
      wakes: wakesFor(cue, run, now),
      now,
      zone,
    })
    for (let round = 0; walked.inside && round < 8; round++) {
      walked = walkOn(drawn, walked, { port: cue.stocked ? 'granted' : 'out_of_stock', data: { code: 'A' }, now, zone })
    }
    run = walked.run
    yield { before, walked, now }
  }
}

const passages = (check: (drawn: Chart, walks: readonly { before: Run; walked: Walk; now: number }[]) => void) =>
  fc.assert(
    fc.property(
      someJourney,
      fc.array(someCue, { maxLength: 25 }),
      fc.constantFrom(0 as const, 1 as const),
      (graph, cues, arm) => {
        const drawn = chart(graph, probes)
        check(drawn, [...passage(drawn, cues, arm)])
      },
    ),
    { numRuns: 300 },
  )

test('E1 at every node entered = here + left by each port + ended, after every walk', () => {
  passages((drawn, walks) => {
    const balance = new Map<string, number>([['n0', 1]])
    for (const { walked } of walks) {
      for (const { node, what } of walked.steps) balance.set(node, (balance.get(node) ?? 0) + (what === 'in' ? 1 : -1))
      const { node, state } = walked.run
      const open = state === 'waiting' || state === 'quarantined'
      for (const id of drawn.places.keys()) expect(balance.get(id) ?? 0, id).toBe(open && id === node ? 1 : 0)
    }
  })
})

test('E1 a run is always somewhere its journey leads to, one visit further for each node entered', () => {
  passages((drawn, walks) => {
    for (const { before, walked } of walks) {
      let { node, visit } = before
      let way: string | undefined
      for (const step of walked.steps) {
        if (step.what === 'in') {
          expect(way === undefined ? 'n1' : drawn.ways.edge(node, way)?.to).toBe(step.node)
          visit += 1
          way = undefined
        } else {
          expect(step.node).toBe(node)
          way = step.what.startsWith('out:') ? step.what.slice(4) : undefined
        }
        expect(step.visit).toBe(visit)
        node = step.node
      }
      expect(walked.run).toMatchObject({ node, visit })
    }
  })
})

test('E2 walking is pure: the same input walks the same way, and nothing given is changed', () => {
  passages((drawn, walks) => {
    for (const { before, now } of walks) {
      const input = frozen({ run: before, facts: factsOf({ now, tags: ['t'] }), wakes: [], now, zone: 'UTC' })
      const { facts: _, ...once } = walk(drawn, input)
      const { facts: __, ...twice } = walk(drawn, input)
      expect(twice).toEqual(once)
    }
  })
})

test('E3 every effect of a run has its own node, visit and slot', () => {
  passages((_, walks) => {
    const keys = walks.flatMap(({ walked }) =>
      walked.effects.map(({ node, visit, slot }) => `${node} ${visit} ${slot}`),
    )
    expect(new Set(keys).size).toBe(keys.length)
  })
})

test('E28 after every walk an open run has a time it is due at, or waits for an operator', () => {
  passages((_, walks) => {
    for (const { walked, now } of walks) {
      const { state, dueAt } = walked.run
      expect(['waiting', 'quarantined', 'completed', 'exited']).toContain(state)
      expect(dueAt !== undefined).toBe(state === 'waiting')
      if (walked.moved && dueAt !== undefined) expect(dueAt).toBeGreaterThanOrEqual(now)
      expect(walked.trouble !== undefined, state).toBe(walked.moved && state === 'quarantined')
    }
  })
})

test('E25 a control run takes the way a treated one would, were all news good, and nothing of it leaves the house', () => {
  passages((_, walks) => {
    for (const { walked } of walks) {
      for (const { suppressed } of walked.effects) expect(suppressed).toBe(walked.run.arm === 1 ? 'control' : undefined)
      if (walked.run.arm === 1) expect(walked.inside).toBeUndefined()
    }
  })
})

test('E39 a batch folds into counters that say the same as its steps, in the order of their key', () => {
  passages((_, walks) => {
    const { counts, steps } = fold(walks.map(({ walked }) => walked))
    expect(counts.reduce((sum, { n }) => sum + n, 0)).toBe(steps.length)
    for (const { node, what, n } of counts) {
      expect(steps.filter(({ step }) => step.node === node && step.what === what)).toHaveLength(n)
    }
    const keys = counts.map(({ node, what }) => `${node} ${what}`)
    expect(keys).toEqual(keys.toSorted())
  })
})

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !(value instanceof Map)) Object.values(value).forEach(frozen)
  return Object.freeze(value)
}
