import { timingSafeEqual } from 'node:crypto'

/** Whether two values are the same, in a time that does not tell where they differ. */
export function same(told: Uint8Array, made: Uint8Array): boolean {
  return told.length === made.length && timingSafeEqual(told, made)
}

export const sameText = (told: string, made: string): boolean => same(Buffer.from(told), Buffer.from(made))
