import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Delivery, httpReply, type JsonObject } from '@cairn/sdk'
import { serve } from '@cairn/sdk/guest'
import { definitionsOf, describe as face, localise } from '@cairn/sdk/plugin'
import { lentNothing } from '@cairn/sdk/testing'
import { expect, test } from 'vitest'
import * as acme from '../examples/acme-sms/plugin.ts'
import * as hello from '../examples/hello/plugin.ts'
import * as rfm from '../examples/rfm/plugin.ts'
import * as spent from '../examples/spent-over/plugin.ts'

const examples = { hello, 'acme-sms': acme, rfm, 'spent-over': spent }
const root = join(import.meta.dirname, '..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

const batch: readonly Delivery[] = ['a', 'b', 'c'].map((key) => ({
  key,
  address: `+86${key}`,
  locale: 'en',
  content: { text: `Hi ${key}`, body: `Hi ${key}` },
}))

test.each([
  ['hello', 10],
  ['acme-sms', 30],
  ['rfm', 30],
] as const)(
  'E401 the example %s is told in %i lines, stands in the documentation as it runs, and was built as it is',
  (name, most) => {
    const source = read(`examples/${name}/plugin.ts`)
    expect(source.trimEnd().split('\n').length).toBeLessThanOrEqual(most)
    expect(Math.max(...source.split('\n').map((line) => line.length))).toBeLessThanOrEqual(130)
    expect(read('docs/plugins.md')).toContain(source.trimEnd())
    const { nodes, connections } = JSON.parse(read(`examples/${name}/plugin.json`))
    const chinese: Record<string, string> = JSON.parse(read(`examples/${name}/locales/zh-CN.json`))
    const made = localise(JSON.parse(JSON.stringify(face(definitionsOf(examples[name])))), chinese)
    expect({ apiVersion: 1, nodes, connections }).toEqual(made)
  },
)

test('E401 hello says what it was told and takes everybody', async () => {
  const said: string[] = []
  const lent = { ...lentNothing, log: { ...lentNothing.log, info: (text: string) => void said.push(text) } }
  const call = {
    method: 'send',
    node: 'hello.say',
    input: { config: {}, batch } as unknown as JsonObject,
    lent,
  } as const
  expect(await serve(definitionsOf(hello), call)).toMatchObject([{ key: 'a', outcome: 'accepted' }, {}, {}])
  expect(said).toEqual(['Hi a', 'Hi b', 'Hi c'])
})

test('E401 acme sends one call for all, and reads what became of each', async () => {
  const calls: unknown[] = []
  const post = (url: string, options: object = {}) => {
    calls.push([url, options])
    const body = [
      { ref: 'a', id: '1' },
      { ref: 'b', id: '2', error: 'bad_number' },
      { ref: 'c', id: '3', error: 'busy' },
    ]
    return Promise.resolve(httpReply({ status: 200, body: JSON.stringify(body) }))
  }
  const get = (url: string) =>
    Promise.resolve(httpReply({ status: 200, body: JSON.stringify([{ value: url, label: 'Shop' }]) }))
  const lent = { ...lentNothing, http: { ...lentNothing.http, post, get } }
  const definitions = definitionsOf(acme)
  const input = { config: { sender: 'Shop' }, batch } as unknown as JsonObject
  expect(await serve(definitions, { method: 'send', node: 'acme-sms.send', input, lent })).toEqual([
    { key: 'a', outcome: 'accepted', ref: '1' },
    { key: 'b', outcome: 'rejected', reason: 'invalid_address' },
    { key: 'c', outcome: 'retry' },
  ])
  expect(calls).toEqual([
    [
      '/v1/batch',
      {
        json: {
          from: 'Shop',
          messages: batch.map(({ key, address, content }) => ({ ref: key, to: address, text: content['body'] })),
        },
      },
    ],
  ])
  const options = { method: 'options', node: 'acme-sms.send', input: { field: 'sender', search: 'x' }, lent } as const
  expect(await serve(definitions, options)).toEqual([{ value: '/v1/senders', label: 'Shop' }])
  const told = {
    method: 'parse',
    node: 'acme-sms.send',
    input: { text: '[{"id":"1","type":"delivered"}]', query: {} },
    lent,
  } as const
  expect(await serve(definitions, told)).toEqual([{ messageId: '1', status: 'delivered' }])
  expect(
    await serve(definitions, { method: 'test', node: 'acme-sms.account', input: { settings: {} }, lent }),
  ).toBeNull()
})

test('E401 RFM scores a member the same in whatever company, and what nobody knows as the lowest', async () => {
  const definitions = definitionsOf(rfm)
  const config = { event: 'Order Completed', windowDays: 365, bins: 5 }
  const columns = {
    recency: [1, 5, 10, 40, 90, 200, 300, null],
    frequency: [20, 12, 9, 6, 4, 2, 1, 0],
    monetary: [2000, 800, 600, 300, 200, 90, 20, 0],
  }
  const ask = (method: 'fit' | 'predict' | 'features', input: JsonObject) =>
    serve(definitions, { method, node: 'rfm.score', input: { config, ...input }, lent: lentNothing })
  expect(await ask('features', {})).toEqual({
    recency: { event: 'Order Completed', take: 'days-since-last' },
    frequency: { event: 'Order Completed', take: 'count', withinDays: 365 },
    monetary: { event: 'Order Completed', take: 'sum', property: 'total', withinDays: 365 },
  })
  const model = JSON.parse(JSON.stringify(await ask('fit', { columns, rows: 8 })))
  const all = (await ask('predict', { columns, rows: 8, model })) as Record<string, unknown[]>
  expect(all).toEqual({
    r: [5, 5, 4, 3, 2, 1, 1, 1],
    f: [5, 5, 4, 3, 3, 2, 1, 1],
    m: [5, 5, 4, 3, 3, 2, 1, 1],
    segment: ['champion', 'champion', 'champion', 'at_risk', 'at_risk', 'lost', 'lost', 'lost'],
  })
  const alone = { recency: [40], frequency: [6], monetary: [300] }
  expect(await ask('predict', { columns: alone, rows: 1, model })).toEqual({
    r: [3],
    f: [3],
    m: [3],
    segment: ['at_risk'],
  })
  expect(await ask('predict', { columns: { recency: [], frequency: [], monetary: [] }, rows: 0, model })).toEqual({
    r: [],
    f: [],
    m: [],
    segment: [],
  })
})

test('E401 a version of before is brought up step by step', async () => {
  const call = {
    method: 'migrate',
    node: 'rfm.score',
    input: { from: 1, config: { event: 'x' } },
    lent: lentNothing,
  } as const
  expect(await serve(definitionsOf(rfm), call)).toEqual({ event: 'x', bins: 5 })
})

test('E401 a value in a rule stays a value, whatever is written in it', async () => {
  const ask = (config: JsonObject) =>
    serve(definitionsOf(spent), { method: 'when', node: 'spent-over.check', input: { config }, lent: lentNothing })
  expect(await ask({ amount: 100, tiers: ['gold', 'a" || true || "'] })).toBe(
    'orders.total > 100.0 && member.tier in ["gold", "a\\" || true || \\""]',
  )
  await expect(ask({ amount: 100, tiers: [null] })).rejects.toThrow(/takes texts, numbers/)
})
