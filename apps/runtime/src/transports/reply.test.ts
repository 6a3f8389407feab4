import { accepted, rejected, retry } from '@cairn/sdk'
import { expect, test } from 'vitest'
import { readReply } from './reply.ts'

const keys = new Set(['a', 'b', 'c'])

test('E88 each key has its own word, in any order, and a key left out has none', () => {
  const { words, odd } = readReply([rejected('b', 'blocked'), accepted('a', 'r1')], keys)
  expect(words).toEqual(
    new Map([
      ['b', rejected('b', 'blocked')],
      ['a', accepted('a', 'r1')],
    ]),
  )
  expect(odd).toEqual([])
})

test('E88 a name the database could not keep does not cost the word', () => {
  const long = readReply([accepted('a', `r\0${'x'.repeat(900)}`)], keys).words.get('a')
  expect(long).toEqual(accepted('a', `r${'x'.repeat(499)}`))
})

test('E88 a key nobody asked about changes nothing for the others', () => {
  const { words, odd } = readReply([accepted('a'), accepted('mine')], keys)
  expect([...words.keys()]).toEqual(['a'])
  expect(odd).toHaveLength(1)
})

test('E88 a word said twice is one word, and two different words about one key are none', () => {
  expect(readReply([accepted('a'), accepted('a')], keys).words.size).toBe(1)
  const { words, odd } = readReply([accepted('a'), rejected('a', 'other'), accepted('a'), retry('b')], keys)
  expect([...words.keys()]).toEqual(['b'])
  expect(odd).toHaveLength(1)
})

test.each([
  ['nothing', undefined],
  ['a text', 'ok'],
  ['an object', { a: 'accepted' }],
])('E88 %s instead of a list says nothing about anybody', (_, answer) => {
  expect(readReply(answer, keys)).toMatchObject({ words: new Map(), odd: ['the answer is no list'] })
})

test.each([
  [null],
  ['a'],
  [{ key: 'a' }],
  [{ key: 1, outcome: 'accepted' }],
  [{ key: 'a', outcome: 'delivered' }],
  [{ key: 'a', outcome: 'rejected', reason: 'because' }],
  [{ key: 'a', outcome: 'retry', afterMs: 'soon' }],
  [{ key: 'a', outcome: 'accepted', ref: 7 }],
])('E88 %j is no word, and its neighbour keeps its own', (odd) => {
  const reply = readReply([odd, accepted('b')], keys)
  expect([...reply.words.keys()]).toEqual(['b'])
  expect(reply.odd).toHaveLength(1)
})
