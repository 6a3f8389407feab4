import { createRoute, z } from '@hono/zod-openapi'
import type { EffectId } from '../../effects/effect.ts'
import { listParked, type Parked } from '../../effects/store-parked.ts'
import { reconcile } from '../../effects/sweep.ts'
import { Conflict, NotFound } from '../../refusal.ts'
import { idParam, instantText, json, type Office, ok, router } from '../base.ts'
import { cut, page, pageQuery, readCursor } from '../paging.ts'

const effect = z.object({
  id: z.string(),
  kind: z.string(),
  lane: z.string(),
  state: z.literal('unknown'),
  journey: z.object({ id: z.string(), name: z.string() }),
  node: z.string(),
  member: z.object({ id: z.string(), externalId: z.string().optional(), name: z.string().optional() }),
  attempts: z.number(),
  plannedAt: instantText,
  attemptedAt: instantText.optional(),
  outcome: z.unknown().optional(),
})

const tags = ['Effects']
const list = createRoute({
  method: 'get',
  path: '/api/effects',
  tags,
  summary: 'Messages of which nobody knows whether they went out, newest first',
  request: { query: pageQuery.extend({ state: z.literal('unknown').default('unknown') }) },
  responses: ok(page(effect)),
})
const settle = createRoute({
  method: 'post',
  path: '/api/effects/{id}/reconcile',
  tags,
  summary: 'Says what became of such a message; the member walks on accordingly',
  request: { params: idParam, ...json(z.object({ outcome: z.enum(['sent', 'failed']) })) },
  responses: ok(z.object({ state: z.enum(['sent', 'failed']) })),
})

export const effectRoutes = (office: Office) =>
  router()
    .openapi(list, async (c) => {
      const { limit, cursor } = c.req.valid('query')
      const [planned, run] = readCursor(cursor) ?? []
      const after = planned === undefined ? undefined : { planned: Number(planned), run: Number(run) }
      const rows = await listParked(office.db, { brand: c.var.caller.brand.id, after, limit })
      const found = cut(rows, limit, (row) => [row.planned, row.run])
      return c.json({ ...found, items: found.items.map(shown) }, 200)
    })
    .openapi(settle, async (c) => {
      const { outcome } = c.req.valid('json')
      const id = idOf(c.req.valid('param').id)
      const done = await reconcile(office, { brand: c.var.caller.brand.id, id, outcome })
      if (!done)
        throw new Conflict('NOT_PARKED', 'Nothing is open about this message any more; the first answer stands.')
      return c.json({ state: outcome }, 200)
    })

/** `<bucket>-<run>-<node>-<visit>-<slot>`. */
function idOf(text: string): EffectId {
  const parts = /^(\d{1,2})-(\d{1,15})-([a-z0-9]{1,12})-(\d{1,9})-(\d{1,4})$/.exec(text)
  if (parts === null) throw new NotFound('message')
  const [, bucket, run, node = '', visit, slot] = parts
  return { bucket: Number(bucket), run: Number(run), node, visit: Number(visit), slot: Number(slot) }
}

const shown = (row: Parked): z.output<typeof effect> => ({
  id: [row.bucket, row.run, row.node, row.visit, row.slot].join('-'),
  kind: row.kind,
  lane: row.lane,
  state: 'unknown',
  journey: { id: row.journeyId, name: row.journey },
  node: row.node,
  member: {
    id: `mem_${row.member}`,
    ...(row.externalId === null ? {} : { externalId: row.externalId }),
    ...(row.name === null ? {} : { name: row.name }),
  },
  attempts: row.attempt,
  plannedAt: new Date(row.planned).toISOString(),
  ...(row.attempted === null ? {} : { attemptedAt: new Date(row.attempted).toISOString() }),
  ...(row.outcome === null ? {} : { outcome: row.outcome }),
})
