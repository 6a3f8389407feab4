import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readConfig } from '@cairn/runtime/config'
import { type Guest, raise } from '@cairn/runtime/plugins/guest'
import { accepted, type Delivery, type HttpReply, httpReply } from '@cairn/sdk'

/** What it costs that a plugin works in a process of its own: `node test/load/boundary.ts`. A call is a hundred recipients. */
const ROUNDS = 2000
const SOURCE = `
import { accepted, defineChannel } from '@cairn/sdk'
import * as z from 'zod'
export default defineChannel({
  id: 'bench.send', version: 1, title: 'Bench', icon: 'gauge', address: 'none', idempotency: { class: 'none' },
  limits: { batch: 100, concurrency: 4 }, config: z.object({ text: z.string() }), templates: ['text'],
  async send({ batch, http }) {
    const reply = await http.post('/x', { json: batch.map((to) => [to.key, to.content.text]) })
    reply.json()
    return batch.map((to) => accepted(to.key, to.key))
  },
})`

const batch: readonly Delivery[] = Array.from({ length: 100 }, (_, i) => ({
  key: `${'k'.repeat(48)}${i}`,
  address: `+8613800000${i}`,
  locale: 'zh-CN',
  content: { text: 'x'.repeat(60) },
}))
const answer = { status: 200, headers: {}, body: '[]' }

// inside the repository, so that the plugin finds the SDK
const folder = mkdtempSync(join(import.meta.dirname, '../../.cairn-test-'))
try {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  writeFileSync(join(folder, 'plugin.ts'), SOURCE)
  const starts: number[] = []
  for (let i = 0; i < 5; i += 1) {
    const begun = performance.now()
    const guest = await start()
    starts.push(performance.now() - begun)
    await end(guest)
  }
  const guest = await start()
  const inside = await measure(beside)
  const outside = await measure(() => over(guest))
  console.log({
    'start ms': spread(starts),
    'in process ms': inside,
    'over the boundary ms': outside,
    ...(await rates(guest)),
  })
  await end(guest)
} finally {
  rmSync(folder, { recursive: true })
}

function start(): Promise<Guest> {
  const { guest: times } = readConfig({}, '/').times
  const deaf = () => {}
  return raise({ folder, entry: 'plugin.ts', times, log: deaf, refused: deaf, soiled: deaf })
}

async function end(guest: Guest): Promise<void> {
  guest.kill({ kind: 'asked', detail: 'Measured.' })
  await guest.ended
}

function over(guest: Guest): Promise<unknown> {
  const services = { http: () => Promise.resolve(answer), kv: () => Promise.resolve(null) }
  const input = { config: {}, settings: {}, batch, now: 0 }
  return guest.call({ method: 'send', node: 'bench.send', input, services, signal: AbortSignal.any([]) })
}

/** The same work without a boundary. */
async function beside(): Promise<unknown> {
  const body = JSON.stringify(batch.map((to) => [to.key, to.content['text']]))
  const reply: HttpReply = await Promise.resolve(httpReply({ ...answer, body: body === '' ? '' : '[]' }))
  reply.json()
  return batch.map((to) => accepted(to.key, to.key))
}

async function measure(call: () => Promise<unknown>) {
  for (let i = 0; i < 300; i += 1) await call()
  const took: number[] = []
  for (let i = 0; i < ROUNDS; i += 1) {
    const begun = performance.now()
    await call()
    took.push(performance.now() - begun)
  }
  return spread(took)
}

/** Recipients a second, eight calls at a time. */
async function rates(guest: Guest) {
  const begun = performance.now()
  let left = ROUNDS
  const work = async (): Promise<void> => {
    while (left-- > 0) await over(guest)
  }
  await Promise.all(Array.from({ length: 8 }, work))
  return { 'recipients a second': Math.round((ROUNDS * batch.length * 1000) / (performance.now() - begun)) }
}

function spread(took: readonly number[]) {
  const sorted = took.toSorted((a, b) => a - b)
  const at = (part: number): number => Number((sorted[Math.floor((sorted.length - 1) * part)] ?? 0).toFixed(3))
  return { p50: at(0.5), p99: at(0.99) }
}
