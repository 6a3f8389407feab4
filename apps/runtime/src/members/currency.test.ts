import fc from 'fast-check'
import { expect, test } from 'vitest'
import { minorDigits, minorUnits } from './currency.ts'

test('currencies have the digits they have', () => {
  expect(['CNY', 'GBP', 'JPY', 'KWD'].map(minorDigits)).toEqual([2, 2, 0, 3])
})

test.each([
  ['12.5', 2, 1250],
  [12.5, 2, 1250],
  ['1.005', 2, 101],
  ['-1.005', 2, -101],
  ['0.004', 2, 0],
  ['-0.004', 2, 0],
  ['.5', 2, 50],
  ['7.', 2, 700],
  ['00012', 2, 1200],
  [1e-7, 2, 0],
  [1e21, 2, undefined],
  ['1e3', 0, 1000],
  ['0e99', 2, 0],
  ['99999999999999.99', 2, undefined],
  ['90071992547409.91', 2, 9007199254740991],
  ['', 2, undefined],
  ['.', 2, undefined],
  ['1,000', 2, undefined],
  ['0x10', 2, undefined],
  ['NaN', 2, undefined],
] as const)('%s with %i digits is %s minor units', (amount, digits, units) => {
  expect(minorUnits(amount, digits)).toBe(units)
})

test('whole minor units survive the way through major units and back', () => {
  fc.assert(
    fc.property(fc.integer({ min: -1e13, max: 1e13 }), fc.constantFrom(0, 2, 3), (units, digits) => {
      const amount = (units / 10 ** digits).toFixed(digits)
      expect(minorUnits(amount, digits)).toBe(units === 0 ? 0 : units)
    }),
  )
})
