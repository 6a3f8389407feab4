import { createRoute, z } from '@hono/zod-openapi'
import { decide } from '../../effects/decide.ts'
import type { EffectId } from '../../effects/effect.ts'
import { countRefused } from '../../effects/store-lane.ts'
import { countParked, listParked, type Parked, type ParkedPlace } from '../../health/store-parked.ts'
import { NotFound, Refusal } from '../../refusal.ts'
import { idParam, instantText, json, type Office, ok, router } from '../base.ts'
import { cut, page, pageQuery, readCursor } from '../paging.ts'

const effect = z.object({
  id: z.string(),
  kind: z.string(),
  lane: z.string(),
  channel: z.string(),
  state: z.literal('unknown'),
  journey: z.object({ id: z.string(), name: z.string() }),
  node: z.string(),
  nodeName: z.string().optional(),
  member: z.object({ id: z.string(), externalId: z.string().optional(), name: z.string().optional() }),
  attempts: z.number(),
  plannedAt: instantText,
  attemptedAt: instantText.optional(),
  /** After this it may not be sent again. */
  expiresAt: instantText,
  outcome: z.unknown().optional(),
  content: z.unknown().optional(),
  /** What its provider answered after the attempt had been given up: it settles nothing, and helps whoever decides. */
  late: z.object({ state: z.string(), ref: z.string().optional(), at: instantText }).optional(),
})
const count = z.object({
  total: z.number(),
  /** Lanes whose provider does not let the account in. */
  refused: z.number(),
  groups: z.array(
    z.object({ journey: z.object({ id: z.string(), name: z.string() }), channel: z.string(), count: z.number() }),
  ),
})
/** `resend` sends it again at the risk that it arrives twice. */
const outcome = z.enum(['sent', 'failed', 'resend'])
/** How many attempts the person saw; refused where another was made since. */
const attempts = z.number().int().min(0).optional()
const filter = pageQuery.extend({
  state: z.literal('unknown').default('unknown'),
  journey: z.string().max(40).optional(),
  channel: z.string().max(100).optional(),
})

const tags = ['Effects']
const list = createRoute({
  method: 'get',
  path: '/api/effects',
  tags,
  summary: 'Messages of which nobody knows whether they went out, newest first',
  request: { query: filter },
  responses: ok(page(effect)),
})
const tally = createRoute({
  method: 'get',
  path: '/api/effects/count',
  tags,
  summary: 'How many such messages there are, by journey and channel, and how many lanes need mending',
  responses: ok(count),
})
const settle = createRoute({
  method: 'post',
  path: '/api/effects/{id}/reconcile',
  tags,
  summary: 'Says what became of such a message, or has it sent again; the first answer stands and bears your name',
  request: { params: idParam, ...json(z.object({ outcome, attempts })) },
  responses: ok(z.object({ state: outcome })),
})
const settleMany = createRoute({
  method: 'post',
  path: '/api/effects/reconcile',
  tags,
  summary: 'The same answer for several messages; each is settled by itself',
  request: json(
    z.object({
      outcome,
      items: z
        .array(z.object({ id: z.string().max(60), attempts }))
        .min(1)
        .max(200),
    }),
  ),
  responses: ok(
    z.object({ settled: z.array(z.string()), refused: z.array(z.object({ id: z.string(), code: z.string() })) }),
  ),
})

export const effectRoutes = (office: Office) =>
  router()
    .openapi(list, async (c) => {
      const { limit, cursor, journey, channel } = c.req.valid('query')
      const after = placeOf(readCursor(cursor))
      const rows = await listParked(office.db, { brand: c.var.caller.brand.id, journey, channel, after, limit })
      const found = cut(rows, limit, (row) => [row.planned, row.run, row.node, row.visit, row.slot])
      return c.json({ ...found, items: found.items.map(shown) }, 200)
    })
    .openapi(tally, async (c) => {
      const rows = await countParked(office.db, c.var.caller.brand.id)
      const groups = rows.map(({ journeyId: id, journey: name, channel, n }) => ({
        journey: { id, name },
        channel,
        count: n,
      }))
      const refused = await countRefused(office.db, c.var.caller.brand.id)
      return c.json({ total: rows.reduce((sum, { n }) => sum + n, 0), refused, groups }, 200)
    })
    .openapi(settle, async (c) => {
      const { outcome: verdict, attempts: seen } = c.req.valid('json')
      const { brand, user } = c.var.caller
      const id = idOf(c.req.valid('param').id)
      await decide(office, { brand: brand.id, id, verdict, by: user, attempts: seen })
      return c.json({ state: verdict }, 200)
    })
    .openapi(settleMany, async (c) => {
      const { outcome: verdict, items } = c.req.valid('json')
      const { brand, user } = c.var.caller
      const settled: string[] = []
      const refused: { id: string; code: string }[] = []
      for (const { id, attempts: seen } of items) {
        try {
          await decide(office, { brand: brand.id, id: idOf(id), verdict, by: user, attempts: seen })
          settled.push(id)
        } catch (error) {
          if (!(error instanceof Refusal)) throw error
          refused.push({ id, code: error.code })
        }
      }
      return c.json({ settled, refused }, 200)
    })

/** `<bucket>-<run>-<node>-<visit>-<slot>`. */
function idOf(text: string): EffectId {
  const parts = /^(\d{1,2})-(\d{1,15})-([a-z0-9]{1,12})-(\d{1,9})-(\d{1,4})$/.exec(text)
  if (parts === null) throw new NotFound('message')
  const [, bucket, run, node = '', visit, slot] = parts
  return { bucket: Number(bucket), run: Number(run), node, visit: Number(visit), slot: Number(slot) }
}

function placeOf(cursor: readonly (string | number)[] | undefined): ParkedPlace | undefined {
  if (cursor === undefined) return undefined
  const [planned, run, node, visit, slot] = cursor
  return { planned: Number(planned), run: Number(run), node: String(node), visit: Number(visit), slot: Number(slot) }
}

const shown = (row: Parked): z.output<typeof effect> => ({
  id: [row.bucket, row.run, row.node, row.visit, row.slot].join('-'),
  kind: row.kind,
  lane: row.lane,
  channel: row.lane.split('/')[0] ?? row.lane,
  state: 'unknown',
  journey: { id: row.journeyId, name: row.journey },
  node: row.node,
  ...(row.nodeName === null ? {} : { nodeName: row.nodeName }),
  member: {
    id: `mem_${row.member}`,
    ...(row.externalId === null ? {} : { externalId: row.externalId }),
    ...(row.name === null ? {} : { name: row.name }),
  },
  attempts: row.attempt,
  plannedAt: new Date(row.planned).toISOString(),
  ...(row.attempted === null ? {} : { attemptedAt: new Date(row.attempted).toISOString() }),
  expiresAt: new Date(row.expires).toISOString(),
  ...(row.outcome === null ? {} : { outcome: row.outcome }),
  ...(row.content === null ? {} : { content: row.content }),
  ...(row.late === null ? {} : { late: lateOf(row.late) }),
})

const lateOf = ({ state, ref, at }: NonNullable<Parked['late']>) => ({
  state,
  ...(ref === null ? {} : { ref }),
  at: new Date(at).toISOString(),
})
