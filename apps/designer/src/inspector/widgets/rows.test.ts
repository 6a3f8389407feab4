import { expect, test } from 'vitest'
import { freePort, moved } from './rows.ts'

test('a new path takes the first letter nobody has', () => {
  expect(freePort([{ port: 'a' }, { port: 'c' }])).toBe('b')
  expect(freePort([], ['a'])).toBe('b')
})

test('after the letters come numbers', () => {
  const letters = Array.from({ length: 26 }, (_, i) => ({ port: String.fromCharCode(97 + i) }))
  expect(freePort([...letters, { port: 'p1' }])).toBe('p2')
})

test('a path moves one place and never out of the list', () => {
  const rows = [{ port: 'a' }, { port: 'b' }]
  expect(moved(rows, 0, 1)).toEqual([{ port: 'b' }, { port: 'a' }])
  expect(moved(rows, 1, 2)).toEqual(rows)
})
