import { createRoute, z } from '@hono/zod-openapi'
import type { Problem } from '@cairn/sdk'
import type { Journey } from '@cairn/sdk/graph'
import { checkDraft, checkJourney } from '../../journeys/check.ts'
import { countsOf } from '../../journeys/counts.ts'
import { journeyOf } from '../../journeys/list.ts'
import { publish } from '../../journeys/publish.ts'
import { type Move, moveJourney } from '../../journeys/state.ts'
import { listVersions, readVersion } from '../../journeys/store-version.ts'
import { NotFound } from '../../refusal.ts'
import { idParam, instantText, json, type Office, ok, plainJson, router } from '../base.ts'
import { journeyState } from './journeys.ts'

const counts = z.object({
  nodes: z.record(
    z.string(),
    z.object({
      entered: z.number(),
      here: z.number(),
      exited: z.number(),
      ports: z.record(z.string(), z.number()),
      exits: z.record(z.string(), z.number()),
    }),
  ),
  totals: z.object({ entered: z.number(), here: z.number(), exited: z.number() }),
})
const version = z.object({
  version: z.number(),
  hash: z.string(),
  publishedAt: instantText,
  publishedBy: z.string().optional(),
})

const tags = ['Journeys']
const validate = createRoute({
  method: 'post',
  path: '/api/journeys/{id}/validate',
  tags,
  summary: 'What would stop a publish: of the journey sent, else of the draft',
  request: { params: idParam, body: { content: { 'application/json': { schema: plainJson<Journey>('Journey') } } } },
  responses: ok(z.object({ problems: z.array(plainJson<Problem>('Finding')) })),
})
const publishing = createRoute({
  method: 'post',
  path: '/api/journeys/{id}/publish',
  tags,
  summary: 'Freezes the draft as a new version and makes it live; members inside stay on theirs',
  request: { params: idParam, ...json(z.object({ revision: z.number().int().optional() })) },
  responses: ok(z.object({ version: z.number(), hash: z.string() })),
})
const moving = createRoute({
  method: 'post',
  path: '/api/journeys/{id}/{move}',
  tags,
  summary: 'pause: nobody enters or moves · resume · stop: everybody inside leaves as stopped',
  request: { params: idParam.extend({ move: z.enum(['pause', 'resume', 'stop']) }) },
  responses: ok(z.object({ state: journeyState })),
})
const versions = createRoute({
  method: 'get',
  path: '/api/journeys/{id}/versions',
  tags,
  summary: 'Every published version, newest first',
  request: { params: idParam },
  responses: ok(z.object({ items: z.array(version) })),
})
const oneVersion = createRoute({
  method: 'get',
  path: '/api/journeys/{id}/versions/{version}',
  tags,
  summary: 'A published version as it was frozen',
  request: { params: idParam.extend({ version: z.coerce.number().int().min(1) }) },
  responses: ok(plainJson<Journey>('Journey')),
})
const counting = createRoute({
  method: 'get',
  path: '/api/journeys/{id}/counts',
  tags,
  summary: 'How many entered, are here and left, at every node',
  request: { params: idParam, query: z.object({ version: z.coerce.number().int().min(1).optional() }) },
  responses: ok(counts),
})

export const publishingRoutes = (office: Office) =>
  router()
    .openapi(validate, async (c) => {
      const which = { brand: c.var.caller.brand.id, id: c.req.valid('param').id }
      const sent = c.req.header('content-type') === undefined ? undefined : c.req.valid('json')
      const checked = sent === undefined ? undefined : await checkJourney(office, { brand: which.brand, journey: sent })
      const problems = checked?.problems ?? (await checkDraft(office, which))
      return c.json({ problems: [...problems] }, 200)
    })
    .openapi(publishing, async (c) => {
      const { brand, user } = c.var.caller
      const { revision } = c.req.valid('json')
      return c.json(
        await publish(office, { brand: brand.id, id: c.req.valid('param').id, revision, by: user.name }),
        200,
      )
    })
    .openapi(moving, async (c) => {
      const { id, move }: { id: string; move: Move } = c.req.valid('param')
      return c.json(await moveJourney(office, { brand: c.var.caller.brand.id, id, move }), 200)
    })
    .openapi(versions, async (c) => {
      const journey = await journeyOf(office, { brand: c.var.caller.brand.id, id: c.req.valid('param').id })
      const rows = await listVersions(office.db, journey.id)
      const items = rows.map((row) => ({
        version: row.version,
        hash: row.hash,
        publishedAt: row.published_at.toISOString(),
        ...(row.published_by === null ? {} : { publishedBy: row.published_by }),
      }))
      return c.json({ items }, 200)
    })
    .openapi(oneVersion, async (c) => {
      const { id, version: number } = c.req.valid('param')
      const journey = await journeyOf(office, { brand: c.var.caller.brand.id, id })
      const graph = await readVersion(office.db, { journey: journey.id, version: number })
      if (graph === undefined) throw new NotFound(`version ${number}`)
      return c.json(graph, 200)
    })
    .openapi(counting, async (c) => {
      const journey = await journeyOf(office, { brand: c.var.caller.brand.id, id: c.req.valid('param').id })
      return c.json(await countsOf(office.db, { journey: journey.id, version: c.req.valid('query').version }), 200)
    })
