import type { Json, JsonObject } from '@cairn/sdk'

/** A reward a walk stands at: to be granted, or refused, in the transaction that moves the member. */
export interface Grant {
  readonly brand: number
  /** Of the run. */
  readonly bucket: number
  readonly memberBucket: number
  readonly member: number
  /** Absent: given by hand. */
  readonly run?: number
  readonly node: string
  readonly visit: number
  readonly slot: number
  /** `coupon`, `gift`, `offer`, `lottery`, `points`, `tier` or `settle`. */
  readonly lane: string
  readonly input: Json
  /** Who gave it, where that was a person. */
  readonly by?: string
}

/** `state` is the effect's last state, `port` the way on, `data` what `reward.<node>` shows afterwards. */
export interface Granted {
  readonly state: 'granted' | 'out_of_stock' | 'ineligible' | 'failed'
  readonly port: string
  readonly data: JsonObject
}

export const granted = (data: JsonObject): Granted => ({ state: 'granted', port: 'granted', data })
export const failed = (detail: string): Granted => ({ state: 'failed', port: 'failed', data: { detail } })
/** `reason`: `limit`, `budget_limit`, `closed`, `points`, `cap`, `tier`, `used`. */
export const ineligible = (reason: string): Granted => ({ state: 'ineligible', port: 'ineligible', data: { reason } })
/** `reason`: `stock` or `budget`. */
export const outOfStock = (reason: string): Granted => ({
  state: 'out_of_stock',
  port: 'out_of_stock',
  data: { reason },
})

/** A field of a grant's input. */
export function fieldOf(input: Json, name: string): Json | undefined {
  if (input === null || typeof input !== 'object' || Array.isArray(input)) return undefined
  // an array was ruled out on the line above; TypeScript cannot see through isArray on readonly arrays
  return (input as JsonObject)[name]
}

export const textOf = (input: Json, name: string): string => {
  const value = fieldOf(input, name)
  return typeof value === 'string' ? value : ''
}

export function numberOf(input: Json, name: string): number | undefined {
  const value = fieldOf(input, name)
  return typeof value === 'number' ? value : undefined
}
