import { expect, test } from 'vitest'
import { timeOf } from './time-input.tsx'

test('a typed time is taken when it is whole', () => {
  expect(timeOf('9:05')).toBe('09:05')
  expect(timeOf('２３：５９')).toBe('23:59')
  expect(timeOf('9:5')).toBeUndefined()
  expect(timeOf('24:00')).toBeUndefined()
  expect(timeOf('soon')).toBeUndefined()
})
