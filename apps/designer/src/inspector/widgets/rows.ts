import type { Json, JsonObject } from '@cairn/sdk'
import { partsOf } from '../../ui/parts.ts'

/** The objects of a list field. */
export const rowsOf = (value: Json | undefined): readonly JsonObject[] =>
  Array.isArray(value) ? value.map((row: Json) => partsOf(row)) : []

export const replaced = (rows: readonly JsonObject[], at: number, row: JsonObject): JsonObject[] =>
  rows.map((old, i) => (i === at ? row : old))

export function moved(rows: readonly JsonObject[], from: number, to: number): JsonObject[] {
  const row = rows[from]
  if (!row || to < 0 || to >= rows.length) return [...rows]
  return rows.toSpliced(from, 1).toSpliced(to, 0, row)
}

/** A port no other path has: paths keep theirs for ever, so that links survive renaming and reordering. */
export function freePort(rows: readonly JsonObject[], reserved: readonly string[] = []): string {
  const taken = new Set([...reserved, ...rows.map(({ port }) => port)])
  for (let i = 0; i < 26; i++) {
    const letter = String.fromCharCode(97 + i)
    if (!taken.has(letter)) return letter
  }
  let n = 1
  while (taken.has(`p${n}`)) n++
  return `p${n}`
}
