import { createRoute, z } from '@hono/zod-openapi'
import type { Json } from '@cairn/sdk'
import { type InboxRow, readInbox, readMessages, readRuns } from '../../members/store-inbox.ts'
import { readMember } from '../../members/store-list.ts'
import { readTrail, type TrailRow } from '../../members/store-trail.ts'
import { memberId, memberNumber } from '../../members/view.ts'
import { NotFound } from '../../refusal.ts'
import { idParam, instantText, type Office, ok, router, trouble } from '../base.ts'
import { cut, page, pageQuery, readCursor } from '../paging.ts'

const journey = z.object({ id: z.string(), name: z.string() })
const node = z.object({ id: z.string(), name: z.string().optional(), type: z.string().optional() })

const entry = z.object({
  at: instantText,
  kind: z.enum(['step', 'event', 'message', 'reward', 'call', 'task', 'child']),
  journey: journey.optional(),
  node: node.optional(),
  what: z
    .string()
    .openapi({ description: 'in, out:<port> or exit:<reason> of a step; the name of an event; the lane of an effect' }),
  passed: z
    .boolean()
    .optional()
    .openapi({ description: 'Of a step: the member came and went on at once, and no `in` is told' }),
  why: z.string().optional(),
  properties: z.custom<Json>().optional().openapi({ type: 'object' }),
  title: z.string().optional(),
  body: z.string().optional(),
  code: z.string().optional(),
  state: z.string().optional(),
})
const message = z.object({ id: z.string(), title: z.string(), body: z.string(), at: instantText })
const messageOf = message.extend({
  member: z.object({ id: z.string(), externalId: z.string().optional(), name: z.string().optional() }),
})
const run = z.object({
  id: z.string(),
  journey,
  node,
  state: z.string(),
  enteredAt: instantText,
  dueAt: instantText.optional(),
  trouble: trouble.optional(),
})

const trail = createRoute({
  method: 'get',
  path: '/api/members/{id}/trail',
  tags: ['Members'],
  summary: 'What the member did and what happened to it, the newest first',
  request: { params: idParam, query: pageQuery },
  responses: ok(page(entry)),
})
const messages = createRoute({
  method: 'get',
  path: '/api/members/{id}/messages',
  tags: ['Members'],
  summary: 'What the member’s sandbox phone shows',
  request: { params: idParam, query: pageQuery },
  responses: ok(page(message)),
})
const runs = createRoute({
  method: 'get',
  path: '/api/members/{id}/runs',
  tags: ['Members'],
  summary: 'The member’s passages through journeys',
  request: { params: idParam },
  responses: ok(page(run)),
})
const latest = createRoute({
  method: 'get',
  path: '/api/messages',
  tags: ['Members'],
  summary: 'The latest inbox messages of the brand, whoever got them',
  request: { query: z.object({ limit: pageQuery.shape.limit }) },
  responses: ok(page(messageOf)),
})

export const trailRoutes = (office: Office) =>
  router()
    .openapi(trail, async (c) => {
      const { id: brand } = c.var.caller.brand
      const { limit, cursor } = c.req.valid('query')
      const [us, rank, key] = readCursor(cursor) ?? []
      const before = us === undefined ? undefined : { us: Number(us), rank: Number(rank), key: String(key) }
      const of = await known(office, brand, c.req.valid('param').id)
      const found = cut(await readTrail(office.db, { brand, member: of, before, limit: limit + 1 }), limit, (row) => [
        row.us,
        row.rank,
        row.key,
      ])
      return c.json({ ...found, items: found.items.map(entryOf) }, 200)
    })
    .openapi(messages, async (c) => {
      const { id: brand } = c.var.caller.brand
      const { limit, cursor } = c.req.valid('query')
      const [before] = readCursor(cursor) ?? []
      const of = await known(office, brand, c.req.valid('param').id)
      const query = { brand, member: of, before: before === undefined ? undefined : Number(before), limit: limit + 1 }
      const found = cut(await readInbox(office.db, query), limit, (row) => [row.id])
      return c.json({ ...found, items: found.items.map(inboxOf) }, 200)
    })
    .openapi(runs, async (c) => {
      const { id: brand } = c.var.caller.brand
      const rows = await readRuns(office.db, brand, await known(office, brand, c.req.valid('param').id))
      const items = rows.map((row) => ({
        id: String(row.id),
        journey: { id: row.journeyId, name: row.journeyName },
        node: nodeOf(row.node, row),
        state: row.state,
        enteredAt: row.enteredAt.toISOString(),
        ...(row.dueAt !== null && { dueAt: row.dueAt.toISOString() }),
        ...(row.trouble !== null && { trouble: row.trouble }),
      }))
      return c.json({ items }, 200)
    })
    .openapi(latest, async (c) => {
      const rows = await readMessages(office.db, c.var.caller.brand.id, c.req.valid('query').limit)
      const items = rows.map((row) => ({
        ...inboxOf(row),
        member: {
          id: memberId(row.member),
          ...(row.external !== null && { externalId: row.external }),
          ...(row.name !== null && { name: row.name }),
        },
      }))
      return c.json({ items }, 200)
    })

async function known({ db }: Office, brand: number, publicId: string): Promise<number> {
  const id = memberNumber(publicId)
  if (id === undefined || !(await readMember(db, brand, id))) throw new NotFound('member')
  return id
}

const inboxOf = ({ id, title, body, at }: InboxRow) => ({ id: String(id), title, body, at: at.toISOString() })

const nodeOf = (id: string, { nodeName, nodeType }: { nodeName: string | null; nodeType: string | null }) => ({
  id,
  ...(nodeName !== null && { name: nodeName }),
  ...(nodeType !== null && { type: nodeType }),
})

function entryOf(row: TrailRow): z.output<typeof entry> {
  const title = textAt(row.content, 'title') ?? textAt(row.content, 'subject')
  const body = textAt(row.content, 'body') ?? textAt(row.content, 'text')
  const effect = row.kind !== 'event' && row.kind !== 'step'
  return {
    at: row.at.toISOString(),
    kind: row.kind,
    ...(row.journeyId !== null && { journey: { id: row.journeyId, name: row.journeyName ?? '' } }),
    ...(row.node !== null && { node: nodeOf(row.node, row) }),
    what: row.what,
    ...(row.kind === 'step' && row.passed && { passed: true }),
    ...(row.why !== null && { why: row.why }),
    ...(row.kind === 'event' && row.content !== null && { properties: row.content }),
    ...(effect && title !== undefined && { title }),
    ...(effect && body !== undefined && { body }),
    ...(row.code !== null && { code: row.code }),
    ...(row.state !== null && { state: row.state }),
  }
}

function textAt(content: Json | null, key: string): string | undefined {
  if (typeof content !== 'object' || content === null || Array.isArray(content)) return undefined
  const value = Object.entries(content).find(([name]) => name === key)?.[1]
  return typeof value === 'string' ? value : undefined
}
