/** Digits after the point of a currency: 2 for GBP, 0 for JPY. */
export function minorDigits(currency: string): number {
  const known = digitsOf.get(currency)
  if (known !== undefined) return known
  const digits =
    new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
  digitsOf.set(currency, digits)
  return digits
}

/** Asking costs 20 µs, and every order asks. There are fewer than 200 currencies. */
const digitsOf = new Map<string, number>()

const DECIMAL = /^(-?)(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,3}))?$/i

/**
 * An amount in major units, as minor units; half a unit goes away from zero. Works on the decimal text, because
 * 1.005 × 100 is 100.49999999999999 in doubles. Undefined: not a number, or beyond what a ledger column holds.
 */
export function minorUnits(amount: string | number, digits: number): number | undefined {
  const match = DECIMAL.exec(String(amount).trim())
  if (!match) return undefined
  const [, sign = '', whole = '', part = '', exponent = '0'] = match
  if (whole === '' && part === '') return undefined
  const all = (whole + part).replace(/^0+(?=\d)/, '')
  const point = all.length - part.length + Number(exponent) + digits
  if (point > 16 && all !== '0') return undefined
  if (point < 0 || all === '0') return 0
  const padded = all.padEnd(point, '0')
  const units = Number(padded.slice(0, point)) + (Number(padded.charAt(point) || '0') >= 5 ? 1 : 0)
  return Number.isSafeInteger(units) ? (sign === '-' && units !== 0 ? -units : units) : undefined
}
