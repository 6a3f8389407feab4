import type { Json, JsonObject } from '@cairn/sdk'

/** The fields of a JSON object; none of anything else. */
export function partsOf(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {} // arrays and null were ruled out
}

/** A field's text; empty where it is absent or something else. */
export function textIn(parts: JsonObject | undefined, name: string): string {
  const value = parts?.[name]
  return typeof value === 'string' ? value : ''
}
