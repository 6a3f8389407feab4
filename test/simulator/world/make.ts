import { chart } from '@cairn/sdk/run'
import type { Version } from '@cairn/runtime/engine/versions'
import { type Drawn, parseJourney, POOL } from '../draw/journeys.ts'
import type { Random } from '../draw/random.ts'
import type { Scenario } from '../draw/scenario.ts'
import { type Coverage, count } from '../judge/coverage.ts'
import type { Protocol } from '../product/protocol.ts'
import type { Schedule } from './schedule.ts'
import type { JourneyRow, MemberRow, Store } from './store.ts'
import type { Process, World } from './world.ts'

/** A world as its scenario begins: nobody has entered, every process is up. */
interface Making {
  readonly protocol: Protocol
  readonly coverage: Coverage
  readonly timeline: string[] | undefined
  readonly random: Random
}

export function makeWorld(
  scenario: Scenario,
  { protocol, coverage, timeline, random }: Making,
): { world: World; schedule: Schedule | undefined } {
  const made: { world: World; schedule: Schedule | undefined } = {
    schedule: undefined,
    world: {
      scenario,
      protocol,
      coverage,
      timeline,
      random,
      store: makeStore(scenario, protocol),
      processes: Array.from({ length: scenario.workers }, (_, id) =>
        makeProcess(id, { mortal: true, skew: id === 0 ? scenario.faults.skew : 0 }),
      ),
      outside: makeProcess(99, { mortal: false, skew: 0 }),
      wakeUp: (actor) => made.schedule?.wake(actor),
      now: scenario.start,
      faults: true,
      hash: scenario.seed,
      steps: 0,
      mishaps: 0,
    },
  }
  for (const { first } of scenario.journeys) for (const { type } of first.nodes) count(coverage, `drawn ${type}`)
  return made
}

function makeProcess(id: number, { mortal, skew }: { mortal: boolean; skew: number }): Process {
  return {
    id,
    mortal,
    skew,
    up: true,
    stalledUntil: Number.NEGATIVE_INFINITY,
    looksAt: Number.POSITIVE_INFINITY,
    standing: new Map(),
    live: new Map(),
    believedAt: Number.NEGATIVE_INFINITY,
    sweptAt: Number.NEGATIVE_INFINITY,
    under: new Set(),
  }
}

function makeStore({ members, journeys, codes, happenings }: Scenario, protocol: Protocol): Store {
  return {
    runs: [],
    members: new Map(members.map(({ id, zone, tier }): [number, MemberRow] => [id, memberRow({ id, zone, tier })])),
    journeys: journeys.map(({ first, second }, i) => {
      // parsing costs a tenth of a seed, and a second version is published in a third of them
      const published = happenings.some((each) => each.do === 'publish' && each.journey === i + 1)
      return journeyRow(i + 1, published ? [first, second] : [first], protocol)
    }),
    effects: [],
    effectKeys: new Set(),
    events: [],
    keys: new Set(),
    wakes: [],
    subscriptions: [],
    pools: new Map([
      [
        POOL,
        { id: POOL, codes: Array.from({ length: codes }, (_, i) => `C${i}`), taken: new Map(), holder: undefined },
      ],
    ]),
    accounts: new Map(members.map(({ id }) => [id, { balance: 0, holder: undefined }])),
    caps: new Map(),
    ledger: [],
    counts: new Map(),
    nextRun: 1,
    nextEvent: 1,
    nextWake: 1,
    commits: 0,
  }
}

function memberRow({ id, zone, tier }: Scenario['members'][number]): MemberRow {
  const attributes = { tier, gone: false }
  return {
    id,
    bucket: id & 63,
    external: `person ${id}`,
    zone,
    attributes,
    tags: [],
    reachable: true,
    erased: false,
    holder: undefined,
  }
}

function journeyRow(id: number, drawn: readonly Drawn[], protocol: Protocol): JourneyRow {
  const versions = drawn.map((each, i): Version => {
    const graph = parseJourney(each)
    return {
      journey: id,
      version: i + 1,
      brand: 1,
      brandId: 'brd_sim',
      journeyId: `jrn_${id}`,
      zone: graph.settings.timeZone.fallback,
      graph,
      chart: chart(graph, protocol.nodes),
    }
  })
  return { id, state: 'live', version: 1, versions, settling: false, mark: 0, pauses: [], holder: undefined }
}
