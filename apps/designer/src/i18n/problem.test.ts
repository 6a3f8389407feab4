import { REASONS } from '@cairn/sdk/expression'
import { PROBLEM_CODES } from '@cairn/sdk/graph'
import { expect, test } from 'vitest'
import en from './en/problem.json' with { type: 'json' }
import zh from './zh-CN/problem.json' with { type: 'json' }

test.each([
  ['en', en],
  ['zh-CN', zh],
])('every problem of the sdk has a sentence in %s that uses only what the problem tells', (_, catalogue) => {
  const { reason: _reason, type: _type, ...rest } = catalogue
  const sentences: Readonly<Record<string, string>> = rest
  for (const [code, params] of Object.entries(PROBLEM_CODES)) {
    const used = [...(sentences[code] ?? '').matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? '')
    expect(sentences[code], code).toBeTruthy()
    expect([...params], code).toEqual(expect.arrayContaining(used))
  }
})

test.each([
  ['en', en],
  ['zh-CN', zh],
])('every reason the sdk gives is put into words in %s', (_, catalogue) => {
  expect(Object.keys(catalogue.reason).toSorted()).toEqual(Object.keys(REASONS).toSorted())
})
