import { z } from '@hono/zod-openapi'
import { Invalid } from '../refusal.ts'

export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(400).optional(),
})

export function page<S extends z.ZodType>(item: S) {
  return z.object({ items: z.array(item), next: z.string().optional() })
}

export type Key = readonly (string | number)[]

/** A keyset cursor: where the last item stood. Opaque to clients, and a forged one can only move the window. */
export function writeCursor(key: Key): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url')
}

export function readCursor(cursor: string | undefined): Key | undefined {
  if (cursor === undefined) return undefined
  const key = parse(cursor)
  if (Array.isArray(key) && key.every((part) => typeof part === 'string' || typeof part === 'number')) return key
  const message = 'The cursor is not one that this list gave; begin again without it.'
  throw new Invalid([{ code: 'CURSOR_UNKNOWN', severity: 'error', message, place: { pointer: '/cursor' } }])
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
}

/** One more row than asked for was read: its presence means there is a next page. */
export function cut<T>(
  rows: readonly T[],
  limit: number,
  keyOf: (row: T) => Key,
): { items: readonly T[]; next?: string } {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return rows.length > limit && last !== undefined ? { items, next: writeCursor(keyOf(last)) } : { items }
}
