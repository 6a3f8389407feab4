import { createRoute, z } from '@hono/zod-openapi'
import {
  createAudience,
  deleteAudience,
  editAudience,
  mustFind,
  previewRule,
  reachOfRule,
} from '../../audiences/audience.ts'
import { type AudienceRow, listAudiences } from '../../audiences/store.ts'
import { readMembers } from '../../members/store-list.ts'
import { memberView } from '../../members/view.ts'
import { audienceJob } from '../../tasks/audience.ts'
import { accepted, gone, idParam, instantText, json, made, type Office, ok, router } from '../base.ts'
import { member } from '../people/members.ts'

const name = z.string().trim().min(1).max(120)
const rule = z.string().max(4000)
const item = z.object({
  id: z.string(),
  name: z.string(),
  rule: z.string(),
  size: z.number().optional(),
  refreshedAt: instantText.optional(),
})

const list = createRoute({
  method: 'get',
  path: '/api/audiences',
  tags: ['Audiences'],
  summary: 'The audiences of the brand, the newest first',
  responses: ok(z.object({ items: z.array(item) })),
})
const add = createRoute({
  method: 'post',
  path: '/api/audiences',
  tags: ['Audiences'],
  summary: 'Makes an audience and begins to count it',
  request: json(z.object({ name, rule })),
  responses: made(item),
})
const preview = createRoute({
  method: 'post',
  path: '/api/audiences/preview',
  tags: ['Audiences'],
  summary: 'How many members a rule is true of now',
  request: json(z.object({ rule })),
  responses: ok(
    z.object({ count: z.number(), problems: z.array(z.never().openapi({ type: 'object' })), sample: z.array(member) }),
  ),
})
const reach = createRoute({
  method: 'post',
  path: '/api/audiences/reach',
  tags: ['Audiences'],
  summary: 'How many of the members a rule is true of have each kind of address',
  request: json(z.object({ rule })),
  responses: ok(z.object({ reach: z.record(z.string(), z.number()) })),
})
const read = createRoute({
  method: 'get',
  path: '/api/audiences/{id}',
  tags: ['Audiences'],
  summary: 'One audience',
  request: { params: idParam },
  responses: ok(item),
})
const edit = createRoute({
  method: 'patch',
  path: '/api/audiences/{id}',
  tags: ['Audiences'],
  summary: 'Renames an audience or gives it another rule; nobody joins or leaves by the edit itself',
  request: { params: idParam, ...json(z.object({ name: name.optional(), rule: rule.optional() })) },
  responses: ok(item),
})
const refresh = createRoute({
  method: 'post',
  path: '/api/audiences/{id}/refresh',
  tags: ['Audiences'],
  summary: 'Counts the audience again now',
  request: { params: idParam },
  responses: accepted(item),
})
const remove = createRoute({
  method: 'delete',
  path: '/api/audiences/{id}',
  tags: ['Audiences'],
  summary: 'Deletes an audience that no journey uses',
  request: { params: idParam },
  responses: gone,
})

export const audienceRoutes = (office: Office) =>
  router()
    .openapi(list, async (c) =>
      c.json({ items: (await listAudiences(office.db, c.var.caller.brand.id)).map(view) }, 200),
    )
    .openapi(add, async (c) => {
      const audience = await createAudience(office, { brand: c.var.caller.brand.id, ...c.req.valid('json') })
      await audienceJob(office, audience)
      return c.json(view(audience), 201)
    })
    .openapi(preview, async (c) => {
      const { brand } = c.var.caller
      const { count, sample } = await previewRule(office, { brand, rule: c.req.valid('json').rule })
      const rows = await readMembers(office.db, brand.id, sample)
      return c.json({ count, problems: [], sample: rows.map((row) => memberView(row, brand.currency)) }, 200)
    })
    .openapi(reach, async (c) => {
      const { brand } = c.var.caller
      return c.json({ reach: await reachOfRule(office, { brand, rule: c.req.valid('json').rule }) }, 200)
    })
    .openapi(read, async (c) =>
      c.json(view(await mustFind(office.db, c.var.caller.brand.id, c.req.valid('param').id)), 200),
    )
    .openapi(edit, async (c) => {
      const publicId = c.req.valid('param').id
      const audience = await editAudience(office, { brand: c.var.caller.brand.id, publicId, ...c.req.valid('json') })
      if (audience.refreshedAt === null) await audienceJob(office, audience)
      return c.json(view(audience), 200)
    })
    .openapi(refresh, async (c) => {
      const audience = await mustFind(office.db, c.var.caller.brand.id, c.req.valid('param').id)
      await audienceJob(office, audience)
      return c.json(view(audience), 202)
    })
    .openapi(remove, async (c) => {
      await deleteAudience(office, c.var.caller.brand.id, c.req.valid('param').id)
      return c.body(null, 204)
    })

const view = ({ publicId, name, rule, size, refreshedAt }: AudienceRow): z.output<typeof item> => ({
  id: publicId,
  name,
  rule,
  ...(size !== null && { size }),
  ...(refreshedAt !== null && { refreshedAt: refreshedAt.toISOString() }),
})
