import { expect, expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import { askNode, NOON } from '../testing/index.ts'
import { defineChannel } from './channel.ts'
import { accepted, type Idempotency, rejected, retry } from './delivery.ts'
import { field } from './fields.ts'
import { toManifest } from './manifest.ts'
import { portsOf } from './ports.ts'

const { node } = defineChannel({
  id: 'acme.push',
  version: 3,
  title: { en: 'Push', 'zh-CN': '推送' },
  icon: 'bell',
  address: 'none',
  idempotency: { class: 'none' },
  limits: { batch: 1, concurrency: 1 },
  config: z.object({
    text: field(z.string().min(1), { label: { en: 'Text', 'zh-CN': '内容' }, widget: 'liquid' }),
    link: field(z.string().optional(), { label: { en: 'Link', 'zh-CN': '链接' } }),
    sound: field(z.boolean().default(true), { label: { en: 'Sound', 'zh-CN': '提示音' } }),
  }),
  templates: ['text', 'link'],
  send: ({ batch }) => Promise.resolve(batch.map(({ key }) => accepted(key))),
})

test('a channel brings its node: the effect carries the templates that are there, and nothing else', () => {
  expect(askNode(node, { text: '{{ member.name }}' })).toEqual({
    effect: { kind: 'message', input: { text: '{{ member.name }}' }, expires: NOON + 86_400_000 },
    then: 'continue',
  })
})

test('its ports follow from what happens after sending', () => {
  const ports = (then: string) =>
    portsOf(node.ports, { then }).map(({ port, required }) => `${port}${required ? '!' : ''}`)
  expect(ports('continue')).toEqual(['next!'])
  expect(ports('await-outcome')).toEqual(['sent!', 'unreachable', 'blocked', 'failed', 'unknown'])
})

test('a config of its own is not lost, and one nobody knows is refused', () => {
  expect(node.config.parse({ text: 'Hi' })).toEqual({ text: 'Hi', sound: true, then: 'continue', ttl: 'P1D' })
  expect(node.config.safeParse({ text: 'Hi', tetx: 'Hi' }).success).toBe(false)
  expect(node.config.safeParse({ text: 'Hi', ttl: 'a day' }).success).toBe(false)
})

test('the manifest holds its fields with their keywords, its defaults and only the shelves in use', () => {
  const manifest = toManifest([node])
  expect(manifest.shelves.map(({ id }) => id)).toEqual(['channel'])
  expect(manifest.nodes[0]).toMatchObject({
    type: 'acme.push',
    version: 3,
    entry: false,
    defaults: { sound: true, then: 'continue', ttl: 'P1D' },
    schema: {
      type: 'object',
      required: ['text'],
      properties: { text: { type: 'string', widget: 'liquid', label: { en: 'Text', 'zh-CN': '内容' } } },
    },
  })
  expect(JSON.parse(JSON.stringify(manifest))).toEqual(manifest)
})

const plain = {
  id: 'acme.push',
  version: 1,
  title: { en: 'Push', 'zh-CN': '推送' },
  icon: 'bell',
  address: 'none',
  limits: { batch: 1, concurrency: 1 },
  config: z.object({ url: field(z.string(), { label: { en: 'URL', 'zh-CN': '地址' } }) }),
  templates: [],
  send: () => Promise.resolve([]),
} as const

test('a config that names an account has a lane of its own, in letters a lane may have', () => {
  const pushed = defineChannel({ ...plain, idempotency: { class: 'none' }, account: ({ url }) => url })
  expect(pushed.node.effect?.account?.({ url: 'Shop|1,a.Example:80' })).toBe('shop_1_a.example:80')
  expect(pushed.node.effect?.account?.({ url: 'x'.repeat(300) })).toHaveLength(100)
  expect(node.effect?.account).toBeUndefined()
})

test('a class says all that it needs, and a lookup is handed the config it was declared with', () => {
  expectTypeOf<Idempotency>().toEqualTypeOf<
    | { readonly class: 'native'; readonly windowMs: number }
    | { readonly class: 'lookup'; readonly settleMs: number }
    | { readonly class: 'none' }
  >()
  defineChannel({
    ...plain,
    idempotency: {
      class: 'lookup',
      settleMs: 60_000,
      lookup: (key, { config }) => {
        expectTypeOf(key).toEqualTypeOf<string>()
        expectTypeOf(config).toEqualTypeOf<{ url: string }>()
        return Promise.resolve({ found: false })
      },
    },
  })
  type Class = Parameters<typeof defineChannel>[0]['idempotency']
  expectTypeOf<{ class: 'lookup'; settleMs: number }>().not.toExtend<Class>()
  expectTypeOf<{ class: 'native' }>().not.toExtend<Class>()
  expectTypeOf<{ class: 'exactly-once' }>().not.toExtend<Class>()
})

test('outcomes say what is known and leave out what is not', () => {
  expect(accepted('k')).toEqual({ key: 'k', outcome: 'accepted' })
  expect(rejected('k', 'blocked')).toEqual({ key: 'k', outcome: 'rejected', reason: 'blocked' })
  expect(retry('k', { afterMs: 5 })).toEqual({ key: 'k', outcome: 'retry', afterMs: 5 })
})
