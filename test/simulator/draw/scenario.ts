import type { Instant, JsonObject } from '@cairn/sdk'
import { AWAITED, drawJourney, type Drawn, ENTRY, GATHERED, GOAL } from './journeys.ts'
import { type Random, randomOf } from './random.ts'

/** How likely each thing is to go wrong, at every place where it may. A seed draws some kinds and leaves the others at zero. */
export interface Faults {
  readonly crash: number
  readonly stall: number
  readonly stallMost: number
  readonly commitFails: number
  readonly commitUnheard: number
  /** News between processes is lost; a job is lost until somebody makes sure of it; a job is there twice. */
  readonly newsLost: number
  readonly jobLost: number
  readonly jobDoubled: number
  /** Clients hear nothing and repeat. */
  readonly answerLost: number
  readonly vendor: Readonly<Record<VendorFault, number>>
  /** Vendor requests in a span all meet with the same refusal. */
  readonly outage: { readonly from: Instant; readonly to: Instant; readonly how: VendorFault } | undefined
  readonly skew: number
}

export const VENDOR_FAULTS = [
  'refused',
  'reset',
  'accepted then dropped',
  'accepted then 500',
  '500',
  '429',
  '4xx',
  'hang',
  'hang, delivered late',
] as const
export type VendorFault = (typeof VENDOR_FAULTS)[number]

export interface SimulatedMember {
  readonly id: number
  readonly zone: string
  readonly tier: string
}

/** Something the outside world does at an instant. */
export type Happening =
  | { readonly at: Instant; readonly do: 'tell'; readonly items: readonly Told[] }
  | { readonly at: Instant; readonly do: 'publish' | 'pause' | 'resume' | 'stop'; readonly journey: number }
  | { readonly at: Instant; readonly do: 'withdraw' | 'erase'; readonly member: number }
export interface Told {
  readonly member: number
  readonly name: string
  readonly at: Instant
  readonly messageId: string
  readonly properties: JsonObject
  readonly traits?: JsonObject
}

/** Everything a seed decides beforehand, as plain data: what the shrinker cuts. The order of steps comes from the seed as well. */
export interface Scenario {
  readonly seed: number
  readonly start: Instant
  readonly workers: number
  readonly members: readonly SimulatedMember[]
  readonly journeys: readonly { readonly first: Drawn; readonly second: Drawn }[]
  readonly codes: number
  readonly happenings: readonly Happening[]
  readonly faults: Faults
}

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** The eves of changes of clocks, and an ordinary day. */
const STARTS: readonly Instant[] = [
  Date.UTC(2026, 9, 31, 2),
  Date.UTC(2026, 9, 31, 18),
  Date.UTC(2026, 2, 7, 12),
  Date.UTC(2026, 3, 3, 20),
  Date.UTC(2026, 10, 21, 12),
]
const ZONES = ['America/New_York', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Shanghai', 'Europe/Berlin']

export function drawScenario(seed: number): Scenario {
  const random = randomOf(seed)
  const start = random.pick(STARTS) + random.below(HOUR)
  const members = Array.from({ length: random.between(2, 6) }, (_, i): SimulatedMember => ({
    id: 64 * (i + 1) + random.below(2),
    zone: random.pick(ZONES),
    tier: random.pick(['gold', 'basic']),
  }))
  const two = random.chance(0.4)
  const journeys = Array.from({ length: two ? 2 : 1 }, (_, i) => {
    const first = drawJourney(random.fork(), random.between(4, 16), two && i === 0 ? 'jrn_2' : undefined)
    return { first, second: secondOf(random, first) }
  })
  return {
    seed,
    start,
    workers: random.between(2, 3),
    members,
    journeys,
    codes: random.below(5),
    happenings: drawHappenings(random, {
      start,
      members,
      journeys: journeys.length,
      capped: journeys.some(({ first }) => first.settings['entryCap'] !== undefined),
    }),
    faults: drawFaults(random, start),
  }
}

/** What an editor makes of a journey: longer waits, another text, one node switched off. Ids and wires stay. */
function secondOf(random: Random, first: Drawn): Drawn {
  const nodes = first.nodes.map((node) => {
    if (node.type === 'wait.duration' && random.chance(0.5))
      return { ...node, config: { ...node.config, for: 'PT45M' } }
    if (node.type === 'data.tag' && random.chance(0.5)) return { ...node, disabled: true }
    return node
  })
  return { ...first, nodes }
}

interface Setting {
  readonly start: Instant
  readonly members: readonly SimulatedMember[]
  readonly journeys: number
  /** A journey lets in only so many. */
  readonly capped: boolean
}

function drawHappenings(random: Random, { start, members, journeys, capped }: Setting): Happening[] {
  const span = random.pick([6 * HOUR, DAY, 3 * DAY])
  const all: Happening[] = []
  let n = 0
  const tell = (at: Instant, items: readonly Omit<Told, 'messageId'>[]): void => {
    const told = items.map((item): Told => ({ ...item, messageId: `m${n++}` }))
    all.push({ at, do: 'tell', items: told })
    // the same words again, some other time, and not always all of them
    if (random.chance(0.2))
      all.push({ at: at + random.below(2 * HOUR), do: 'tell', items: told.slice(random.below(2)) })
  }
  const item = (member: number, name: string, at: Instant): Omit<Told, 'messageId'> => ({
    member,
    name,
    // events come late and out of order
    at: random.chance(0.3) ? at - random.below(HOUR) : at,
    properties: { order: random.below(3), n: random.below(4) },
    ...(random.chance(0.06) && { traits: { gone: random.chance(0.7) } }),
  })
  for (const { id } of members) {
    for (let times = random.between(1, 3); times > 0; times--) {
      const at = start + 1000 + random.below(times === 1 ? HOUR : span)
      const companion = random.chance(0.2) ? [item(random.pick(members).id, random.pick([ENTRY, ...AWAITED]), at)] : []
      tell(at, [item(id, ENTRY, at), ...companion])
    }
    for (let times = random.below(5); times > 0; times--) {
      const at = start + random.below(span)
      tell(at, [item(id, random.chance(0.15) ? GOAL : random.pick(AWAITED), at)])
    }
  }
  // all at once, for a door that lets in only so many
  if (capped) for (const { id } of members) tell(start + 500, [item(id, ENTRY, start + 500)])
  // several close together, for waits that gather
  for (const { id } of members) {
    const at = start + random.below(span)
    for (let times = random.chance(0.6) ? random.between(1, 4) : 0; times > 0; times--) {
      const then = at + random.below(10 * 60_000)
      tell(then, [
        { ...item(id, random.pick(GATHERED), then), at: random.chance(0.3) ? then - random.below(240_000) : then },
      ])
    }
  }
  for (let journey = 1; journey <= journeys; journey++) {
    if (random.chance(0.35)) all.push({ at: start + random.below(span), do: 'publish', journey })
    if (random.chance(0.35)) {
      const at = start + random.below(span)
      all.push(
        { at, do: 'pause', journey },
        // before the door of a paused journey members knock again every quarter of a minute
        { at: at + random.pick([100, 2000, 20 * 60_000, (journeys > 1 ? 1 : 5) * HOUR]), do: 'resume', journey },
      )
    }
    if (random.chance(0.07)) all.push({ at: start + random.below(span), do: 'stop', journey })
    // taken out while the way on is shut
    if (journey === 2 && random.chance(0.4)) {
      const at = start + random.below(6 * HOUR)
      all.push({ at, do: 'pause', journey }, { at: at + HOUR, do: 'resume', journey })
      for (const { id } of members) {
        const then = at + random.below(HOUR)
        if (random.chance(0.5)) tell(then, [item(id, GOAL, then)])
      }
    }
  }
  if (random.chance(0.25)) all.push({ at: start + random.below(span), do: 'withdraw', member: random.pick(members).id })
  if (random.chance(0.25)) all.push({ at: start + random.below(span), do: 'erase', member: random.pick(members).id })
  return all.toSorted((a, b) => a.at - b.at)
}

/** Swarm: every kind of fault is there in some seeds only, because all at once they hide each other. */
function drawFaults(random: Random, start: Instant): Faults {
  const sometimes = (share: number, most: number): number =>
    random.chance(share) ? most * (0.2 + 0.8 * random.next()) : 0
  const vendor = Object.fromEntries(VENDOR_FAULTS.map((fault) => [fault, sometimes(0.3, 0.3)]))
  const outage = random.chance(0.2)
    ? {
        from: start + random.below(3 * HOUR),
        to: start + random.between(3 * HOUR, 8 * HOUR),
        how: random.pick(['refused', '429', '500'] as const),
      }
    : undefined
  return {
    crash: sometimes(0.5, 0.03),
    stall: sometimes(0.4, 0.03),
    stallMost: random.pick([5000, 40_000, 120_000]),
    commitFails: sometimes(0.3, 0.06),
    commitUnheard: sometimes(0.3, 0.06),
    newsLost: sometimes(0.3, 0.7),
    jobLost: sometimes(0.3, 0.2),
    jobDoubled: sometimes(0.3, 0.5),
    answerLost: sometimes(0.3, 0.4),
    // every kind has its share: made from the list of kinds just above
    vendor: vendor as Faults['vendor'],
    outage,
    skew: random.chance(0.3) ? random.between(15_000, 120_000) : 0,
  }
}
