import { expect, test } from 'vitest'
import { Invalid } from '../refusal.ts'
import { cut, readCursor, writeCursor } from './paging.ts'

test('a cursor comes back as the key it was made from', () => {
  expect(readCursor(writeCursor([1700000000000, 'a/b "ü"']))).toEqual([1700000000000, 'a/b "ü"'])
  expect(readCursor(undefined)).toBeUndefined()
})

test.each(['', 'x', '%%%', Buffer.from('{"a":1}').toString('base64url'), Buffer.from('[null]').toString('base64url')])(
  'the forged cursor %j is refused',
  (cursor) => {
    expect(() => readCursor(cursor)).toThrow(Invalid)
  },
)

test('the one row too many tells of a next page and is not shown', () => {
  expect(cut([1, 2, 3], 2, (n) => [n])).toEqual({ items: [1, 2], next: writeCursor([2]) })
  expect(cut([1, 2], 2, (n) => [n])).toEqual({ items: [1, 2] })
  expect(cut([], 2, (n: number) => [n])).toEqual({ items: [] })
})
