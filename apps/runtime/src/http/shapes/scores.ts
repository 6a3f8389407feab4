import { createRoute, z } from '@hono/zod-openapi'
import { fitReport, type Json, type JsonObject } from '@cairn/sdk'
import { accepted, gone, idParam, instantText, json, made, ok } from '../base.ts'

const tags = ['Scores']
const anyJson = z.custom<JsonObject>((value) => typeof value === 'object' && value !== null).openapi({ type: 'object' })
const text = z.object({ en: z.string(), 'zh-CN': z.string() })
const every = z.enum(['day', 'week', 'month'])
const config = z
  .record(z.string().max(100), z.custom<Json>().openapi({ type: 'object', description: 'Any JSON' }))
  .openapi({ type: 'object', description: 'As the schema of the kind has it; what is left out has its default.' })

export const kind = z.object({
  node: z.string().openapi({ example: 'clv.score' }),
  title: text,
  version: z.number(),
  plugin: z.string(),
  schema: anyJson,
  outputs: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
  words: z.record(z.string(), text).optional(),
})
export const chosen = {
  name: z.string().trim().min(1).max(200),
  config,
  sample: z.int().min(100).max(200_000).openapi({ description: 'How many members at most it is fitted on' }),
  every: every.nullable().openapi({ description: 'null: only when somebody asks' }),
  at: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
}
const wish = z.object({
  ...chosen,
  key: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,39}$/)
    .openapi({ description: 'Rules read score.<key>.<output>', example: 'clv' }),
  node: z.string().max(90),
  config: config.default({}),
  sample: chosen.sample.default(50_000),
  every: every.nullable().default('day'),
  at: chosen.at.default('03:00'),
})
const model = z.object({
  ...chosen,
  id: z.string(),
  key: z.string(),
  node: z.string(),
  config: anyJson,
  every: every.optional(),
  nextAt: instantText.optional(),
})
const run = z.object({
  id: z.string(),
  state: z.enum(['waiting', 'fitting', 'scoring', 'done', 'failed']),
  asOf: instantText.openapi({ description: 'Nothing that happened later counts' }),
  nodeVersion: z.number().optional(),
  pluginVersion: z.string().optional(),
  sampled: z.number(),
  total: z.number(),
  scored: z.number(),
  changed: z.number(),
  percent: z.number(),
  report: fitReport.optional(),
  error: z.object({ code: z.string(), message: z.string() }).optional(),
  createdAt: instantText,
  finishedAt: instantText.optional(),
})
const plain = z.custom<Json>().openapi({ type: 'object', description: 'Any JSON' })
const fitted = run.extend({ config: anyJson, features: plain, model: plain })
export const scores = z.object({
  items: z.array(
    z.object({
      model: z.string(),
      key: z.string(),
      name: z.string(),
      node: z.string(),
      scores: anyJson,
      asOf: instantText,
    }),
  ),
  changes: z
    .array(z.object({ key: z.string(), before: anyJson, beforeAsOf: instantText, asOf: instantText }))
    .openapi({ description: 'What was said before, the last change first' }),
})

const runParam = idParam.extend({ run: z.string().max(40) })
export const kinds = createRoute({
  method: 'get',
  path: '/api/models/kinds',
  tags,
  summary: 'Kinds of scoring models that the installed plugins bring',
  responses: ok(z.object({ items: z.array(kind) })),
})
export const list = createRoute({
  method: 'get',
  path: '/api/models',
  tags,
  summary: 'The scoring models of the brand',
  responses: ok(z.object({ items: z.array(model) })),
})
export const setUp = createRoute({
  method: 'post',
  path: '/api/models',
  tags,
  summary: 'Sets up a scoring model',
  request: json(wish),
  responses: made(model),
})
export const edit = createRoute({
  method: 'patch',
  path: '/api/models/{id}',
  tags,
  summary: 'Changes a model; a run under way goes on as it was begun',
  request: { params: idParam, ...json(z.object(chosen).partial()) },
  responses: ok(model),
})
export const remove = createRoute({
  method: 'delete',
  path: '/api/models/{id}',
  tags,
  summary: 'Takes a model away with all it said; refused while rules read it',
  request: { params: idParam },
  responses: gone,
})
export const begin = createRoute({
  method: 'post',
  path: '/api/models/{id}/runs',
  tags,
  summary: 'Fits the model and scores everybody, as of now',
  request: { params: idParam },
  responses: accepted(run),
})
export const runs = createRoute({
  method: 'get',
  path: '/api/models/{id}/runs',
  tags,
  summary: 'The last runs of a model: how far, what came of it, and what the fit has to show',
  request: { params: idParam },
  responses: ok(z.object({ items: z.array(run) })),
})
export const one = createRoute({
  method: 'get',
  path: '/api/models/{id}/runs/{run}',
  tags,
  summary: 'One run with the fitted model as it was kept',
  request: { params: runParam },
  responses: ok(fitted),
})
export const picture = createRoute({
  method: 'get',
  path: '/api/models/{id}/runs/{run}/fit.svg',
  tags,
  summary: 'A picture of the fit: what was expected beside what happened',
  request: {
    params: runParam,
    query: z.object({
      chart: z.coerce.number().int().min(0).max(3).default(0),
      locale: z.enum(['en', 'zh-CN']).default('en'),
    }),
  },
  responses: { 200: { description: 'SVG', content: { 'image/svg+xml': { schema: z.string() } } } },
})
export const ofMember = createRoute({
  method: 'get',
  path: '/api/members/{id}/scores',
  tags,
  summary: 'What the models say of a member, and what they said before',
  request: { params: idParam },
  responses: ok(scores),
})
