import fc from 'fast-check'
import { expect, test } from 'vitest'
import { eventAt, NOON, stage, wakeUp } from '../testing/index.ts'
import type { Walk } from './run.ts'

const MINUTE = 60_000

interface Wait {
  readonly minutes: number
  readonly name: string
  readonly least: number
}
interface Happening {
  readonly at: number
  readonly name: string
  readonly n: number
}

const someWait: fc.Arbitrary<Wait> = fc.record({
  minutes: fc.constantFrom(1, 4, 5, 90),
  name: fc.constantFrom('Ordered', 'Viewed'),
  least: fc.nat(2),
})
const someHappening: fc.Arbitrary<Happening> = fc.record({
  // whole and half minutes, so that events fall on deadlines
  at: fc.nat(400).map((halves) => NOON + (halves + 1) * 30_000),
  name: fc.constantFrom('Ordered', 'Viewed'),
  n: fc.nat(3),
})

/** The whole meaning of a wait in a few lines: the first event that fits up to the deadline, else the deadline. */
function expected(waits: readonly Wait[], happenings: readonly Happening[]): readonly string[] {
  let since = NOON
  return waits.map(({ minutes, name, least }) => {
    const exact = since + minutes * MINUTE
    const deadline = minutes < 5 ? exact : Math.ceil(exact / MINUTE) * MINUTE
    const first = happenings.find(
      (each) => each.at > since && each.at <= deadline && each.name === name && each.n >= least,
    )
    since = first?.at ?? deadline
    return first ? 'heard' : 'next'
  })
}

/** The walk, driven by a clock that stops at every event and every due time; events go first, as they do in the engine. */
function walked(waits: readonly Wait[], happenings: readonly Happening[]): readonly string[] {
  const id = (i: number) => `n${i + 1}`
  const { walk, again } = stage({
    nodes: Object.fromEntries([
      [id(0), 'probe.enter'],
      ...waits.map(({ minutes, name, least }, i) => [
        id(i + 1),
        ['probe.wait', { for: `PT${minutes}M`, event: name, match: `event.properties.n >= ${least}` }],
      ]),
      [id(waits.length + 1), 'probe.leave'],
    ]),
    edges: [
      'n1.next > n2',
      ...waits.flatMap((_, i) => [`${id(i + 1)}.next > ${id(i + 2)}`, `${id(i + 1)}.heard > ${id(i + 2)}`]),
    ],
  })
  const ports: string[] = []
  let stop = walk()
  const step = (next: Walk) => {
    ports.push(...next.steps.flatMap(({ what }) => (what.startsWith('out:') ? [what.slice(4)] : [])))
    stop = next
  }
  const dueBefore = (at: number) => {
    while (stop.run.state === 'waiting' && stop.run.dueAt !== undefined && stop.run.dueAt < at)
      step(again(stop, { now: stop.run.dueAt }))
  }
  for (const [i, { at, name, n }] of happenings.entries()) {
    dueBefore(at)
    const event = eventAt(at, { id: 100 + i, name, properties: { n } })
    step(again(stop, { now: at, wakes: [wakeUp('event', { visit: stop.run.visit, event })] }))
  }
  dueBefore(Number.POSITIVE_INFINITY)
  return ports
}

test('E6 over any events, each wait ends by the first that fits up to its deadline, else at its deadline', () => {
  fc.assert(
    fc.property(
      fc.array(someWait, { minLength: 1, maxLength: 6 }),
      fc.uniqueArray(someHappening, { maxLength: 12, selector: ({ at }) => at }),
      (waits, happenings) => {
        const inOrder = happenings.toSorted((a, b) => a.at - b.at)
        expect(walked(waits, inOrder)).toEqual(expected(waits, inOrder))
      },
    ),
    { numRuns: 300 },
  )
})
