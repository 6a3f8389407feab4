import { z } from 'zod'
import { duration } from '../define/fields.ts'
import { defineNode, type NodeDefinition } from '../define/node.ts'
import type { Text } from '../define/text.ts'
import { after } from '../time.ts'

const named = (id: string) => {
  const title: Text = { en: id, 'zh-CN': id }
  return { id, version: 1, title, icon: 'circle', shelf: 'flow' as const }
}

const enter = defineNode({
  ...named('probe.enter'),
  entry: 'event',
  config: z.strictObject({}),
  ports: ['next'],
  run: () => ({ go: 'next' }),
})

/** Waits `for` a while, or for an event by its port `heard`. */
const wait = defineNode({
  ...named('probe.wait'),
  config: z.strictObject({
    for: duration().default('P1D'),
    event: z.string().optional(),
    match: z.string().optional(),
  }),
  ports: ['next', { port: 'heard', required: false }],
  run: ({ config, woken, now, zone }) => {
    if (woken) return { go: woken.kind === 'due' ? 'next' : woken.port }
    const { event, match } = config
    const events = event === undefined ? {} : { events: [{ name: event, port: 'heard', ...(match && { match }) }] }
    return { wait: { until: after(now, config.for, zone), ...events } }
  },
})

const choose = defineNode({
  ...named('probe.choose'),
  config: z.strictObject({ when: z.string() }),
  ports: ['yes', 'no'],
  run: ({ config, test }) => ({ go: test(config.when) ? 'yes' : 'no' }),
})

/** Goes one way or the other by the entrant's draw. */
const toss = defineNode({
  ...named('probe.toss'),
  config: z.strictObject({}),
  ports: ['heads', { port: 'tails', required: false }],
  run: ({ share }) => ({ go: share('toss') < 0.5 ? 'heads' : 'tails' }),
})

const send = defineNode({
  ...named('probe.send'),
  config: z.strictObject({ then: z.enum(['continue', 'await-outcome']).default('continue') }),
  ports: [
    { port: 'next', when: { field: 'then', is: 'continue' } },
    { port: 'sent', when: { field: 'then', is: 'await-outcome' } },
    { port: 'failed', required: false, when: { field: 'then', is: 'await-outcome' } },
    { port: 'unknown', required: false, when: { field: 'then', is: 'await-outcome' } },
  ],
  effect: { lane: 'probe', inside: false },
  run: ({ config, woken, now }) => {
    if (woken) return { go: woken.kind === 'due' ? 'unknown' : woken.port }
    return { effect: { kind: 'message', input: {}, expires: now + 3_600_000 }, then: config.then }
  },
})

const grant = defineNode({
  ...named('probe.grant'),
  config: z.strictObject({}),
  ports: ['granted', { port: 'out_of_stock', required: false }],
  effect: { lane: 'coupon', inside: true },
  run: ({ woken, now }) => {
    if (woken?.kind === 'outcome') return { go: woken.port }
    return { effect: { kind: 'reward', input: { pool: 'p' }, expires: now + 3_600_000 }, then: 'await-outcome' }
  },
})

const set = defineNode({
  ...named('probe.set'),
  config: z.strictObject({
    attribute: z.string().optional(),
    tag: z.string().optional(),
    variable: z.string().optional(),
    value: z.json().default(true),
  }),
  ports: ['next'],
  run: ({ config: { attribute, tag, variable, value } }) => ({
    go: 'next',
    set: [
      ...(attribute === undefined ? [] : [{ attribute, value }]),
      ...(tag === undefined ? [] : [{ tag, on: value !== false }]),
      ...(variable === undefined ? [] : [{ variable, value }]),
    ],
  }),
})

const leave = defineNode({
  ...named('probe.leave'),
  config: z.strictObject({}),
  ports: [],
  run: () => ({ exit: 'done' }),
})

const jump = defineNode({
  ...named('probe.jump'),
  config: z.strictObject({ journey: z.string(), carry: z.array(z.string()).default([]) }),
  ports: [],
  effect: { lane: 'journey', inside: false },
  run: ({ config }) => ({ exit: 'jumped', jump: config }),
})

/** Throws whenever it is asked. */
const fail = defineNode({
  ...named('probe.fail'),
  config: z.strictObject({}),
  ports: ['next'],
  run: () => {
    throw new Error('out of order')
  },
})

const endless = defineNode({
  ...named('probe.endless'),
  config: z.strictObject({}),
  ports: ['next'],
  run: () => ({ wait: {} }),
})

/** Small nodes for tests of the core and the engine: one of each kind of answer. */
export const probes: ReadonlyMap<string, NodeDefinition> = new Map(
  [enter, wait, choose, toss, send, grant, set, leave, jump, fail, endless].map((node): [string, NodeDefinition] => [
    node.id,
    node,
  ]),
)
