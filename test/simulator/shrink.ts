import type { Drawn } from './draw/journeys.ts'
import type { Protocol } from './product/protocol.ts'
import type { Faults, Happening, Scenario } from './draw/scenario.ts'
import { simulate } from './simulate.ts'

export interface Shrunk {
  readonly scenario: Scenario
  /** How many smaller scenarios were tried. */
  readonly tried: number
}

/** Makes a failing scenario smaller for as long as it breaks the same invariant: fewer happenings, members, faults, nodes. */
export function shrink(scenario: Scenario, protocol?: Protocol, most = 4000): Shrunk {
  const options = protocol ? { protocol } : {}
  const invariant = simulate(scenario, options).broken?.invariant
  let best = scenario
  let tried = 0
  const fails = (smaller: Scenario): boolean => {
    tried += 1
    return simulate(smaller, options).broken?.invariant === invariant
  }
  if (invariant === undefined) return { scenario, tried }
  for (let progress = true; progress && tried < most;) {
    progress = false
    for (const cut of CUTS) {
      for (const smaller of cut(best)) {
        if (tried >= most) break
        if (!fails(smaller)) continue
        best = smaller
        progress = true
        break
      }
    }
  }
  return { scenario: best, tried }
}

type Cut = (scenario: Scenario) => Iterable<Scenario>

const CUTS: readonly Cut[] = [halves, fewerHappenings, fewerMembers, fewerFaults, oneJourney, fewerNodes, fewerWorkers]

function* halves(scenario: Scenario): Iterable<Scenario> {
  const { happenings } = scenario
  const middle = Math.floor(happenings.length / 2)
  if (middle < 2) return
  yield { ...scenario, happenings: happenings.slice(middle) }
  yield { ...scenario, happenings: happenings.slice(0, middle) }
}

function* fewerHappenings(scenario: Scenario): Iterable<Scenario> {
  for (const i of scenario.happenings.keys()) yield { ...scenario, happenings: scenario.happenings.toSpliced(i, 1) }
}

function* fewerMembers(scenario: Scenario): Iterable<Scenario> {
  for (const { id } of scenario.members) {
    if (scenario.members.length === 1) return
    const happenings = scenario.happenings.flatMap((happening): readonly Happening[] => {
      if (happening.do === 'tell') {
        const items = happening.items.filter(({ member }) => member !== id)
        return items.length > 0 ? [{ ...happening, items }] : []
      }
      return 'member' in happening && happening.member === id ? [] : [happening]
    })
    yield { ...scenario, happenings, members: scenario.members.filter((member) => member.id !== id) }
  }
}

function* fewerFaults(scenario: Scenario): Iterable<Scenario> {
  const { faults } = scenario
  const set = (change: Partial<Faults>): Scenario => ({ ...scenario, faults: { ...faults, ...change } })
  if (faults.outage) yield set({ outage: undefined })
  for (const name of [
    'crash',
    'stall',
    'commitFails',
    'commitUnheard',
    'newsLost',
    'jobLost',
    'jobDoubled',
    'answerLost',
    'skew',
  ] as const) {
    if (faults[name] > 0) yield set({ [name]: 0 })
  }
  for (const [name, share] of Object.entries(faults.vendor))
    if (share > 0) yield set({ vendor: { ...faults.vendor, [name]: 0 } })
}

function* oneJourney(scenario: Scenario): Iterable<Scenario> {
  const [first, second] = scenario.journeys
  if (!first || !second) return
  const happenings = scenario.happenings.filter((happening) => !('journey' in happening) || happening.journey === 1)
  yield { ...scenario, journeys: [first], happenings }
}

/** A node less: whoever came to it goes on to where its first way led. */
function* fewerNodes(scenario: Scenario): Iterable<Scenario> {
  for (const [i, { first, second }] of scenario.journeys.entries()) {
    for (const { id, type } of first.nodes) {
      if (type === 'entry.event' || type === 'flow.exit') continue
      yield {
        ...scenario,
        journeys: scenario.journeys.with(i, { first: without(first, id), second: without(second, id) }),
      }
    }
  }
}

function without(drawn: Drawn, id: string): Drawn {
  const next = drawn.edges.find((edge) => edge.from === id && edge.maxPasses === undefined)?.to
  const edges = drawn.edges
    .filter(({ from }) => from !== id)
    .flatMap((edge) => (edge.to !== id ? [edge] : next === undefined ? [] : [{ ...edge, to: next }]))
  const reached = new Set([drawn.nodes[0]?.id])
  for (const node of reached) for (const { from, to } of edges) if (from === node) reached.add(to)
  return {
    ...drawn,
    nodes: drawn.nodes.filter((node) => reached.has(node.id)),
    edges: edges.filter(({ from }) => reached.has(from)),
  }
}

function* fewerWorkers(scenario: Scenario): Iterable<Scenario> {
  if (scenario.workers > 1) yield { ...scenario, workers: scenario.workers - 1 }
}
