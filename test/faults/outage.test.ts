import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import { governDue } from '@cairn/runtime/effects/govern'
import { makeLanes } from '@cairn/runtime/effects/lanes'
import { sweepShutLanes } from '@cairn/runtime/effects/sweep'
import { advanceDue } from '@cairn/runtime/engine/agenda'
import { accepted, type Channel, defineChannel, field, type Instant } from '@cairn/sdk'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { atLoad, TIMEOUT } from '../kit/load.ts'
import { type MovedClock, movedClock } from '../kit/moved-clock.ts'
import { freePort } from '../kit/product.ts'
import { createWorld, type World } from '../kit/world.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const START = Date.UTC(2026, 2, 2, 9)
const QUOTA = 40

const config = z.object({ url: field(z.string(), { label: { en: 'URL', 'zh-CN': '地址' } }) })

const channelTo = (id: string, perSecond?: number): Channel =>
  defineChannel({
    id,
    version: 1,
    title: { en: 'Test', 'zh-CN': '测试' },
    icon: 'send',
    address: 'none',
    idempotency: { class: 'native', windowMs: 24 * 60 * MINUTE },
    limits: { batch: 10, concurrency: 2, ...(perSecond !== undefined && { perSecond }) },
    config,
    templates: [],
    async send({ batch, config: { url }, http, signal }) {
      const sent = batch.map(async ({ key }) => {
        const reply = await http.post(url, { body: '{}', headers: { 'idempotency-key': key }, signal })
        return reply.status < 300 ? [accepted(key)] : []
      })
      return (await Promise.all(sent)).flat()
    },
  })

interface Asked {
  readonly at: Instant
  readonly key: string
}

type Answer = (response: ServerResponse, headers: IncomingHttpHeaders) => void

/** A provider that notes when it was asked, by the moved clock. It listens only while it is `up`. */
async function providerOn(clock: MovedClock, answer: Answer = (response) => void response.writeHead(204).end()) {
  const asked: Asked[] = []
  const port = await freePort()
  const server = createServer((request, response) => {
    asked.push({ at: clock.at, key: String(request.headers['idempotency-key']) })
    request.resume()
    answer(response, request.headers)
  })
  onTestFinished(() => void server.close())
  return {
    asked,
    url: `http://127.0.0.1:${port}/`,
    up: () => new Promise<void>((done) => server.listen(port, '127.0.0.1', done)),
  }
}

interface Sending {
  readonly lane: string
  readonly url: string
  readonly members: readonly string[]
  readonly ttl?: string
}

/** These members have a message each that is ready to go. */
async function ready(world: World, { lane, url, members, ttl }: Sending): Promise<void> {
  const journey = await world.publish({
    nodes: { n1: 'entry.schedule', n2: [lane, { url, ...(ttl !== undefined && { ttl }) }], n3: 'flow.exit' },
    edges: ['n1.next > n2', 'n2.next > n3'],
  })
  await world.members(members)
  await world.enter(journey, members)
  await advanceDue(world.deps)
  await governDue(world.deps)
}

const names = (what: string, n: number): readonly string[] => Array.from({ length: n }, (_, i) => `${what} ${i}`)

/** Two processes of the product, each with its own memory of the lanes. The clock moves when neither has anything to do. */
function processesOf(world: World, clock: MovedClock) {
  let rang = false
  const ring = (): void => void (rang = true)
  const processes = [makeLanes(world.deps, ring), makeLanes(world.deps, ring)]
  return async (until: () => boolean): Promise<void> => {
    while (!until()) {
      rang = false
      const waits = await Promise.all(processes.map((lanes) => lanes.turn()))
      await Promise.all(processes.map((lanes) => lanes.landed()))
      if (!rang) clock.pass(Math.min(...waits))
    }
  }
}

const keysOf = (asked: readonly Asked[]): ReadonlySet<string> => new Set(asked.map(({ key }) => key))

async function statesOf(world: World): Promise<object> {
  const rows = await world.rows<{ state: string; n: number }>(
    'select state, count(*)::int as n from effect group by state',
  )
  return Object.fromEntries(rows.map(({ state, n }) => [state, n]))
}

/** The most that were asked within any second. */
function busiestSecond(asked: readonly Asked[]): number {
  let from = 0
  let most = 0
  for (const [i, { at }] of asked.entries()) {
    while (at - (asked[from]?.at ?? at) >= SECOND) from += 1
    most = Math.max(most, i - from + 1)
  }
  return most
}

/** What a provider may say with a 429, and for how long nothing may come after that. */
const WISHES: readonly [said: string | Date, leastMs: number, mostMs: number][] = [
  ['2', 2 * SECOND, 5 * SECOND],
  [new Date(START + 7 * SECOND), 7 * SECOND, 10 * SECOND],
  ['0', SECOND, 5 * SECOND],
  ['-30', SECOND, 5 * SECOND],
  ['1000000000', 60 * MINUTE, 61 * MINUTE],
  ['when I am well again', SECOND, 5 * SECOND],
]

test(
  'E90 F21 at ten times its quota a provider is never asked faster than that, is left alone as long as it says, and no other waits for it',
  async () => {
    const load = atLoad({ small: 200, full: 20_000 })
    const clock = movedClock(START)
    const told: Asked[] = []
    let wish = 0
    const busy = await providerOn(clock, (response) => {
      const so = busy.asked.length
      const [said] = (so > load / 2 && so % Math.floor(load / 16) === 0 && WISHES[wish]) || []
      if (said === undefined) return void response.writeHead(204).end()
      told.push({ at: clock.at, key: String(wish++) })
      const date = new Date(START).toUTCString()
      const wished = typeof said === 'string' ? said : said.toUTCString()
      response.writeHead(429, { date, 'retry-after': wished }).end()
    })
    const calm = await providerOn(clock)
    await Promise.all([busy.up(), calm.up()])
    const world = await createWorld({
      clock,
      channels: [channelTo('busy.send', QUOTA), channelTo('calm.send')],
      environment: { CAIRN_ALLOW_PRIVATE: 'on' },
    })
    const [crowd, few] = [names('Busy', load), names('Calm', 40)]
    await ready(world, { lane: 'busy.send', url: busy.url, members: crowd })
    await ready(world, { lane: 'calm.send', url: calm.url, members: few })
    const work = processesOf(world, clock)
    await work(() => keysOf(busy.asked).size === load && busy.asked.length >= load + WISHES.length)
    expect(await statesOf(world)).toEqual({ accepted: load + few.length })
    expect(busiestSecond(busy.asked)).toBeLessThanOrEqual(QUOTA * 1.05)
    expect(busiestSecond(busy.asked)).toBeGreaterThanOrEqual(QUOTA * 0.9)
    expect(told).toHaveLength(WISHES.length)
    for (const [i, { at }] of told.entries()) {
      const [said, least, most] = WISHES[i] ?? ['', 0, 0]
      const next = Math.min(...busy.asked.filter((one) => one.at > at).map((one) => one.at))
      expect(next - at, String(said)).toBeGreaterThanOrEqual(least)
      expect(next - at, String(said)).toBeLessThanOrEqual(most)
    }
    expect(busy.asked.length).toBeLessThanOrEqual(load * 1.1)
    expect(Math.max(...calm.asked.map(({ at }) => at)) - START).toBeLessThan(SECOND)
    expect(calm.asked).toHaveLength(few.length)
  },
  TIMEOUT,
)

test(
  'E89 E83 F22 a provider that is gone for half an hour: the lane opens, one message in five seconds asks, nothing fails, what has expired is never sent, and the rest goes out ever faster',
  async () => {
    const load = atLoad({ small: 120, full: 20_000 })
    const clock = movedClock(START)
    const provider = await providerOn(clock)
    const world = await createWorld({
      clock,
      channels: [channelTo('gone.send')],
      environment: { CAIRN_ALLOW_PRIVATE: 'on' },
    })
    const work = processesOf(world, clock)
    const back = START + 30 * MINUTE
    // half of those who come before the tenth minute have twenty minutes
    for (const minute of [0, 9, 18, 27]) {
      await work(() => clock.at >= START + minute * MINUTE)
      await sweepShutLanes(world.deps)
      for (const ttl of ['PT20M', 'P1D'])
        await ready(world, {
          lane: 'gone.send',
          url: provider.url,
          members: names(`${ttl} ${minute}`, load / 8),
          ttl,
        })
    }
    await work(() => clock.at >= back)
    await sweepShutLanes(world.deps)
    expect(await statesOf(world)).toEqual({ expired: load / 4, ready: (3 * load) / 4 })
    const [lane] = await world.rows<{ opened: number }>(
      `select date_part('epoch', since)::float8 * 1000 - $1::float8 as opened from lane where state = 'open'`,
      [START],
    )
    expect(lane?.opened).toBeLessThanOrEqual(10 * SECOND)
    const tried = await world.rows<{ n: number }>(`select coalesce(sum(attempt), 0)::int as n from effect`)
    expect(tried[0]?.n).toBeLessThanOrEqual(20 + (30 * MINUTE) / (5 * SECOND))
    await provider.up()
    await work(() => keysOf(provider.asked).size === (3 * load) / 4)
    expect(await statesOf(world)).toEqual({ expired: load / 4, accepted: (3 * load) / 4 })
    expect(provider.asked).toHaveLength((3 * load) / 4)
    const first = provider.asked[0]?.at ?? 0
    for (const [second, n] of Map.groupBy(provider.asked, ({ at }) => Math.floor((at - first) / SECOND))) {
      expect(n.length, `second ${second}`).toBeLessThanOrEqual(1 + 10 * 1.1 ** (second + 1))
    }
  },
  TIMEOUT,
)
