import { makeKey } from '@cairn/runtime/access/keys'
import { post, serve } from './client.ts'
import { type Line, line } from './measure.ts'
import type { Station } from './station.ts'

const PEOPLE = 5000

interface Storm {
  readonly name: string
  readonly perCall: number
  readonly calls: number
  readonly clients: number
}

const HUNDREDS: Storm = { name: 'events', perCall: 100, calls: 1200, clients: 8 }
const SINGLES: Storm = { name: 'events-single', perCall: 1, calls: 15_000, clients: 64 }

/** Events a second over HTTP, 200 answered means committed: a hundred a call, and one. The floor stores the bare event. */
export async function measureEvents(station: Station): Promise<Line[]> {
  const { deps, url, brand, rows } = station
  await rows(
    `create table floor_event (message_id text primary key, external_id text not null, name text not null, properties jsonb not null, at timestamptz not null)`,
  )
  await rows('create table floor_run (id bigint primary key, member bigint, state text, wake_at timestamptz)')
  await rows('create table floor_wait (name text, external_id text, run bigint, primary key (name, external_id, run))')
  const { key } = await makeKey(deps.db, { brand: brand.id, kind: 'write', name: 'bench' })
  const rates = async (file: 'serve.ts' | 'floor-serve.ts'): Promise<readonly [number, number]> => {
    const server = await serve(file, url)
    try {
      const to = { port: server.port, writeKey: key }
      await storm(to, { ...HUNDREDS, name: 'warm', calls: 30 })
      return [await storm(to, HUNDREDS), await storm(to, SINGLES)]
    } finally {
      await server.stop()
    }
  }
  const floor = await rates('floor-serve.ts')
  const value = await rates('serve.ts')
  return [HUNDREDS, SINGLES].map(({ name }, i) =>
    line(name, { value: value[i] ?? 0, floor: floor[i] ?? 0, unit: 'events/s' }),
  )
}

async function storm(
  { port, writeKey }: { readonly port: number; readonly writeKey: string },
  { name, perCall, calls, clients }: Storm,
): Promise<number> {
  let next = 0
  const began = performance.now()
  const client = async (): Promise<void> => {
    for (let call = next++; call < calls; call = next++) {
      const batch = Array.from({ length: perCall }, (_, i) => ({
        type: 'track',
        userId: `p${(call * perCall + i) % PEOPLE}`,
        event: 'Product Viewed',
        messageId: `${name}-${port}-${call}-${i}`,
        properties: { product_id: `sku-${i}`, price: i },
      }))
      await post({ port, path: '/v1/batch', writeKey }, { batch })
    }
  }
  await Promise.all(Array.from({ length: clients }, client))
  return (calls * perCall * 1000) / (performance.now() - began)
}
