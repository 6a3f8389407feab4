import { createRoute, z } from '@hono/zod-openapi'
import { isZone, type Json, type JsonObject } from '@cairn/sdk'
import { transact } from '../../db/transact.ts'
import { misshape, storable } from '../../events/shape.ts'
import { tellMembers } from '../../events/tell.ts'
import { listMembers, readDetail, readMember } from '../../members/store-list.ts'
import { survivorOf } from '../../members/store-merge.ts'
import { memberNumber, memberView } from '../../members/view.ts'
import { NotFound } from '../../refusal.ts'
import { idParam, instantText, json, type Office, ok, router } from '../base.ts'
import { cut, page, pageQuery, readCursor } from '../paging.ts'

const text = (max: number) =>
  z.string().trim().min(1).max(max).refine(storable, 'it holds a NUL or half a surrogate pair')
const attributes = z
  .record(z.string().min(1).max(200), z.custom<Json>().openapi({ type: 'object', description: 'Any JSON' }))
  .refine((value) => misshape(value) === undefined, {
    error: ({ input }) => misshape(input)?.message ?? 'it cannot be kept',
  })

export const member = z.object({
  id: z.string().openapi({ example: 'mem_42' }),
  externalId: z.string().optional(),
  anonymousId: z.string().optional(),
  name: z.string().optional(),
  email: z.string().optional(),
  attributes: z.custom<JsonObject>().openapi({ type: 'object' }),
  tags: z.array(z.string()).readonly(),
  timeZone: z.string().optional(),
  locale: z.string().optional(),
  orders: z.object({ count: z.number(), total: z.number(), lastAt: instantText.optional() }),
  updatedAt: instantText,
})

const detail = member.extend({
  identities: z.array(z.object({ kind: z.string(), value: z.string() })).readonly(),
  points: z.number(),
  events: z.array(z.object({ name: z.string(), n: z.number(), lastAt: instantText })),
})

const told = z.object({
  externalId: text(256),
  attributes: attributes
    .optional()
    .openapi({ type: 'object', description: 'Added to what is there; null takes one away.' }),
  tags: z.array(text(100)).max(200).optional().openapi({ description: 'The tags the member has from now on.' }),
  timeZone: z.string().max(60).refine(isZone, 'it is no IANA time zone such as Asia/Shanghai').optional(),
  locale: z.string().max(35).optional(),
})

const list = createRoute({
  method: 'get',
  path: '/api/members',
  tags: ['Members'],
  summary: 'Members, the last changed first; q looks into ids, name, e-mail and telephone',
  request: {
    query: pageQuery.extend({ q: z.string().trim().max(200).optional(), tag: z.string().max(100).optional() }),
  },
  responses: ok(page(member)),
})
const tell = createRoute({
  method: 'post',
  path: '/api/members',
  tags: ['Members'],
  summary: 'Makes a member, or changes the one of this external id',
  request: json(told),
  responses: {
    200: { description: 'Changed', content: { 'application/json': { schema: detail } } },
    201: { description: 'Made', content: { 'application/json': { schema: detail } } },
  },
})
const read = createRoute({
  method: 'get',
  path: '/api/members/{id}',
  tags: ['Members'],
  summary: 'One member with identities, points and what it ever did',
  request: { params: idParam },
  responses: ok(detail),
})

export const memberRoutes = (office: Office) =>
  router()
    .openapi(list, async (c) => {
      const { brand } = c.var.caller
      const { q, tag, limit, cursor } = c.req.valid('query')
      const [updated, id] = readCursor(cursor) ?? []
      const after = updated === undefined ? undefined : { updated: Number(updated), id: Number(id) }
      const query = { brand: brand.id, text: q === '' ? undefined : q, tag, after, limit: limit + 1 }
      const found = cut(await listMembers(office.db, query), limit, (row) => [row.updated, row.id])
      return c.json({ ...found, items: found.items.map((row) => memberView(row, brand.currency)) }, 200)
    })
    .openapi(tell, async (c) => {
      const { brand } = c.var.caller
      const { externalId, attributes: added = {}, tags, timeZone, locale } = c.req.valid('json')
      const now = await office.clock.now()
      const update = {
        attributes: added,
        ...(tags && { tagsExactly: tags }),
        ...(timeZone !== undefined && { zone: timeZone }),
        ...(locale !== undefined && { locale }),
      }
      const telling = { brand: brand.id, told: [{ reference: { external: externalId }, update }], now, history: false }
      const { members, made } = await transact(office.db, (tx) => tellMembers(tx, office, telling))
      const id = members[0] ?? 0
      return c.json(await one(office, brand, id), made.has(id) ? 201 : 200)
    })
    .openapi(read, async (c) =>
      c.json(await one(office, c.var.caller.brand, memberNumber(c.req.valid('param').id)), 200),
    )

async function one(
  { db }: Office,
  brand: { id: number; currency: string },
  id: number | undefined,
): Promise<z.output<typeof detail>> {
  const row = id === undefined ? undefined : await readMember(db, brand.id, await survivorOf(db, brand.id, id))
  if (!row) throw new NotFound('member')
  const { identities, points, events } = await readDetail(db, brand.id, row.id)
  return {
    ...memberView(row, brand.currency),
    identities,
    points,
    events: events.map(({ lastAt, ...event }) => ({ ...event, lastAt: lastAt.toISOString() })),
  }
}
