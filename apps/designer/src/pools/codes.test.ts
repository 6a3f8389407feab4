import { expect, test } from 'vitest'
import { codesOf } from './codes.ts'

test('one code a line, blank lines and repeats left out', () => {
  expect(codesOf('A1\n\n B2 \r\nA1\n')).toEqual(['A1', 'B2'])
})

test('the first column of a table without its heading', () => {
  expect(codesOf('code,value\n"A1",10\n"B2",20')).toEqual(['A1', 'B2'])
  expect(codesOf('券码\tX\nA1\t1')).toEqual(['A1'])
})
