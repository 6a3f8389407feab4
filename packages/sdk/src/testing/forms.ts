import { z } from 'zod'
import { cel, duration, field, timeOfDay, type Widget } from '../define/fields.ts'
import { defineNode, type NodeDefinition } from '../define/node.ts'

const label = { en: 'x', 'zh-CN': 'x' }
const as = <S extends z.ZodType>(widget: Widget, schema: S): S => field(schema, { label, widget })
type Form = Pick<NodeDefinition, 'id' | 'shelf' | 'ports' | 'entry'> & { readonly fields?: z.ZodRawShape }

const path = z.strictObject({ port: z.string(), name: z.string().default(''), when: as('cel', cel()) })
const part = z.strictObject({ port: z.string(), name: z.string().default(''), percent: z.number() })
const given: readonly Form[] = [
  {
    id: 'in.event',
    shelf: 'audience',
    ports: ['next'],
    entry: 'event',
    fields: { event: as('event-name', z.string().default('X')), where: as('event-match', cel().optional()) },
  },
  {
    id: 'in.all',
    shelf: 'audience',
    ports: ['next'],
    entry: 'schedule',
    fields: { audience: as('audience', z.string().default('')) },
  },
  {
    id: 'in.some',
    shelf: 'audience',
    ports: ['next'],
    entry: 'audience',
    fields: { audience: as('audience', z.string().min(1)) },
  },
  {
    id: 'rest',
    shelf: 'wait',
    ports: ['next'],
    fields: { for: as('duration', duration().default('P1D')), at: as('time-of-day', timeOfDay().optional()) },
  },
  {
    id: 'listen',
    shelf: 'wait',
    ports: ['heard', { port: 'late', required: false }],
    fields: { event: as('event-name', z.string().default('X')), timeout: as('duration', duration().default('P7D')) },
  },
  {
    id: 'fork',
    shelf: 'branch',
    ports: [{ each: 'paths', port: 'port', label: 'name' }, 'else'],
    fields: { paths: z.array(path).default([]) },
  },
  {
    id: 'split',
    shelf: 'branch',
    ports: [{ each: 'paths', port: 'port', label: 'name', required: true }],
    fields: { paths: as('shares', z.array(part)) },
  },
  {
    id: 'say',
    shelf: 'channel',
    ports: [
      { port: 'next', when: { field: 'then', is: 'continue' } },
      { port: 'sent', when: { field: 'then', is: 'await' } },
    ],
    fields: { title: as('liquid', z.string().min(1)), then: z.enum(['continue', 'await']).default('continue') },
  },
  {
    id: 'give',
    shelf: 'reward',
    ports: ['granted', { port: 'gone', required: false }],
    fields: { pool: as('pool', z.string().min(1)), zone: as('zone', z.string().optional()) },
  },
  { id: 'pass', shelf: 'flow', ports: ['next'], fields: { on: as('instant', z.string().optional()) } },
  { id: 'stop', shelf: 'flow', ports: [] },
]

/** Node types with a field of each kind that journey rules judge; version 2, and none of them does anything. */
export const forms: readonly NodeDefinition[] = given.map(({ fields = {}, ...form }) =>
  defineNode({
    ...form,
    version: 2,
    title: label,
    icon: 'circle',
    config: z.strictObject(fields),
    run: () => ({ go: 'next' }),
  }),
)
