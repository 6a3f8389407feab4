import { createRoute, z } from '@hono/zod-openapi'
import type { Json } from '@cairn/sdk'
import { attributeNames, eventNames, tagNames } from '../../members/store-catalogue.ts'
import { type Office, ok, router } from '../base.ts'

const counted = z.object({ items: z.array(z.object({ name: z.string(), n: z.number() })).readonly() })
const attribute = z.object({
  name: z.string(),
  type: z.enum(['string', 'number', 'boolean', 'object', 'array']),
  sample: z.custom<Json>().openapi({ type: 'object', description: 'The value of some member, any JSON' }),
})

const events = createRoute({
  method: 'get',
  path: '/api/event-names',
  tags: ['Catalogue'],
  summary: 'What the members of the brand ever did, the most frequent first',
  responses: ok(counted),
})
const attributes = createRoute({
  method: 'get',
  path: '/api/attributes',
  tags: ['Catalogue'],
  summary: 'What is known of the members, with a sample',
  responses: ok(z.object({ items: z.array(attribute).readonly() })),
})
const tags = createRoute({
  method: 'get',
  path: '/api/tags',
  tags: ['Catalogue'],
  summary: 'The tags of the members, the most frequent first',
  responses: ok(counted),
})

export const catalogueRoutes = ({ db }: Office) =>
  router()
    .openapi(events, async (c) => c.json({ items: await eventNames(db, c.var.caller.brand.id) }, 200))
    .openapi(attributes, async (c) => c.json({ items: await attributeNames(db, c.var.caller.brand.id) }, 200))
    .openapi(tags, async (c) => c.json({ items: await tagNames(db, c.var.caller.brand.id) }, 200))
