/** Any JSON value, read only. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }
export type JsonObject = { readonly [key: string]: Json }

/** The value where it is an object, else an empty one: for reading JSON whose shape nobody promised. */
export function objectOf(value: Json | undefined): JsonObject {
  const plain = typeof value === 'object' && value !== null && !Array.isArray(value)
  // the line above left only the object; TypeScript cannot see through isArray on readonly arrays
  return plain ? (value as JsonObject) : {}
}
