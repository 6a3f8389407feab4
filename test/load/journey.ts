import { transact } from '@cairn/runtime/db/transact'
import { enter } from '@cairn/runtime/engine/enter'
import { newId } from '@cairn/runtime/ids'
import { startTasks } from '@cairn/runtime/tasks/start'
import { accepted, defineChannel, field } from '@cairn/sdk'
import type { Journey } from '@cairn/sdk/graph'
import { draw } from '@cairn/sdk/testing'
import { z } from 'zod'
import { cpuSince, type Measured } from './measure.ts'
import type { Station } from './station.ts'

/** Takes everything and sends it nowhere. */
export const nullChannel = defineChannel({
  id: 'bench.null',
  version: 1,
  title: { en: 'Nowhere', 'zh-CN': '空' },
  icon: 'ban',
  address: 'none',
  idempotency: { class: 'native', windowMs: Number.MAX_SAFE_INTEGER },
  sandbox: true,
  limits: { batch: 2000, concurrency: 2 },
  config: z.object({ text: field(z.string(), { label: { en: 'Text', 'zh-CN': '文本' } }) }),
  templates: ['text'],
  send: ({ batch }) => Promise.resolve(batch.map(({ key }) => accepted(key))),
})

const CHUNK = 20_000

/** The full engine on the same journey: enrolment, admission, walks, trail, counters, govern, lanes, settling. */
export async function measureJourney(station: Station, members: number): Promise<Measured> {
  const { deps, rows, processes } = station
  const journey = await publish(station, fourSteps)
  const tasks = await startTasks(deps, station.url)
  const cpu = cpuSince(processes)
  const began = performance.now()
  await enrol(station, { journey, members })
  await finished(station, { journey, members })
  const seconds = (performance.now() - began) / 1000
  const spent = cpu()
  await tasks.stop()
  const counted = await rows<{ n: number }>(
    `select sum(n)::float8 as n from node_count where journey = $1 and what = 'in'`,
    [journey],
  )
  return { steps: counted[0]?.n ?? 0, seconds, cpu: spent }
}

interface Storm {
  readonly journey: number
  readonly members: number
}

/** Takes the first so many members in, at the entry `n1`. */
export async function enrol({ deps, brand, rows }: Station, { journey, members }: Storm): Promise<void> {
  const found = await rows<{ id: number; entrant: string }>(
    'select id, external_id as entrant from member where brand = $1 order by bucket, id limit $2',
    [brand.id, members],
  )
  for (let i = 0; i < found.length; i += CHUNK) {
    const entries = found.slice(i, i + CHUNK).map(({ id, entrant }) => ({ member: id, entrant, occurrence: 'bench' }))
    const now = await deps.clock.now()
    await transact(deps.db, (tx) => enter(tx, deps, { journey, version: 1, node: 'n1', now, entries }))
  }
}

export const fourSteps = draw({
  nodes: {
    n1: ['entry.event', { event: 'Never Happens' }],
    n2: ['branch.rules', { paths: [{ port: 'gold', name: 'Gold', when: 'member.tier == "gold"' }] }],
    n3: ['wait.duration', { for: 'PT0S' }],
    n4: ['bench.null', { text: 'Hello {{ member.name }}' }],
    n5: ['flow.exit', { reason: 'done' }],
  },
  edges: ['n1.next > n2', 'n2.gold > n3', 'n2.else > n5', 'n3.next > n4', 'n4.next > n5'],
})

/** Puts a journey live as a publish leaves it. */
export async function publish({ rows, brand }: Station, graph: Journey): Promise<number> {
  const id = newId('jrn')
  const [journey] = await rows<{ id: number }>(
    `insert into journey (public_id, brand, name, state, live_version) values ($2, $1, 'Bench', 'live', 1) returning id`,
    [brand.id, id],
  )
  if (!journey) throw new Error('The journey was not stored.')
  await rows(
    `insert into version (journey, version, graph, hash, published_at) values ($1, 1, $2, '', clock_timestamp())`,
    [journey.id, JSON.stringify({ ...graph, id, brand: brand.publicId })],
  )
  return journey.id
}

/** Everybody out and every message settled. */
/** `every`: what is looked at costs a little, among dead rows, each time. */
export async function finished({ rows }: Station, { journey, members }: Storm, every = 50): Promise<void> {
  for (;;) {
    const [seen] = await rows<{ out: number; open: boolean }>(
      `select coalesce((select sum(n) from node_count where journey = $1 and what like 'exit:%'), 0)::float8 as out,
         exists (select from effect where state = 'planned') or exists (select from effect where state = 'ready')
           or exists (select from effect where state = 'attempting') as open`,
      [journey],
    )
    if (seen && seen.out >= members && !seen.open) return
    await rest(every)
  }
}

export const rest = (ms: number): Promise<void> => new Promise((go) => setTimeout(go, ms))
