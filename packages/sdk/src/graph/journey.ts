import { z } from 'zod'

// zod tries out code generation before it first parses an object; under the designer's content security policy each try is
// reported as a violation. Set before the first schema is made, and only where there is a page.
if ('document' in globalThis) z.config({ jitless: true })

/** Documented limits of one journey; each has its own problem code. */
export const LIMITS = {
  nodes: 500,
  edges: 2000,
  bytes: 1_000_000,
  depth: 32,
  visitsPerClaim: 200,
  variableBytes: 150,
} as const

const json: z.ZodType<JsonValue> = z.json() as z.ZodType<JsonValue> // zod's own JSON type is mutable; ours only reads
type JsonValue = import('../json.ts').Json

export const nodeId = z.string().regex(/^[a-z0-9]{1,12}$/)

export const journeyNode = z.strictObject({
  id: nodeId,
  type: z.string().max(80),
  typeVersion: z.int().min(1).default(1),
  name: z.string().max(120).optional(),
  connection: z.string().max(40).optional(),
  disabled: z.boolean().optional(),
  config: z.record(z.string(), json).default({}),
  at: z.tuple([z.number(), z.number()]).default([0, 0]),
})

export const journeyEdge = z.strictObject({
  id: z.string().regex(/^[a-zA-Z0-9_-]{1,40}$/),
  from: nodeId,
  port: z.string().min(1).max(60),
  to: nodeId,
  /** How often one run may take this edge; required where the edge closes a cycle. */
  maxPasses: z.int().min(1).max(1000).optional(),
})

export const settings = z.strictObject({
  timeZone: z
    .strictObject({ use: z.enum(['member', 'fixed']).default('member'), fallback: z.string().default('UTC') })
    .default({ use: 'member', fallback: 'UTC' }),
  reentry: z
    .strictObject({
      allow: z.enum(['once', 'after', 'always']).default('once'),
      gap: z.string().optional(),
      key: z.string().optional(),
      overlap: z.boolean().default(false),
    })
    .default({ allow: 'once', overlap: false }),
  entryCap: z.strictObject({ per: z.enum(['run', 'hour', 'day']), limit: z.int().min(1) }).optional(),
  goal: z
    .strictObject({
      event: z.string(),
      within: z.string().optional(),
      exit: z.boolean().default(true),
      match: z.string().optional(),
    })
    .optional(),
  exit: z
    .array(z.strictObject({ when: z.string() }))
    .max(20)
    .default([]),
  control: z.strictObject({ group: z.string(), percent: z.number().min(0).max(100) }).optional(),
  governor: z
    .strictObject({
      priority: z.int().min(0).max(100).default(50),
      transactional: z.boolean().default(false),
      onHeld: z.enum(['wait', 'other channel', 'drop']).default('wait'),
      deadline: z.string().default('PT24H'),
    })
    .optional(),
})

/** Journey JSON, schema 1: what is stored, validated, versioned, drawn, diffed and executed. */
export const journey = z.strictObject({
  schema: z.literal(1),
  id: z.string().max(40),
  brand: z.string().max(40),
  name: z.string().min(1).max(120),
  locales: z
    .array(z.enum(['zh-CN', 'en']))
    .min(1)
    .default(['zh-CN']),
  nodes: z.array(journeyNode),
  edges: z.array(journeyEdge),
  settings: settings.prefault({}),
  parameters: z.record(z.string(), json).default({}),
  notes: z.array(z.record(z.string(), json)).default([]),
  groups: z.array(z.record(z.string(), json)).default([]),
})

export type Journey = z.output<typeof journey>
export type JourneyNode = z.output<typeof journeyNode>
export type JourneyEdge = z.output<typeof journeyEdge>
export type JourneySettings = z.output<typeof settings>
