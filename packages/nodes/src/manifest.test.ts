import { readdirSync, readFileSync } from 'node:fs'
import { type Json, type JsonObject, portsOf, toManifest } from '@cairn/sdk'
import { expect, test } from 'vitest'
import { channels, nodes } from './index.ts'

const manifest = toManifest(nodes)

test('manifest.json is what the nodes say: after a change run `npm run manifest -w @cairn/nodes` and read the difference', () => {
  const kept: unknown = JSON.parse(readFileSync(new URL('../manifest.json', import.meta.url), 'utf8'))
  expect(manifest).toEqual(kept)
})

test('every file of a node is in the list, under the name of its folder', () => {
  const families = ['entry', 'wait', 'branch', 'channel', 'reward', 'data', 'flow']
  const files = families.flatMap((family) =>
    readdirSync(new URL(`./${family}`, import.meta.url))
      .filter(
        (name) =>
          name.endsWith('.ts') &&
          !name.endsWith('.test.ts') &&
          !/^(window|target|listening|lunar|anniversary|fill-in|.*-fields)\.ts$/.test(name),
      )
      .map((name) => `${family}.${name.slice(0, -3)}`),
  )
  expect(nodes.map(({ id }) => id).toSorted()).toEqual(files.toSorted())
  expect(nodes.filter(({ shelf }) => shelf === 'channel').map(({ id }) => id)).toEqual(channels.map(({ id }) => id))
})

test('every word a marketer sees is there in both languages', () => {
  const words = textsIn(JSON.parse(JSON.stringify(manifest)))
  expect(words.length).toBeGreaterThan(150)
  for (const { en, 'zh-CN': zh } of words) {
    expect(en, zh).toMatch(/\S/)
    expect(zh, en).toMatch(/\S/)
  }
})

test('every field has a label, every enum a name for each value', () => {
  for (const { type, schema } of manifest.nodes) {
    for (const { path, field } of fieldsIn(schema, type)) {
      if (!path.endsWith('.port')) expect(field['label'], path).toBeDefined()
      const names = Object.keys((field['options'] ?? {}) as JsonObject) // written by `field`, an object of texts
      if (Array.isArray(field['enum'])) expect(names, path).toEqual(field['enum'])
    }
  }
})

test('a freshly dropped node has its ports, and lacks nothing but what only the marketer can know', () => {
  const lacking = manifest.nodes.flatMap(({ type, defaults }) => {
    const node = nodes.find(({ id }) => id === type)
    expect(type === 'flow.exit' || type === 'flow.jump' || portsOf(node?.ports ?? [], defaults).length > 0, type).toBe(
      true,
    )
    const parsed = node?.config.safeParse(defaults)
    return parsed?.success ? [] : [`${type}: ${parsed?.error.issues.map(({ path }) => path.join('.')).join(', ')}`]
  })
  expect(lacking).toEqual([
    'entry.audience: audience',
    'branch.audience: audience',
    'branch.engagement: step',
    'channel.inbox: title, body',
    'channel.email: subject, body',
    'channel.webhook: url',
    'reward.coupon: pool',
    'reward.gift: gift',
    'reward.offer: offer',
    'reward.lottery: draw',
    'reward.tier: tier',
    'reward.settle: step',
    'data.tag: tag',
    'data.attribute: attribute',
    'data.variable: variable',
    'data.event: event',
    'flow.jump: journey',
    'flow.call: journey',
  ])
})

interface Words {
  readonly en: string
  readonly 'zh-CN': string
}

function textsIn(value: Json): Words[] {
  if (typeof value !== 'object' || value === null) return []
  if (!('en' in value) && !('zh-CN' in value)) return Object.values(value).flatMap(textsIn)
  const word = (locale: keyof Words) => (typeof value[locale] === 'string' ? value[locale] : '')
  return [{ en: word('en'), 'zh-CN': word('zh-CN') }]
}

function fieldsIn(schema: JsonObject, path: string): { path: string; field: JsonObject }[] {
  // JSON Schema: properties and items are schemas again
  const properties = Object.entries((schema['properties'] ?? {}) as Record<string, JsonObject>)
  const items = schema['items'] as JsonObject | undefined
  const own = properties.flatMap(([name, field]) => [
    { path: `${path}.${name}`, field },
    ...fieldsIn(field, `${path}.${name}`),
  ])
  return [...own, ...(items ? fieldsIn(items, `${path}[]`) : [])]
}
