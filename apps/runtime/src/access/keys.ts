import { createHash } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import { newId, randomText } from '../ids.ts'
import { addKey, brandOfKey, type BrandRow } from './store.ts'

/** write: Segment intake under `/v1` · api: everything an editor may do under `/api`. */
export type KeyKind = 'write' | 'api'

const PREFIX = { write: 'wk_', api: 'ck_' } as const

/** Makes a key and returns it: the only time it is seen whole. 160 random bits need no salt, so SHA-256 is enough. */
export async function makeKey(
  db: Kysely<Database>,
  wish: { brand: number; kind: KeyKind; name: string },
): Promise<{ id: string; key: string; prefix: string }> {
  const key = PREFIX[wish.kind] + randomText(32)
  const made = { id: newId('key'), key, prefix: key.slice(0, 9) }
  await addKey(db, { ...wish, public_id: made.id, prefix: made.prefix, hash: hashKey(key) })
  return made
}

/** The brand behind a key of this kind, if it is one and stands. */
export async function readKey(
  db: Kysely<Database>,
  given: { key: string; kind: KeyKind },
): Promise<(BrandRow & { key: string }) | undefined> {
  if (!given.key.startsWith(PREFIX[given.kind])) return undefined
  return brandOfKey(db, { hash: hashKey(given.key), kind: given.kind })
}

function hashKey(key: string): Buffer {
  return createHash('sha256').update(key).digest()
}
