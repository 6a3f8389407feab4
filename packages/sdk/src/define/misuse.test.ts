import { expect, expectTypeOf, test } from 'vitest'
import * as z from 'zod'
import { defineChannel } from './channel.ts'
import { defineConnection } from './connection.ts'
import { accepted, rejected } from './delivery.ts'
import { defineScoringModel } from './scoring.ts'
import type { ConfigSchema, OutputOf } from './schema.ts'

// Each line marked so must not compile; `npm run typecheck` fails where one does.

const secrets = z.object({ key: z.string(), hook: z.string() })
const account = defineConnection({
  id: 'acme.account',
  settings: z.object({ region: z.string() }),
  secrets,
  baseUrl: 'https://api.acme.example',
  auth: { bearer: 'key' },
})
const plain = { version: 1, title: 'Acme', icon: 'send', address: 'phone', connection: account } as const
const sent = {
  ...plain,
  id: 'acme.send',
  idempotency: { class: 'none' },
  limits: { batch: 10, concurrency: 1 },
  config: z.object({ sender: z.string(), body: z.string(), note: z.string().optional() }),
  templates: ['body', 'note'],
} as const
const model = {
  id: 'acme.score',
  version: 1,
  title: 'Score',
  icon: 'gauge',
  config: z.object({}),
  features: () => ({ n: { event: 'x', take: 'count' as const } }),
  outputs: { score: 'int', band: ['high', 'low'] },
  fit: () => null,
} as const

test('E401 ten ways of getting it wrong do not compile', () => {
  const wrong = [
    () =>
      defineConnection({
        id: 'acme.account',
        settings: z.object({}),
        secrets,
        baseUrl: 'https://api.acme.example',
        // @ts-expect-error a secret that is not declared
        auth: { bearer: 'token' },
      }),
    () =>
      defineChannel({
        ...sent,
        // @ts-expect-error receipts signed with a secret that is not declared
        receipts: { verify: { hmac: 'sha256', header: 'x-sig', secret: 'token' }, parse: () => [] },
        send: () => [],
      }),
    () =>
      defineChannel({
        ...sent,
        // @ts-expect-error help for a field that is not there
        ui: { sendr: { label: 'Sender' } },
        send: () => [],
      }),
    // @ts-expect-error a reason nobody knows
    () => rejected('k', 'wrong_number'),
    () =>
      defineChannel({
        ...sent,
        // @ts-expect-error secrets never come to the plugin
        send: ({ secrets: { key } }) => [accepted(key)],
      }),
    () =>
      defineChannel({
        ...sent,
        // @ts-expect-error a template is filled in for each recipient, not once for all
        send: ({ config, batch }) => batch.map(({ key }) => accepted(key, config.body)),
      }),
    () =>
      defineChannel({
        ...sent,
        // @ts-expect-error no outcomes
        send: ({ batch }) => void batch.length,
      }),
    () =>
      // @ts-expect-error no idempotency class
      defineChannel({
        ...plain,
        id: 'acme.send',
        limits: { batch: 1, concurrency: 1 },
        config: z.object({}),
        templates: [],
        send: () => [],
      }),
    () =>
      defineScoringModel({
        ...model,
        // @ts-expect-error an output without a column
        predict: ({ rows }) => ({ score: new Int8Array(rows) }),
      }),
    () =>
      defineScoringModel({
        ...model,
        // @ts-expect-error a word that is not among those declared
        predict: ({ rows }) => ({ score: new Int8Array(rows), band: ['middle'] }),
      }),
    // and three of our own: the house's mail server, a class without its window, a template that is no field
    () =>
      defineChannel({
        ...sent,
        // @ts-expect-error lent inside the house alone
        send: ({ smtp }) => [accepted(String(smtp))],
      }),
    () =>
      defineChannel({
        ...sent,
        // @ts-expect-error how long does it know a key?
        idempotency: { class: 'native' },
        send: () => [],
      }),
    () =>
      defineChannel({
        ...sent,
        // @ts-expect-error no such field
        templates: ['text'],
        send: () => [],
      }),
  ]
  expect(wrong).toHaveLength(13)
})

test('E401 what is right is typed by its own config, whatever library made it', () => {
  defineChannel({
    ...sent,
    send({ config, settings, batch }) {
      expectTypeOf(config).toEqualTypeOf<
        Omit<{ sender: string; body: string; note?: string | undefined }, 'body' | 'note'>
      >()
      expectTypeOf(settings).toEqualTypeOf<{ region: string }>()
      return batch.map(({ key, content }) => {
        expectTypeOf(content.body).toEqualTypeOf<string>()
        expectTypeOf(content.note).toEqualTypeOf<string | undefined>()
        return accepted(key)
      })
    },
  })
  // no library at all: the two standards are enough
  const own: ConfigSchema<{ n?: number }, { n: number }> = {
    '~standard': {
      version: 1,
      vendor: 'own',
      validate: (value) => ({ value: { n: 1, ...(value as object) } }),
      jsonSchema: { input: () => ({ type: 'object', properties: { n: { type: 'number', default: 1 } } }) },
    },
  }
  expectTypeOf<OutputOf<typeof own>>().toEqualTypeOf<{ n: number }>()
  const made = defineChannel({
    ...plain,
    id: 'acme.own',
    idempotency: { class: 'none' },
    limits: { batch: 1, concurrency: 1 },
    config: own,
    templates: [],
    send: ({ config }) => {
      expectTypeOf(config).toEqualTypeOf<Omit<{ n: number }, never>>()
      return []
    },
  })
  expect(made.node.config.parse({})).toEqual({ n: 1, then: 'continue', ttl: 'P1D' })
  expect(made.node.config.safeParse({ m: 1 }).success).toBe(false)
})
