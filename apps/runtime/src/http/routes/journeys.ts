import { createRoute, z } from '@hono/zod-openapi'
import type { Journey } from '@cairn/sdk/graph'
import { createJourney, renameJourney } from '../../journeys/create.ts'
import { type Listed, listedJourney, listedJourneys } from '../../journeys/list.ts'
import { removeJourney } from '../../journeys/remove.ts'
import { gone, idParam, instantText, json, made, type Office, ok, plainJson, router } from '../base.ts'
import { cut, page, pageQuery, readCursor } from '../paging.ts'

export const journeyState = z.enum(['draft', 'live', 'paused', 'stopped'])
const name = z.string().trim().min(1).max(120)

const item = z.object({
  id: z.string(),
  name: z.string(),
  state: journeyState,
  liveVersion: z.number().optional(),
  draftChanged: z.boolean(),
  entered: z.number(),
  here: z.number(),
  exited: z.number(),
  updatedAt: instantText,
  publishedAt: instantText.optional(),
})

const list = createRoute({
  method: 'get',
  path: '/api/journeys',
  tags: ['Journeys'],
  summary: 'The journeys of the brand, newest change first',
  request: { query: pageQuery.extend({ q: z.string().max(120).optional(), state: journeyState.optional() }) },
  responses: ok(page(item)),
})
const add = createRoute({
  method: 'post',
  path: '/api/journeys',
  tags: ['Journeys'],
  summary: 'Makes a journey: empty, from a template, or from a journey JSON',
  request: json(
    z.object({
      name: name.optional(),
      template: z.string().max(80).optional(),
      journey: plainJson<Journey>('Journey').optional(),
    }),
  ),
  responses: made(z.object({ id: z.string() })),
})
const read = createRoute({
  method: 'get',
  path: '/api/journeys/{id}',
  tags: ['Journeys'],
  summary: 'One journey',
  request: { params: idParam },
  responses: ok(item),
})
const rename = createRoute({
  method: 'patch',
  path: '/api/journeys/{id}',
  tags: ['Journeys'],
  summary: 'Renames a journey',
  request: { params: idParam, ...json(z.object({ name })) },
  responses: ok(item),
})
const remove = createRoute({
  method: 'delete',
  path: '/api/journeys/{id}',
  tags: ['Journeys'],
  summary: 'Deletes a journey that was never published',
  request: { params: idParam },
  responses: gone,
})

export const journeyRoutes = (office: Office) =>
  router()
    .openapi(list, async (c) => {
      const { q, state, limit, cursor } = c.req.valid('query')
      const [at, id] = readCursor(cursor) ?? []
      const after = at === undefined ? undefined : { at: Number(at), id: Number(id) }
      const rows = await listedJourneys(office, { brand: c.var.caller.brand.id, q, state, after, limit })
      const found = cut(rows, limit, ({ row }) => [row.updated_at.getTime(), row.id])
      return c.json({ ...found, items: found.items.map(itemOf) }, 200)
    })
    .openapi(add, async (c) =>
      c.json({ id: await createJourney(office, c.var.caller.brand, c.req.valid('json')) }, 201),
    )
    .openapi(read, async (c) => {
      const which = { brand: c.var.caller.brand.id, id: c.req.valid('param').id }
      return c.json(itemOf(await listedJourney(office, which)), 200)
    })
    .openapi(rename, async (c) => {
      const which = { brand: c.var.caller.brand.id, id: c.req.valid('param').id }
      await renameJourney(office, which, c.req.valid('json').name)
      return c.json(itemOf(await listedJourney(office, which)), 200)
    })
    .openapi(remove, async (c) => {
      await removeJourney(office, { brand: c.var.caller.brand.id, id: c.req.valid('param').id })
      return c.body(null, 204)
    })

const itemOf = ({ row, entered, here, exited }: Listed): z.output<typeof item> => ({
  id: row.public_id,
  name: row.name,
  state: journeyState.parse(row.state),
  ...(row.live_version === null ? {} : { liveVersion: row.live_version }),
  draftChanged: row.draft_changed,
  entered,
  here,
  exited,
  updatedAt: row.updated_at.toISOString(),
  ...(row.published_at === null ? {} : { publishedAt: row.published_at.toISOString() }),
})
