import { createRoute, z } from '@hono/zod-openapi'
import { journeyOf } from '../../journeys/list.ts'
import { listRuns, type RunRow } from '../../journeys/store-run.ts'
import { idParam, instantText, type Office, ok, router } from '../base.ts'
import { cut, page, pageQuery, readCursor } from '../paging.ts'

const state = z.enum(['waiting', 'held', 'quarantined', 'completed', 'exited', 'failed', 'erased'])
const run = z.object({
  id: z.string(),
  member: z.object({ id: z.string(), externalId: z.string().optional(), name: z.string().optional() }),
  node: z.string(),
  state,
  version: z.number(),
  enteredAt: instantText,
  dueAt: instantText.optional(),
  trouble: z.unknown().optional(),
})

const list = createRoute({
  method: 'get',
  path: '/api/journeys/{id}/runs',
  tags: ['Journeys'],
  summary: 'Who is, or was, in the journey and where',
  request: {
    params: idParam,
    query: pageQuery.extend({
      node: z.string().max(12).optional().openapi({ description: 'Runs that stand at this node' }),
      visited: z.string().max(12).optional().openapi({ description: 'Runs that came to this node' }),
      state: state.optional(),
    }),
  },
  responses: ok(page(run)),
})

export const runRoutes = (office: Office) =>
  router().openapi(list, async (c) => {
    const { node, visited, state: wanted, limit, cursor } = c.req.valid('query')
    const brand = c.var.caller.brand.id
    const journey = await journeyOf(office, { brand, id: c.req.valid('param').id })
    const [bucket, member, entryKey] = readCursor(cursor) ?? []
    const after =
      bucket === undefined ? undefined : { bucket: Number(bucket), member: Number(member), entryKey: String(entryKey) }
    const rows = await listRuns(office.db, { brand, journey: journey.id, node, visited, state: wanted, after, limit })
    const found = cut(rows, limit, (row) => [row.bucket, row.member, row.entry_key])
    return c.json({ ...found, items: found.items.map(itemOf) }, 200)
  })

const itemOf = (row: RunRow): z.output<typeof run> => ({
  id: `${row.bucket}-${row.id}`,
  member: {
    id: `mem_${row.member}`,
    ...(row.external_id === null ? {} : { externalId: row.external_id }),
    ...(row.name === null ? {} : { name: row.name }),
  },
  node: row.node,
  state: state.parse(row.state),
  version: row.version,
  enteredAt: row.entered_at.toISOString(),
  ...(row.due_at === null ? {} : { dueAt: row.due_at.toISOString() }),
  ...(row.trouble === null ? {} : { trouble: row.trouble }),
})
