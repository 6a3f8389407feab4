import type { Json } from '@cairn/sdk'
import { journey, type Journey } from '@cairn/sdk/graph'
import { CHANNELS } from '../product/channels.ts'
import type { Random } from './random.ts'

/** A journey as a seed draws it and the shrinker cuts it: plain, before its shape is parsed. */
export interface Drawn {
  readonly nodes: readonly {
    id: string
    type: string
    config: { readonly [field: string]: Json }
    disabled?: boolean
  }[]
  readonly edges: readonly { id: string; from: string; port: string; to: string; maxPasses?: number }[]
  readonly settings: { readonly [name: string]: Json }
}

export const DAYS = ['P1D', 'P2D']
export const SHORT = ['PT1M', 'PT4M', 'PT7M', 'PT30M', 'PT3H', 'PT26H']
export const AWAITED = ['Ordered', 'Opened']
/** Heard only by waits that gather, the first of them ranked higher. */
export const GATHERED = ['Carted', 'Viewed'] as const
export const GOAL = 'Bought'
export const ENTRY = 'Signed Up'
export const POOL = 'pol_1'

/** What journeys are drawn of, beside the entry. Waits for dates, conditions and audiences, and branches on behaviour are not among it yet. */
export const DRAWN: readonly string[] = [
  'wait.duration',
  'wait.until',
  'wait.event',
  'wait.random',
  'branch.rules',
  'branch.split',
  'data.tag',
  'data.attribute',
  'reward.coupon',
  'reward.points',
  'flow.goal',
  'flow.join',
  'flow.exit',
  'flow.jump',
  'flow.call',
  ...CHANNELS,
]

interface Pencil {
  readonly random: Random
  readonly nodes: Drawn['nodes'][number][]
  readonly edges: Drawn['edges'][number][]
  /** The journey that members may go on to. */
  readonly other: string | undefined
  /** Nodes still to be drawn. */
  left: number
}
/** Ports of drawn nodes that lead nowhere yet. */
type Loose = readonly { from: string; port: string }[]

/** A journey that publish would let through: every way ends, every cycle waits and counts its passes. */
export function drawJourney(random: Random, size: number, other?: string): Drawn {
  const pencil: Pencil = { random, nodes: [], edges: [], other, left: size }
  const entry = node(pencil, 'entry.event', { event: ENTRY })
  let loose: Loose = [{ from: entry, port: 'next' }]
  while (pencil.left > 0) loose = passage(pencil, loose, 2)
  const jumps = other !== undefined && random.chance(0.4)
  wire(
    pencil,
    loose,
    jumps ? node(pencil, 'flow.jump', { journey: other }) : node(pencil, 'flow.exit', { reason: 'done' }),
  )
  return { nodes: pencil.nodes, edges: pencil.edges, settings: drawSettings(random) }
}

export function parseJourney({ nodes, edges, settings }: Drawn): Journey {
  return journey.parse({ schema: 1, id: 'jrn_sim', brand: 'brd_sim', name: 'Simulated', nodes, edges, settings })
}

function drawSettings(random: Random): Drawn['settings'] {
  const allow = random.pick(['once', 'after', 'always', 'always'])
  const keyed = random.chance(0.4)
  return {
    reentry: {
      allow,
      ...(allow === 'after' && { gap: random.pick(['PT2H', 'P1D']) }),
      ...(keyed && { key: 'event.properties.order' }),
      ...(allow !== 'once' && { overlap: random.chance(0.5) }),
    },
    ...(random.chance(0.2) && { entryCap: { per: random.pick(['hour', 'day']), limit: random.between(1, 2) } }),
    ...(random.chance(0.4) && { goal: { event: GOAL, ...(random.chance(0.5) && { within: 'P2D' }) } }),
    ...(random.chance(0.2) && { exit: [{ when: 'member.gone == true' }] }),
    ...(random.chance(0.15) && { control: { group: 'ctl', percent: 30 } }),
    ...(random.chance(0.3) && {
      timeZone: { use: 'fixed', fallback: random.pick(['Asia/Shanghai', 'America/New_York']) },
    }),
  }
}

/** One stretch: a node, or a branch whose ways meet again, or a loop. */
function passage(pencil: Pencil, loose: Loose, depth: number): Loose {
  const { random } = pencil
  if (pencil.other !== undefined && random.chance(0.2)) return calls(pencil, loose, pencil.other)
  const draw = random.next()
  if (draw < 0.36) return waits(pencil, loose)
  if (draw < 0.62) return sends(pencil, loose, depth)
  if (draw < 0.72) return grants(pencil, loose)
  if (draw < 0.79) return marks(pencil, loose)
  if (depth > 0 && draw < 0.9) return branch(pencil, loose, depth)
  return depth > 0 ? loop(pencil, loose, depth) : waits(pencil, loose)
}

function waits(pencil: Pencil, loose: Loose): Loose {
  const { random } = pencil
  const draw = random.next()
  if (draw < 0.4) {
    const window = random.chance(0.2) ? { window: { from: '09:00', to: '18:00' } } : {}
    const duration = random.chance(0.3) ? random.pick(DAYS) : random.pick(SHORT)
    return straight(pencil, loose, ['wait.duration', { for: duration, ...window }])
  }
  if (draw < 0.6)
    return straight(pencil, loose, ['wait.until', { at: random.pick(['01:30', '01:45', '10:00', '23:15']) }])
  if (draw < 0.67) return straight(pencil, loose, ['wait.random', { within: random.pick(['PT1H', 'PT30S', 'P1D']) }])
  if (draw < 0.8) return gathers(pencil, loose)
  const event = random.pick(AWAITED)
  const id = node(pencil, 'wait.event', { event, timeout: random.pick(['PT10M', 'PT6H', 'P1D']), ...matchOf(random) })
  wire(pencil, loose, id)
  return [
    { from: id, port: 'matched' },
    { from: id, port: 'timeout' },
  ]
}

function gathers(pencil: Pencil, loose: Loose): Loose {
  const { random } = pencil
  const [event, lesser] = GATHERED
  const id = node(pencil, 'wait.event', {
    event,
    also: [{ port: 'lesser', name: 'Lesser', event: lesser }],
    pick: random.pick(['ranked', 'quiet']),
    settle: random.pick(['PT2M', 'PT4M', 'PT9M']),
    timeout: random.pick(['PT20M', 'PT6H', 'P1D']),
  })
  wire(pencil, loose, id)
  return ['matched', 'lesser', 'timeout'].map((port) => ({ from: id, port }))
}

const matchOf = (random: Random): { match?: string } => (random.chance(0.25) ? { match: 'event.properties.n > 1' } : {})

function sends(pencil: Pencil, loose: Loose, depth: number): Loose {
  const { random } = pencil
  const awaits = random.chance(0.5)
  const ttl = random.pick(['PT20M', 'PT6H', 'P1D'])
  const config = { text: 'Hello {{ member.tier }}', ttl, ...(awaits && { then: 'await-outcome' }) }
  const id = node(pencil, random.pick(CHANNELS), config)
  wire(pencil, loose, id)
  if (!awaits) return [{ from: id, port: 'next' }]
  const others = ['failed', 'unknown', 'blocked', 'unreachable'].filter(() => random.chance(0.4))
  const ways = others.map((port) => ({ from: id, port }))
  const bad = ways.length > 0 && depth > 0 && random.chance(0.3) ? passage(pencil, ways, 0) : ways
  return [{ from: id, port: 'sent' }, ...bad]
}

function calls(pencil: Pencil, loose: Loose, journey: string): Loose {
  const { random } = pencil
  const awaits = random.chance(0.7)
  const config = { journey, then: awaits ? 'await-outcome' : 'continue', atMost: random.pick(['PT6H', 'P2D', 'P30D']) }
  const id = node(pencil, 'flow.call', config)
  wire(pencil, loose, id)
  const others = ['refused', 'timeout'].filter(() => random.chance(0.7))
  return (awaits ? ['finished', ...others] : ['next']).map((port) => ({ from: id, port }))
}

function grants(pencil: Pencil, loose: Loose): Loose {
  const { random } = pencil
  if (random.chance(0.3)) return straight(pencil, loose, ['reward.points', { points: random.between(1, 9) }, 'granted'])
  const id = node(pencil, 'reward.coupon', { pool: POOL })
  wire(pencil, loose, id)
  const empty = random.chance(0.7) ? [{ from: id, port: 'out_of_stock' }] : []
  return [{ from: id, port: 'granted' }, ...empty]
}

function marks(pencil: Pencil, loose: Loose): Loose {
  const { random } = pencil
  const type = random.pick(['data.tag', 'flow.goal', 'data.attribute', 'flow.join'])
  if (type === 'data.tag') return straight(pencil, loose, [type, { tag: 'met', on: random.chance(0.8) }])
  if (type === 'data.attribute') return straight(pencil, loose, [type, { attribute: 'last', value: 'x' }])
  return straight(pencil, loose, [type, { name: 'Here' }])
}

function branch(pencil: Pencil, loose: Loose, depth: number): Loose {
  const { random } = pencil
  const split = random.chance(0.5)
  const id = split
    ? node(pencil, 'branch.split', {
        paths: [
          { port: 'a', percent: 50 },
          { port: 'b', percent: 50 },
        ],
      })
    : node(pencil, 'branch.rules', {
        paths: [{ port: 'a', when: random.pick(['member.tier == "gold"', 'tagged("met")']) }],
      })
  wire(pencil, loose, id)
  const left = passage(pencil, [{ from: id, port: 'a' }], depth - 1)
  const other = { from: id, port: split ? 'b' : 'else' }
  const right = random.chance(0.6) ? passage(pencil, [other], depth - 1) : [other]
  const join = node(pencil, 'flow.join', { name: 'Meet' })
  wire(pencil, [...left, ...right], join)
  return [{ from: join, port: 'next' }]
}

/** A wait, some more, and a draw that leads back to the wait. Daily ones are what a change of clocks trips over. */
function loop(pencil: Pencil, loose: Loose, depth: number): Loose {
  const { random } = pencil
  const daily = random.chance(0.6)
  const head = daily
    ? node(pencil, 'wait.until', { at: random.pick(['01:30', '01:45', '09:00']) })
    : node(pencil, 'wait.duration', { for: random.pick(SHORT) })
  wire(pencil, loose, head)
  const body = random.chance(0.8)
    ? passage(pencil, [{ from: head, port: 'next' }], depth - 1)
    : [{ from: head, port: 'next' }]
  const id = node(pencil, 'branch.split', {
    paths: [
      { port: 'again', percent: 80 },
      { port: 'on', percent: 20 },
    ],
  })
  wire(pencil, body, id)
  edge(pencil, { from: id, port: 'again' }, { to: head, maxPasses: random.between(1, 4) })
  return [{ from: id, port: 'on' }]
}

function straight(
  pencil: Pencil,
  loose: Loose,
  what: readonly [type: string, config: Drawn['nodes'][number]['config'], port?: string],
): Loose {
  const id = node(pencil, what[0], what[1])
  wire(pencil, loose, id)
  return [{ from: id, port: what[2] ?? 'next' }]
}

function node(pencil: Pencil, type: string, config: Drawn['nodes'][number]['config']): string {
  const id = `n${pencil.nodes.length + 1}`
  pencil.nodes.push({ id, type, config })
  pencil.left -= 1
  return id
}

function wire(pencil: Pencil, loose: Loose, to: string): void {
  for (const way of loose) edge(pencil, way, { to })
}

function edge(pencil: Pencil, way: Loose[number], end: { to: string; maxPasses?: number }): void {
  pencil.edges.push({ id: `e${pencil.edges.length + 1}`, ...way, ...end })
}
