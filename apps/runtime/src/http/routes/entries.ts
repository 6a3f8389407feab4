import { createRoute, z } from '@hono/zod-openapi'
import type { JsonObject } from '@cairn/sdk'
import { enterByRequest } from '../../events/request.ts'
import { journeyOf } from '../../journeys/list.ts'
import { idParam, json, type Office, ok, plainJson, router } from '../base.ts'

const entry = z.object({
  userId: z.string().min(1).max(256),
  properties: plainJson<JsonObject>('Properties').default({}),
})
const answer = z.object({
  entered: z.number(),
  items: z.array(z.object({ userId: z.string(), entered: z.boolean(), reason: z.string().optional() })),
})

const entering = createRoute({
  method: 'post',
  path: '/api/journeys/{id}/entries',
  tags: ['Journeys'],
  summary:
    'Leads known members in by the API entry. The same Idempotency-Key and body: the same answer, and nobody twice',
  request: {
    params: idParam,
    headers: z.object({ 'idempotency-key': z.string().min(1).max(200) }),
    ...json(z.object({ node: z.string().max(12).optional(), entries: z.array(entry).min(1).max(1000) })),
  },
  responses: ok(answer),
})

export const entryRoutes = (office: Office) =>
  router().openapi(entering, async (c) => {
    const brand = c.var.caller.brand.id
    const journey = await journeyOf(office, { brand, id: c.req.valid('param').id })
    const key = c.req.valid('header')['idempotency-key']
    const { node, entries } = c.req.valid('json')
    const { entered, items } = await enterByRequest(office, { brand, journey: journey.public_id, key, node, entries })
    return c.json({ entered, items: [...items] }, 200)
  })
