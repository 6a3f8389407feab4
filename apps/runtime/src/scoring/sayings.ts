import { type Json, type JsonObject, objectOf } from '@cairn/sdk'
import type { PluginModel } from '@cairn/sdk/plugin'

type Kind = PluginModel['outputs'][string]

const TEXT = 300

/**
 * What a model answered, row by row; what it could not say is left out. A column that is missing or too short, a number where
 * a word belongs: the whole answer is refused, with the place.
 */
export function sayingsOf(
  outputs: PluginModel['outputs'],
  said: unknown,
  rows: number,
): { readonly sayings: readonly JsonObject[] } | { readonly wrong: string } {
  // it came as JSON, or is none and holds nothing
  const columns = objectOf(said as Json)
  const sayings: Record<string, Json>[] = Array.from({ length: rows }, () => ({}))
  for (const [name, kind] of Object.entries(outputs)) {
    const column = columns[name]
    if (!Array.isArray(column) || column.length !== rows) {
      return {
        wrong: `The output ${name} has ${Array.isArray(column) ? column.length : 'no'} values for ${rows} members.`,
      }
    }
    for (let row = 0; row < rows; row += 1) {
      const value: Json | undefined = column[row]
      if (value === null || value === undefined) continue
      const read = readOne(kind, value)
      if (read === undefined) {
        return { wrong: `The output ${name} says ${JSON.stringify(value).slice(0, 60)}, which it may not.` }
      }
      // an output and row of the lengths just compared
      ;(sayings[row] as Record<string, Json>)[name] = read
    }
  }
  return { sayings }
}

function readOne(kind: Kind, value: Json): Json | undefined {
  if (typeof kind !== 'string') return typeof value === 'string' && kind.includes(value) ? value : undefined
  if (kind === 'text') return typeof value === 'string' ? value.slice(0, TEXT) : undefined
  if (typeof value !== 'number') return undefined
  if (kind === 'int') return Number.isSafeInteger(value) ? value : undefined
  // six digits say all that a score knows, and are half of what a double takes to keep
  return Number(value.toPrecision(6))
}

/** A number has to move by so much of itself before anybody is told. */
const MOVES = 0.05

/** Is what is said now something else, for whoever listens? Other words and other whole numbers always are. */
export function differs(outputs: PluginModel['outputs'], before: JsonObject, now: JsonObject): boolean {
  return Object.entries(outputs).some(([name, kind]) => {
    const [was, is] = [before[name], now[name]]
    if (kind !== 'number' || typeof was !== 'number' || typeof is !== 'number') return was !== is
    return Math.abs(is - was) > MOVES * Math.max(Math.abs(is), Math.abs(was))
  })
}

export const same = (before: JsonObject, now: JsonObject): boolean => {
  const names = Object.keys(now)
  return names.length === Object.keys(before).length && names.every((name) => before[name] === now[name])
}
