import { expect, test } from 'vitest'
import { previewOf } from './preview.ts'

test('the delimiter is the one the heading has most of', () => {
  expect(previewOf('a;b;c\n1,5;2;3\n').delimiter).toBe(';')
  expect(previewOf('a\tb\n1\t2\n').rows).toEqual([['1', '2']])
})

test('quoted cells keep delimiters, quotes and line breaks', () => {
  const { header, rows } = previewOf('\uFEFFid,note\r\n1,"a ""big"" one, really"\r\n2,"two\nlines"\r\n')
  expect(header).toEqual(['id', 'note'])
  expect(rows).toEqual([
    ['1', 'a "big" one, really'],
    ['2', 'two\nlines'],
  ])
})

test('a record cut off inside quotes is left out', () => {
  expect(previewOf('id,note\n1,x\n2,"begun').rows).toEqual([['1', 'x']])
})

test('only the first rows are kept', () => {
  const text = `id\n${Array.from({ length: 50 }, (_, i) => `${i}\n`).join('')}`
  expect(previewOf(text).rows).toHaveLength(8)
})

test('a quotation mark that nothing closes is told by its line, for everything behind it would be lost', () => {
  const lines = ['id,note', '1,fine', '2,"stray', ...Array.from({ length: 40 }, (_, i) => `${i},x`)].join('\n')
  expect(previewOf(lines).openQuote).toBe(3)
  expect(previewOf(lines, false).openQuote).toBeUndefined()
  expect(previewOf(lines + '\n9,x'.repeat(20_000), false).openQuote).toBe(3)
  expect(previewOf('id,note\n1,"closed\n"\n2,in "the" middle\n').openQuote).toBeUndefined()
})
