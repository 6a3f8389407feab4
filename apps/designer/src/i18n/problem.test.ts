import { PROBLEM_CODES } from '@cairn/sdk/graph'
import { expect, test } from 'vitest'
import en from './en/problem.json' with { type: 'json' }
import zh from './zh-CN/problem.json' with { type: 'json' }

test.each([
  ['en', en],
  ['zh-CN', zh],
])('every problem of the sdk has a sentence in %s that uses only what the problem tells', (_, catalogue) => {
  const sentences: Readonly<Record<string, string>> = catalogue
  for (const [code, params] of Object.entries(PROBLEM_CODES)) {
    const used = [...(sentences[code] ?? '').matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? '')
    expect(sentences[code], code).toBeTruthy()
    expect([...params], code).toEqual(expect.arrayContaining(used))
  }
})
