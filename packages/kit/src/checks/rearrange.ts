import type { Json } from '@cairn/sdk'
import { parsed } from '../stand.ts'

type Change = (rows: readonly Json[]) => readonly Json[]

/** The provider's answer with its rows changed; undefined where it holds no list with a row for each message. */
export function arranged(
  { body, rows }: { readonly body: string; readonly rows: number },
  change: Change,
): string | undefined {
  if (rows < 2) return undefined
  // what was JSON is JSON
  const whole = parsed(body) as Json | undefined
  if (whole === undefined) return undefined
  let found = false
  const walk = (value: Json, depth: number): Json => {
    if (found || depth > 4) return value
    if (isList(value) && value.length === rows) {
      found = true
      return change(value)
    }
    if (typeof value !== 'object' || value === null || isList(value)) return value
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, walk(each, depth + 1)]))
  }
  const made = walk(whole, 0)
  return found ? JSON.stringify(made) : undefined
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value)
