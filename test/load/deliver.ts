import { governDue } from '@cairn/runtime/effects/govern'
import { advanceDue } from '@cairn/runtime/engine/agenda'
import { startTasks } from '@cairn/runtime/tasks/start'
import { accepted, defineChannel, field } from '@cairn/sdk'
import { draw } from '@cairn/sdk/testing'
import { z } from 'zod'
import { serve, type Served } from './client.ts'
import { floorOfDelivery } from './floor-deliver.ts'
import { enrol, finished, publish } from './journey.ts'
import { type Line, line } from './measure.ts'
import type { Station } from './station.ts'

const PER_CALL = 100

/** Posts each message by itself, or a hundred a call, to a provider on this machine. */
export const vendorChannel = defineChannel({
  id: 'bench.vendor',
  version: 1,
  title: { en: 'Vendor', 'zh-CN': '服务商' },
  icon: 'server',
  address: 'none',
  idempotency: { class: 'native', windowMs: Number.MAX_SAFE_INTEGER },
  limits: { batch: 1000, concurrency: 4 },
  config: z.object({
    text: field(z.string(), { label: { en: 'Text', 'zh-CN': '文本' } }),
    url: field(z.string(), { label: { en: 'URL', 'zh-CN': '地址' } }),
    perCall: field(z.number(), { label: { en: 'A call', 'zh-CN': '每次' } }),
  }),
  templates: ['text'],
  async send({ config, batch, http, signal }) {
    const calls = Array.from({ length: Math.ceil(batch.length / config.perCall) }, (_, i) =>
      batch.slice(i * config.perCall, (i + 1) * config.perCall),
    )
    await Promise.all(
      calls.map(async (call) => {
        const body = JSON.stringify(call.map(({ key, content }) => ({ key, text: content['text'] })))
        const [first] = call
        const headers = {
          'content-type': 'application/json',
          'idempotency-key': call.length === 1 ? (first?.key ?? '') : '',
        }
        const reply = await http.post(config.url, { body, headers, signal })
        if (reply.status !== 200) throw new Error(`The vendor answered ${reply.status}.`)
      }),
    )
    return batch.map(({ key }) => accepted(key))
  },
})

/** Messages to a provider over HTTP, from ready to settled: attempt mark, letter and outcome are durable. */
export async function measureDelivery(station: Station, members: number): Promise<Line[]> {
  const vendor = await serve('vendor.ts', station.url)
  try {
    return [
      await one(station, { vendor, members, perCall: 1, name: 'deliver' }),
      await one(station, { vendor, members, perCall: PER_CALL, name: 'deliver-hundreds' }),
    ]
  } finally {
    await vendor.stop()
  }
}

interface Round {
  readonly vendor: Served
  readonly members: number
  readonly perCall: number
  readonly name: string
}

async function one(station: Station, { vendor, members, perCall, name }: Round): Promise<Line> {
  const { deps } = station
  const url = `http://127.0.0.1:${vendor.port}/`
  const floor = await floorOfDelivery(station, { url, members, perCall })
  const journey = await publish(
    station,
    draw({
      nodes: {
        n1: ['entry.event', { event: 'Never Happens' }],
        n2: ['bench.vendor', { text: 'Hello {{ member.name }}', url, perCall }],
        n3: 'flow.exit',
      },
      edges: ['n1.next > n2', 'n2.next > n3'],
    }),
  )
  await enrol(station, { journey, members })
  await advanceDue(deps)
  await governDue(deps)
  const began = performance.now()
  const tasks = await startTasks({ ...deps, config: { ...deps.config, allowPrivate: true } }, station.url)
  await finished(station, { journey, members })
  const seconds = (performance.now() - began) / 1000
  await tasks.stop()
  return line(name, { value: members / seconds, floor, unit: 'messages/s' })
}
