import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { governDue } from '@cairn/runtime/effects/govern'
import { type Lanes, makeLanes } from '@cairn/runtime/effects/lanes'
import { advanceDue } from '@cairn/runtime/engine/agenda'
import { accepted, defineChannel, field } from '@cairn/sdk'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { createWorld } from '../kit/world.ts'

const BATCH = 2
const PLACES = 8

const channel = defineChannel({
  id: 'brown.send',
  version: 1,
  title: { en: 'Brown', 'zh-CN': '时好时坏' },
  icon: 'send',
  address: 'none',
  idempotency: { class: 'native', windowMs: 86_400_000 },
  limits: { batch: BATCH, concurrency: PLACES },
  config: z.object({ url: field(z.string(), { label: { en: 'URL', 'zh-CN': '地址' } }) }),
  templates: [],
  async send({ batch, config: { url }, http, signal }) {
    const sent = batch.map(async ({ key }) => {
      const reply = await http.post(url, { body: '{}', headers: { 'idempotency-key': key }, signal })
      return reply.status < 300 ? [accepted(key)] : []
    })
    return (await Promise.all(sent)).flat()
  },
})

/** A vendor that answers after `ms`, every so many times with an error, and knows how many asked at the same time. */
async function vendor() {
  const state = { ms: 20, faulty: 0, open: 0, peak: 0, asked: 0, keys: new Set<string>() }
  const server = createServer((request, response) => {
    state.open += 1
    state.asked += 1
    state.peak = Math.max(state.peak, state.open)
    const bad = state.faulty > 0 && state.asked % 10 < state.faulty
    request.resume()
    setTimeout(() => {
      state.open -= 1
      if (!bad) state.keys.add(String(request.headers['idempotency-key']))
      response.writeHead(bad ? 500 : 204).end()
    }, state.ms)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  onTestFinished(() => void server.close())
  // the server listens on a TCP port
  return Object.assign(state, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` })
}

test('E93 F23 a provider that answers twenty times slower, and a third of the time with an error, is asked by one flight at a time until it recovers', async () => {
  const { world, lanes, vendor: provider } = await crowd(400)
  const asked = async (more: number): Promise<number> => {
    provider.peak = provider.open
    const end = provider.asked + more
    await until(lanes, () => provider.asked >= end)
    return provider.peak
  }
  await asked(40)
  const calm = await asked(60)
  expect(calm).toBeGreaterThan(2 * BATCH)
  Object.assign(provider, { ms: 400, faulty: 3 })
  await asked(50)
  const brown = await asked(10)
  expect(brown).toBeLessThanOrEqual(2 * BATCH)
  Object.assign(provider, { ms: 20, faulty: 0 })
  await asked(120)
  expect(await asked(60)).toBeGreaterThan(2 * BATCH)
  await until(lanes, () => provider.keys.size === 400)
  await lanes.landed()
  expect(await world.rows('select distinct state from effect')).toEqual([{ state: 'accepted' }])
})

async function crowd(n: number) {
  const provider = await vendor()
  const environment = { CAIRN_ALLOW_PRIVATE: 'on', CAIRN_PATIENCE: '0.3' }
  const world = await createWorld({ clock: 'real', channels: [channel], environment })
  const journey = await world.publish({
    nodes: { n1: 'entry.schedule', n2: ['brown.send', { url: provider.url }], n3: 'flow.exit' },
    edges: ['n1.next > n2', 'n2.next > n3'],
  })
  const names = Array.from({ length: n }, (_, i) => `m${i}`)
  await world.members(names)
  await world.enter(journey, names)
  await advanceDue(world.deps)
  await governDue(world.deps)
  return { world, vendor: provider, lanes: makeLanes(world.deps, () => {}) }
}

async function until(lanes: Lanes, so: () => boolean): Promise<void> {
  const end = performance.now() + 50_000
  while (!so()) {
    if (performance.now() > end) throw new Error('It never came to that.')
    await lanes.turn()
  }
}
