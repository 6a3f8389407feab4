import fc from 'fast-check'
import { expect, test } from 'vitest'
import { draw, factsOf, NOON, probes, runAt, stage } from '../testing/index.ts'
import { roundDue } from './answer.ts'
import { chart, type Run, walk } from './index.ts'

const PORTS = { 'probe.wait': ['next'], 'probe.choose': ['yes', 'no'], 'probe.toss': ['heads', 'tails'] } as const
const kinds = ['probe.wait', 'probe.choose', 'probe.toss'] as const

/** Any graph in which every way back says how often it may be taken, as publish demands it. */
const someLoops = fc
  .array(fc.record({ kind: fc.constantFrom(...kinds), to: fc.array(fc.nat(9), { minLength: 2, maxLength: 2 }) }), {
    minLength: 1,
    maxLength: 10,
  })
  .map((made) => {
    const id = (i: number) => `n${i + 2}`
    const config = { 'probe.wait': { for: 'PT5M' }, 'probe.choose': { when: 'member.a == 1' }, 'probe.toss': {} }
    const edges = made.flatMap(({ kind, to }, i) =>
      PORTS[kind].map((port, p) => {
        const target = (to[p] ?? 0) % made.length
        return { text: `${id(i)}.${port} > ${id(target)}`, passes: target > i ? undefined : 1 + (target % 3) }
      }),
    )
    return draw({
      nodes: {
        n1: 'probe.enter',
        ...Object.fromEntries(made.map(({ kind }, i) => [id(i), [kind, config[kind]] as const])),
      },
      edges: ['n1.next > n2', ...edges.map(({ text, passes }) => (passes === undefined ? text : `${text} *${passes}`))],
    })
  })

test('E245 every loop ends: no way back is taken more often than it says, and the run comes to its end', () => {
  fc.assert(
    fc.property(someLoops, fc.string({ minLength: 1, maxLength: 3 }), (journey, entrant) => {
      const ready = chart(journey, probes)
      const limit = journey.edges.reduce((sum, { maxPasses = 0 }) => sum + maxPasses, 1) * (journey.nodes.length + 1)
      const taken = new Map<string, number>()
      let run: Run = runAt('n1', { entrant })
      for (let claims = 0; run.state === 'waiting'; claims++) {
        expect(claims).toBeLessThan(limit + 2)
        const now = run.dueAt ?? NOON
        const walked = walk(ready, { run, facts: factsOf({ now }), wakes: [], now, zone: 'UTC' })
        for (const { node, what } of walked.steps) {
          const edge = what.startsWith('out:') ? ready.ways.edge(node, what.slice(4)) : undefined
          if (edge) taken.set(edge.id, (taken.get(edge.id) ?? 0) + 1)
        }
        run = walked.run
      }
      expect(run.state).toBe('completed')
      expect(run.visit).toBeLessThanOrEqual(limit)
      for (const { id, maxPasses } of journey.edges)
        if (maxPasses !== undefined) expect(taken.get(id) ?? 0).toBeLessThanOrEqual(maxPasses)
    }),
    { numRuns: 300 },
  )
})

test('E245 a loop that never rests takes no more than its share of one claim, and ends too', () => {
  const { walk: begin, again } = stage({
    nodes: { n1: 'probe.enter', n2: ['probe.choose', { when: 'true' }] },
    edges: ['n1.next > n2', 'n2.yes > n2 *1000'],
  })
  let stop = begin()
  let claims = 1
  while (stop.run.state === 'waiting') {
    expect(stop.steps.filter(({ what }) => what === 'in').length).toBeLessThanOrEqual(200)
    stop = again(stop)
    claims += 1
  }
  expect(stop.steps.at(-1)?.what).toBe('exit:maxPasses')
  expect(claims).toBe(6)
})

test('E5 no wait ends early, and none a full minute late', () => {
  const time = fc.integer({ min: 0, max: 4_000_000_000_000 })
  fc.assert(
    fc.property(time, time, (now, ahead) => {
      const until = now + (ahead % 400_000_000)
      const due = roundDue(until, now)
      expect(due).toBeGreaterThanOrEqual(until)
      expect(due - until).toBeLessThan(60_000)
    }),
  )
})
