import { createHash, createHmac } from 'node:crypto'

export interface Prize {
  readonly place: number
  readonly name: string
  /** In a million tickets. */
  readonly odds: number
  readonly stock: number
  readonly issued: number
  /** Minor units. */
  readonly worth: number
}

const TICKETS = 1_000_000
/** Half of a double's whole numbers: 48 bits, so that no remainder favours a prize. */
const DRAWN_BYTES = 6

/** The place a ticket hits, from the seed alone: 0 for none. The same seed and number give the same place for ever. */
export function drawPlace(seed: string, ticket: number, prizes: readonly Pick<Prize, 'place' | 'odds'>[]): number {
  const drawn = createHmac('sha256', seed).update(String(ticket)).digest().readUIntBE(0, DRAWN_BYTES)
  let point = Math.floor((drawn / 2 ** (8 * DRAWN_BYTES)) * TICKETS)
  for (const { place, odds } of [...prizes].sort((a, b) => a.place - b.place)) {
    if (point < odds) return place
    point -= odds
  }
  return 0
}

/** Published before the first ticket; whoever is told the seed afterwards can see that it was not changed. */
export const sealOf = (seed: string): string => createHash('sha256').update(seed).digest('hex')

/** The most a first prize may be worth in China (Anti-Unfair Competition Law, on prize draws): 50,000 yuan, in fen. */
const TOP_PRIZE_CNY = 5_000_000

/** Why this draw must not be held. */
export function drawProblem(
  prizes: readonly Pick<Prize, 'odds' | 'worth'>[],
  currency: string,
): { code: 'ODDS_TOO_HIGH' | 'PRIZE_TOO_DEAR'; place: number; message: string } | undefined {
  const dear = currency === 'CNY' ? prizes.findIndex(({ worth }) => worth > TOP_PRIZE_CNY) : -1
  if (dear >= 0) {
    const message = 'A prize of a draw may be worth 50,000 yuan at most.'
    return { code: 'PRIZE_TOO_DEAR', place: dear, message }
  }
  const sum = prizes.reduce((total, { odds }) => total + odds, 0)
  if (sum <= TICKETS) return undefined
  const message = `The odds of all prizes together are ${sum / 10_000} %; they may be 100 % at most.`
  return { code: 'ODDS_TOO_HIGH', place: prizes.length - 1, message }
}
