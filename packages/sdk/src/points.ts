/** A number as it is written, exactly: `units` of `10^-digits`. */
interface Exact {
  readonly units: bigint
  readonly digits: number
}

const DECIMAL = /^(\d+)(?:\.(\d+))?$/

/** 10.1 × 3 is 30.299999999999997 in doubles: points are reckoned on what is written. Undefined: not a number that counts. */
function exact(value: number | string): Exact | undefined {
  const match = DECIMAL.exec(String(value).trim())
  if (!match) return undefined
  const [, whole = '', part = ''] = match
  return { units: BigInt(whole + part), digits: part.length }
}

interface Earning {
  /** What was paid for the whole order, in major units: rounded once, not line by line. */
  readonly amount: number | string
  /** Points for one major unit. */
  readonly rate: number
  readonly multiplier: number
}

/** Whole points of what was paid, rounded down once, after the multiplier. Undefined where there is no amount to read. */
export function earnedPoints({ amount, rate, multiplier }: Earning): number | undefined {
  const factors = [amount, rate, multiplier].map(exact)
  let units = 1n
  let digits = 0
  for (const factor of factors) {
    if (!factor) return undefined
    units *= factor.units
    digits += factor.digits
  }
  const points = Number(units / 10n ** BigInt(digits))
  return Number.isSafeInteger(points) ? points : undefined
}

/** An amount of money in ten thousandths, finer than any currency. */
export function moneyUnits(amount: number | string): number | undefined {
  const read = exact(amount)
  if (!read) return undefined
  const units = Number((read.units * 10n ** 4n) / 10n ** BigInt(read.digits))
  return Number.isSafeInteger(units) ? units : undefined
}

interface Reversal {
  readonly earned: number
  /** Of the order, and of all its refunds so far, in one unit. */
  readonly paid: number
  readonly refunded: number
}

/** What is taken back in all after so much was refunded: rounded down, everything once everything is. */
export function reversedPoints({ earned, paid, refunded }: Reversal): number {
  if (refunded >= paid) return earned
  return Number((BigInt(earned) * BigInt(refunded)) / BigInt(paid))
}
