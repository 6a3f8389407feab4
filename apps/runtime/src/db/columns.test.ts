import fc from 'fast-check'
import pg from 'pg'
import { expect, test } from 'vitest'
import { booleans, documents, instants, numbers, sparse, texts } from './columns.ts'

const TEXT_ARRAY: number = 1009
const read = (literal: string): unknown => pg.types.getTypeParser(TEXT_ARRAY)(literal)

test('an array of any texts is read back as it was', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.string({ unit: 'binary' }), { nil: undefined })), (values) => {
      expect(read(texts(values))).toEqual(values.map((value) => value ?? null))
    }),
  )
})

test('the word null as a text stays a text', () => {
  expect(read(texts(['null', 'NULL', '', undefined]))).toEqual(['null', 'NULL', '', null])
})

test('documents keep quotes, backslashes and line breaks', () => {
  const values = [{ a: 'x"y\\z\n' }, undefined]
  expect(read(documents(values))).toEqual([JSON.stringify(values[0]), null])
})

test('numbers, instants and booleans are written for their types', () => {
  expect(numbers([1, undefined, -3])).toBe('{1,NULL,-3}')
  expect(instants([1500, undefined])).toBe('{1.5,NULL}')
  expect(booleans([true, false])).toBe('{t,f}')
})

test('a column in which nothing stands is empty, any other is whole', () => {
  expect(sparse([undefined, undefined], numbers)).toBe('{}')
  expect(sparse([undefined, 2], numbers)).toBe('{NULL,2}')
})

test('what jsonb refuses becomes the replacement character, and nothing else changes', () => {
  const values = [{ a: 'x\u0000y', b: '\ud83d', c: '😀', d: 'a literal \\u0000 and \\\\ud83d' }]
  const kept = { a: 'x\ufffdy', b: '\ufffd', c: '😀', d: 'a literal \\u0000 and \\\\ud83d' }
  expect([read(documents(values))].flat().map((text) => JSON.parse(String(text)))).toEqual([kept])
})
