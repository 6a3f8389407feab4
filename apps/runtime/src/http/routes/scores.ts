import { createRoute, z } from '@hono/zod-openapi'
import { fitReport, type Json, type JsonObject, toIso } from '@cairn/sdk'
import { readMember } from '../../members/store-list.ts'
import { bucketOfMember } from '../../members/bucket.ts'
import { memberNumber } from '../../members/view.ts'
import { NotFound } from '../../refusal.ts'
import { kindsOf } from '../../scoring/kinds.ts'
import { askForRun, deleteModel, editModel, mustFind, mustFindRun, setUpModel } from '../../scoring/model.ts'
import { drawChart } from '../../scoring/picture.ts'
import { listModels, type ModelRow } from '../../scoring/store.ts'
import { listRuns, type RunRow } from '../../scoring/store-run.ts'
import { readChangesOf, readScoresOf } from '../../scoring/store-scores.ts'
import { modelView, runView } from '../../scoring/view.ts'
import { scoringJob } from '../../tasks/scoring.ts'
import { accepted, gone, idParam, instantText, json, made, type Office, ok, router } from '../base.ts'

const tags = ['Scores']
const anyJson = z.custom<JsonObject>((value) => typeof value === 'object' && value !== null).openapi({ type: 'object' })
const text = z.object({ en: z.string(), 'zh-CN': z.string() })
const every = z.enum(['day', 'week', 'month'])
const config = z
  .record(z.string().max(100), z.custom<Json>().openapi({ type: 'object', description: 'Any JSON' }))
  .openapi({ type: 'object', description: 'As the schema of the kind has it; what is left out has its default.' })

const kind = z.object({
  node: z.string().openapi({ example: 'clv.score' }),
  title: text,
  version: z.number(),
  plugin: z.string(),
  schema: anyJson,
  outputs: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
  words: z.record(z.string(), text).optional(),
})
const chosen = {
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
const scores = z.object({
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
const kinds = createRoute({
  method: 'get',
  path: '/api/models/kinds',
  tags,
  summary: 'Kinds of scoring models that the installed plugins bring',
  responses: ok(z.object({ items: z.array(kind) })),
})
const list = createRoute({
  method: 'get',
  path: '/api/models',
  tags,
  summary: 'The scoring models of the brand',
  responses: ok(z.object({ items: z.array(model) })),
})
const setUp = createRoute({
  method: 'post',
  path: '/api/models',
  tags,
  summary: 'Sets up a scoring model',
  request: json(wish),
  responses: made(model),
})
const edit = createRoute({
  method: 'patch',
  path: '/api/models/{id}',
  tags,
  summary: 'Changes a model; a run under way goes on as it was begun',
  request: { params: idParam, ...json(z.object(chosen).partial()) },
  responses: ok(model),
})
const remove = createRoute({
  method: 'delete',
  path: '/api/models/{id}',
  tags,
  summary: 'Takes a model away with all it said; refused while rules read it',
  request: { params: idParam },
  responses: gone,
})
const begin = createRoute({
  method: 'post',
  path: '/api/models/{id}/runs',
  tags,
  summary: 'Fits the model and scores everybody, as of now',
  request: { params: idParam },
  responses: accepted(run),
})
const runs = createRoute({
  method: 'get',
  path: '/api/models/{id}/runs',
  tags,
  summary: 'The last runs of a model: how far, what came of it, and what the fit has to show',
  request: { params: idParam },
  responses: ok(z.object({ items: z.array(run) })),
})
const one = createRoute({
  method: 'get',
  path: '/api/models/{id}/runs/{run}',
  tags,
  summary: 'One run with the fitted model as it was kept',
  request: { params: runParam },
  responses: ok(fitted),
})
const picture = createRoute({
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
const ofMember = createRoute({
  method: 'get',
  path: '/api/members/{id}/scores',
  tags,
  summary: 'What the models say of a member, and what they said before',
  request: { params: idParam },
  responses: ok(scores),
})

export const scoreRoutes = (office: Office) =>
  router()
    .openapi(kinds, (c) => c.json({ items: kindsOf(office.plugins).map(kindView) }, 200))
    .openapi(list, async (c) =>
      c.json({ items: (await listModels(office.db, c.var.caller.brand.id)).map(modelView) }, 200),
    )
    .openapi(setUp, async (c) => {
      const { brand } = c.var.caller
      const added = await setUpModel(office, { id: brand.id, zone: brand.time_zone }, c.req.valid('json'))
      return c.json(modelView(added), 201)
    })
    .openapi(edit, async (c) => {
      const before = await mustFind(office, c.var.caller.brand.id, c.req.valid('param').id)
      const change = Object.fromEntries(
        Object.entries(c.req.valid('json')).filter(([, value]) => value !== undefined),
      ) as Partial<Pick<ModelRow, keyof typeof chosen>> // what zod let through, without what is absent
      return c.json(modelView(await editModel(office, before, change)), 200)
    })
    .openapi(remove, async (c) => {
      await deleteModel(office, await mustFind(office, c.var.caller.brand.id, c.req.valid('param').id))
      return c.body(null, 204)
    })
    .openapi(begin, async (c) => {
      const begun = await askForRun(office, await mustFind(office, c.var.caller.brand.id, c.req.valid('param').id))
      await scoringJob(office, begun)
      return c.json(runView(begun), 202)
    })
    .openapi(runs, async (c) => {
      const brand = c.var.caller.brand.id
      const { id } = await mustFind(office, brand, c.req.valid('param').id)
      return c.json({ items: (await listRuns(office.db, brand, { model: id, limit: 50 })).map(runView) }, 200)
    })
    .openapi(one, async (c) => {
      const found = await runOf(office, c.var.caller.brand.id, c.req.valid('param'))
      return c.json({ ...runView(found), config: found.config, features: found.features, model: found.fitted }, 200)
    })
    .openapi(picture, async (c) => {
      const { report } = await runOf(office, c.var.caller.brand.id, c.req.valid('param'))
      const { chart, locale } = c.req.valid('query')
      const drawn = report?.charts[chart]
      if (!drawn) throw new NotFound('picture of this run')
      return c.body(drawChart(drawn, locale), 200, { 'content-type': 'image/svg+xml; charset=utf-8' })
    })
    .openapi(ofMember, async (c) => {
      const { brand } = c.var.caller
      const id = memberNumber(c.req.valid('param').id)
      if (id === undefined || !(await readMember(office.db, brand.id, id))) throw new NotFound('member')
      const who = { bucket: bucketOfMember(id), brand: brand.id, member: id }
      const [items, changes] = [await readScoresOf(office.db, who), await readChangesOf(office.db, who, 50)]
      return c.json(
        {
          items: items.map(({ said, asOf, ...each }) => ({ ...each, scores: said, asOf: toIso(asOf) })),
          changes: changes.map(({ asOf, beforeAsOf, ...each }) => ({
            ...each,
            beforeAsOf: toIso(beforeAsOf),
            asOf: toIso(asOf),
          })),
        },
        200,
      )
    })

async function runOf(office: Office, brand: number, { id, run }: { id: string; run: string }): Promise<RunRow> {
  return mustFindRun(office, await mustFind(office, brand, id), run)
}

function kindView({ plugin, node }: ReturnType<typeof kindsOf>[number]): z.output<typeof kind> {
  const { id, title, version, schema, outputs, words } = node
  return { node: id, title, version, plugin, schema, outputs, ...(words && { words }) }
}
