import { createRoute, z } from '@hono/zod-openapi'
import { release } from '../../engine/release.ts'
import { listQuarantined, type QuarantinedRow } from '../../engine/store-release.ts'
import { journeyOf } from '../../journeys/list.ts'
import { Invalid, NotFound } from '../../refusal.ts'
import { accepted, json, type Office, ok, router, trouble } from '../base.ts'
import { cut, page, pageQuery, readCursor } from '../paging.ts'

const run = z.object({
  id: z.string(),
  journey: z.object({ id: z.string(), name: z.string() }),
  member: z.object({ id: z.string(), externalId: z.string().optional(), name: z.string().optional() }),
  node: z.string(),
  nodeName: z.string().optional().openapi({ description: 'As its author called it' }),
  nodeType: z.string().optional(),
  version: z.number(),
  trouble: trouble.optional(),
  told: z.boolean().openapi({ description: 'Released, and not moved yet' }),
})
const wish = z.object({
  journey: z.string().max(40).optional().openapi({ description: 'Everybody in quarantine in this journey' }),
  runs: z.array(z.string().max(40)).min(1).max(1000).optional().openapi({ description: 'These runs' }),
  action: z.enum(['again', 'move', 'exit']),
  to: z.string().max(12).optional().openapi({ description: 'With move: the node to stand at' }),
})

const tags = ['Health']
const list = createRoute({
  method: 'get',
  path: '/api/quarantine',
  tags,
  summary: 'Members who stand still for a reason, newest first',
  request: { query: pageQuery.extend({ journey: z.string().max(40).optional() }) },
  responses: ok(page(run)),
})
const letGo = createRoute({
  method: 'post',
  path: '/api/quarantine/release',
  tags,
  summary: 'Lets members in quarantine try again, stand elsewhere, or leave',
  request: json(wish),
  responses: accepted(z.object({ released: z.number() })),
})

export const quarantineRoutes = (office: Office) =>
  router()
    .openapi(list, async (c) => {
      const { limit, cursor, journey } = c.req.valid('query')
      const brand = c.var.caller.brand.id
      const [after] = readCursor(cursor) ?? []
      const wanted = await journeyIdOf(office, brand, journey)
      const place = after === undefined ? undefined : Number(after)
      const rows = await listQuarantined(office.db, { brand, journey: wanted, after: place, limit })
      const found = cut(rows, limit, (row) => [row.id])
      return c.json({ ...found, items: found.items.map(shown) }, 200)
    })
    .openapi(letGo, async (c) => {
      const { journey, runs, action, to } = c.req.valid('json')
      const brand = c.var.caller.brand.id
      if (journey === undefined && runs === undefined) throw refused('/runs', 'Name a journey or runs to release.')
      if (action === 'move' && to === undefined) throw refused('/to', 'Name the node the members are to stand at.')
      const word = action === 'move' ? { to: to ?? '' } : action === 'exit' ? { exit: 'released' } : {}
      const released = await release(office, {
        brand,
        journey: await journeyIdOf(office, brand, journey),
        runs: runs?.map(idOf),
        word,
      })
      return c.json({ released }, 202)
    })

const refused = (pointer: string, message: string) =>
  new Invalid([{ code: 'RELEASE', severity: 'error', message, place: { pointer } }])

async function journeyIdOf(office: Office, brand: number, id: string | undefined): Promise<number | undefined> {
  return id === undefined ? undefined : (await journeyOf(office, { brand, id })).id
}

/** `<bucket>-<run>`, as the list of runs names them. */
function idOf(text: string): { bucket: number; run: number } {
  const parts = /^(\d{1,2})-(\d{1,15})$/.exec(text)
  if (parts === null) throw new NotFound('run')
  return { bucket: Number(parts[1]), run: Number(parts[2]) }
}

const shown = (row: QuarantinedRow): z.output<typeof run> => ({
  id: `${row.bucket}-${row.id}`,
  journey: { id: row.journeyId, name: row.journey },
  member: {
    id: `mem_${row.member}`,
    ...(row.externalId === null ? {} : { externalId: row.externalId }),
    ...(row.name === null ? {} : { name: row.name }),
  },
  node: row.node,
  ...(row.nodeName !== null && { nodeName: row.nodeName }),
  ...(row.nodeType !== null && { nodeType: row.nodeType }),
  version: row.version,
  ...(row.trouble && { trouble: row.trouble }),
  told: row.told,
})
