import { randomBytes } from 'node:crypto'
import type { Tx } from '../db/statement.ts'
import { addCodes } from './store-pools.ts'

/** No 0 O, 1 I L, U V, Z: what people read out at a counter must not be misheard. */
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTWXY'
const DRAWN = 9
const CHUNK = 10_000

/** `prefix`, nine drawn characters and one that checks them: a slip of the hand is told from a code that was never made. */
export function makeCode(prefix: string, bytes: Uint8Array): string {
  let body = ''
  for (const byte of bytes) {
    // bytes beyond the last whole turn of the alphabet are left out, so every character is equally likely
    if (byte < 252 && body.length < DRAWN) body += ALPHABET[byte % ALPHABET.length]
  }
  if (body.length < DRAWN) throw new RangeError('Too few random bytes for a code; give at least thirty.')
  return prefix + body + checkCharacter(body)
}

/** Does the last character agree with the nine before it? */
export function isGenuine(code: string): boolean {
  const body = code.slice(-DRAWN - 1, -1)
  return body.length === DRAWN && code.at(-1) === checkCharacter(body)
}

/** Does it end as the codes made here do? Only then can a slip of the hand be told. */
export const couldBeOurs = (code: string): boolean => OURS.test(code)
const OURS = new RegExp(`[${ALPHABET}]{${DRAWN + 1}}$`)

/** Luhn over our alphabet, whose length must be even for it: finds every single wrong character and nearly every swap of neighbours. */
function checkCharacter(body: string): string {
  const base = ALPHABET.length
  let sum = 0
  for (let i = body.length - 1, factor = 2; i >= 0; i--, factor = 3 - factor) {
    const product = factor * ALPHABET.indexOf(body.charAt(i))
    sum += Math.floor(product / base) + (product % base)
  }
  return ALPHABET.charAt((base - (sum % base)) % base)
}

/** Fills a pool with fresh codes in the caller's transaction. Draws again for the rare one that is already there. */
export async function generateCodes(
  tx: Tx,
  pool: number,
  order: { readonly count: number; readonly prefix: string },
): Promise<number> {
  let added = 0
  while (added < order.count) {
    const size = Math.min(CHUNK, order.count - added)
    const codes = new Set<string>()
    while (codes.size < size) codes.add(makeCode(order.prefix, randomBytes(32)))
    added += await addCodes(tx, pool, [...codes])
  }
  return added
}
