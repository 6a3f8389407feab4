import { makeKey } from '@cairn/runtime/access/keys'
import { post, serve } from './client.ts'
import { type Line, line } from './measure.ts'
import type { Station } from './station.ts'

const PER_CALL = 100
const CALLS = 300
const CLIENTS = 8
const PEOPLE = 5000

/** Events a second over HTTP, 100 a call, 200 answered means committed; the floor stores the bare event. */
export async function measureEvents(station: Station): Promise<Line[]> {
  const { deps, url, brand, rows } = station
  await rows(
    `create table floor_event (message_id text primary key, external_id text not null, name text not null, properties jsonb not null, at timestamptz not null)`,
  )
  await rows('create table floor_run (id bigint primary key, member bigint, state text, wake_at timestamptz)')
  await rows('create table floor_wait (name text, external_id text, run bigint, primary key (name, external_id, run))')
  const { key } = await makeKey(deps.db, { brand: brand.id, kind: 'write', name: 'bench' })
  const rate = async (file: 'serve.ts' | 'floor-serve.ts'): Promise<number> => {
    const server = await serve(file, url)
    try {
      await storm(server.port, key, 'warm')
      return await storm(server.port, key, file)
    } finally {
      await server.stop()
    }
  }
  const floor = await rate('floor-serve.ts')
  const value = await rate('serve.ts')
  return [line('events', { value, floor, unit: 'events/s' })]
}

async function storm(port: number, writeKey: string, name: string): Promise<number> {
  const calls = name === 'warm' ? CALLS / 10 : CALLS
  let next = 0
  const began = performance.now()
  const client = async (): Promise<void> => {
    for (let call = next++; call < calls; call = next++) {
      const batch = Array.from({ length: PER_CALL }, (_, i) => ({
        type: 'track',
        userId: `p${(call * PER_CALL + i) % PEOPLE}`,
        event: 'Product Viewed',
        messageId: `${name}-${port}-${call}-${i}`,
        properties: { product_id: `sku-${i}`, price: i },
      }))
      await post({ port, path: '/v1/batch', writeKey }, { batch })
    }
  }
  await Promise.all(Array.from({ length: CLIENTS }, client))
  return (calls * PER_CALL * 1000) / (performance.now() - began)
}
