import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { catalogue as enRest } from './en-rest.ts'
import { catalogue as enFirst } from './en.ts'
import { catalogue as zhRest } from './zh-CN-rest.ts'
import { catalogue as zhFirst } from './zh-CN.ts'

const en = { ...enFirst, ...enRest }
const zh = { ...zhFirst, ...zhRest }

const root = join(import.meta.dirname, '..')
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.test.ts'))
  .map((name) => readFileSync(join(root, name), 'utf8'))

const keysOf = (tree: object, prefix: string): string[] =>
  Object.entries(tree).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null ? keysOf(value, `${prefix}${key}.`) : [`${prefix}${key}`],
  )
/** `ns:a.b`, the plural endings taken off: English needs two, Chinese one. */
const singular = (key: string): string => key.replace(/_(one|other)$/, '')
const all = (catalogue: Readonly<Record<string, object>>): string[] =>
  Object.entries(catalogue).flatMap(([namespace, tree]) => keysOf(tree, `${namespace}:`))
const sentencesOf = (catalogue: Readonly<Record<string, object>>): Map<string, string> =>
  new Map(all(catalogue).map((key) => [key, sentenceAt(catalogue, key)]))

function sentenceAt(catalogue: Readonly<Record<string, object>>, key: string): string {
  const [namespace = '', ...rest] = key.split(':')
  let at: unknown = catalogue[namespace]
  for (const step of rest.join(':').split('.')) at = (at as Readonly<Record<string, unknown>>)[step] // the key came from this tree
  return String(at)
}

/** Keys written out in the source, and the beginnings of those that are put together there. */
function usedIn(text: string): { whole: string[]; begun: string[] } {
  const named = [...text.matchAll(/(['"`])([a-z]+:[A-Za-z][\w-]*(?:\.[\w-]+)*)\1/g)].map(([, , key = '']) => key)
  const begun = [...text.matchAll(/`([a-z]+:[A-Za-z][\w.-]*)\$\{/g)].map(([, key = '']) => key)
  if (!text.includes("useTranslation('editor')") && !/\bwords\.t\(/.test(text)) return { whole: named, begun }
  // The editor's rooms leave their namespace out.
  const called = [...text.matchAll(/\bt\(\s*(['"`])([A-Za-z][\w-]*(?:\.[\w-]+)*)\1/g)].map(
    ([, , key = '']) => `editor:${key}`,
  )
  const opened = [...text.matchAll(/`([A-Za-z][\w.-]*\.)\$\{/g)].map(([, key = '']) => `editor:${key}`)
  return { whole: [...named, ...called], begun: [...begun, ...opened] }
}

const used = files.map(usedIn)
const whole = new Set(used.flatMap((each) => each.whole))
const begun = used.flatMap((each) => each.begun)
const english = new Set(all(en).map(singular))
const source = files.join('\n')

describe('catalogues', () => {
  test('both languages hold the same keys', () => {
    expect(new Set(all(zh).map(singular))).toEqual(english)
  })

  test('nothing is empty, and nothing of the other language was left in', () => {
    for (const [key, sentence] of sentencesOf(zh)) expect(sentence, key).not.toBe('')
    for (const [key, sentence] of sentencesOf(en)) {
      expect(sentence, key).not.toBe('')
      expect(sentence, key).not.toMatch(/[\u4e00-\u9fff]/)
    }
  })

  test('both languages fill in the same values', () => {
    const chinese = sentencesOf(zh)
    for (const [key, sentence] of sentencesOf(en)) {
      if (key.endsWith('_one')) continue
      const other = chinese.get(key) ?? chinese.get(`${singular(key)}_other`) ?? ''
      // A count may decide the English form without being shown.
      const values = (text: string): string[] => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name = '']) => name)
      const shown = new Set(values(sentence))
      for (const name of values(other)) expect([...shown, 'count', 'n'], `${key} in Chinese`).toContain(name)
    }
  })

  test('every key the source names is in the catalogues', () => {
    const namespaces = new Set(Object.keys(en))
    const missing = [...whole].filter((key) => namespaces.has(key.split(':')[0] ?? '') && !english.has(key))
    expect(missing).toEqual([])
  })

  test('every key of the catalogues is named by the source', () => {
    // Problems are named by the sdk, which has a test of its own for them.
    const unused = [...english].filter(
      (key) =>
        !key.startsWith('problem:') &&
        !whole.has(key) &&
        !begun.some((beginning) => key.startsWith(beginning)) &&
        !(key.startsWith('editor:') && source.includes(`'${key.slice('editor:'.length)}'`)),
    )
    expect(unused).toEqual([])
  })
})
