import type { Json, JsonObject } from '@cairn/sdk'

/** A reward a walk stands at: to be granted, or refused, in the transaction that moves the member. */
export interface Grant {
  readonly brand: number
  /** Of the run. */
  readonly bucket: number
  readonly memberBucket: number
  readonly member: number
  readonly run: number
  readonly node: string
  readonly visit: number
  readonly slot: number
  /** `coupon` or `points`. */
  readonly lane: string
  readonly input: Json
}

/** `state` is the effect's last state, `port` the way on, `data` what `reward.<node>` shows afterwards. */
export interface Granted {
  readonly state: 'granted' | 'out_of_stock' | 'ineligible' | 'failed'
  readonly port: string
  readonly data: JsonObject
}

export const granted = (data: JsonObject): Granted => ({ state: 'granted', port: 'granted', data })
export const failed = (detail: string): Granted => ({ state: 'failed', port: 'failed', data: { detail } })

/** A field of a grant's input. */
export function fieldOf(input: Json, name: string): Json | undefined {
  if (input === null || typeof input !== 'object' || Array.isArray(input)) return undefined
  // an array was ruled out on the line above; TypeScript cannot see through isArray on readonly arrays
  return (input as JsonObject)[name]
}
