import { CALCULABLE, inRange } from '@cairn/sdk/expression'

/**
 * A sum in decimals, as the database's numeric has it: 0.1 and 0.2 are 0.3, in whatever order they are added. What a rule
 * cannot calculate with is brought to the nearest it can.
 */
export function exactSum(values: readonly number[]): number {
  const plain = values.reduce((a, b) => a + b, 0)
  if (values.every(Number.isSafeInteger) && Number.isSafeInteger(plain)) return plain
  const parts = values.map(decimal)
  const least = Math.min(...parts.map(({ exponent }) => exponent))
  const total = parts.reduce((sum, { digits, exponent }) => sum + digits * 10n ** BigInt(exponent - least), 0n)
  const sum = Number(`${total}e${least}`)
  return inRange(sum) ?? Math.sign(sum) * CALCULABLE.most
}

/** The shortest decimal that reads as this double, which is what JSON and therefore the database holds. */
function decimal(value: number): { digits: bigint; exponent: number } {
  const [mantissa = '0', power = '0'] = value.toExponential().split('e')
  const [whole = '0', fraction = ''] = mantissa.split('.')
  return { digits: BigInt(whole + fraction), exponent: Number(power) - fraction.length }
}
