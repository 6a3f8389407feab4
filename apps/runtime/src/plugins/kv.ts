import { type HostKv, type Instant, type Json, PermanentError } from '@cairn/sdk'
import type { Tx } from '../db/statement.ts'
import { dropValue, readValue, writeValue } from './store-kv.ts'

const MOST = { key: 200, value: 8192, values: 1000 }

/** The values of one plugin and one brand: the host says whose, never the plugin. */
export function hostKv(
  tx: Tx,
  { plugin, brand, now }: { readonly plugin: string; readonly brand: number; readonly now: Instant },
): HostKv {
  const drawer = { plugin, brand }
  return {
    get: (key) => readValue(tx, drawer, fitting(key)),
    delete: (key) => dropValue(tx, drawer, fitting(key)),
    async set(key, value: Json) {
      const text = JSON.stringify(value)
      if (text.length > MOST.value) throw new PermanentError('KV_VALUE', `A value takes at most ${MOST.value} bytes.`)
      if (await writeValue(tx, drawer, { key: fitting(key), value, at: now, most: MOST.values })) return
      throw new PermanentError('KV_FULL', `A plugin keeps at most ${MOST.values} values for a brand.`)
    },
  }
}

function fitting(key: unknown): string {
  if (typeof key === 'string' && key.length > 0 && key.length <= MOST.key && !key.includes('\0')) return key
  throw new PermanentError('KV_KEY', `A key is a text of 1 to ${MOST.key} characters.`)
}
