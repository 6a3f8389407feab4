import { createRoute, z } from '@hono/zod-openapi'
import { amendConnection, connections, makeConnection, openConnection } from '../../connections/connection.ts'
import { smtpSecrets, smtpSettings, trySmtp } from '../../connections/smtp.ts'
import { deleteConnection } from '../../connections/store.ts'
import { NotFound } from '../../refusal.ts'
import { gone, idParam, json, made, type Office, ok, router } from '../base.ts'

const name = z.string().trim().min(1).max(80)
const connection = z.object({
  id: z.string(),
  type: z.literal('smtp'),
  name: z.string(),
  settings: smtpSettings,
  secretsSet: z.boolean(),
})

const tags = ['Connections']
const list = createRoute({
  method: 'get',
  path: '/api/connections',
  tags,
  summary: 'Provider accounts of the brand, without their secrets',
  responses: ok(z.object({ items: z.array(connection) })),
})
const add = createRoute({
  method: 'post',
  path: '/api/connections',
  tags,
  summary: 'Adds a provider account',
  request: json(z.object({ type: z.literal('smtp'), name, settings: smtpSettings, secrets: smtpSecrets.optional() })),
  responses: made(connection),
})
const amend = createRoute({
  method: 'patch',
  path: '/api/connections/{id}',
  tags,
  summary: 'Changes what is sent and keeps the rest, secrets above all',
  request: {
    params: idParam,
    ...json(z.object({ name: name.optional(), settings: smtpSettings.optional(), secrets: smtpSecrets.optional() })),
  },
  responses: ok(connection),
})
const remove = createRoute({
  method: 'delete',
  path: '/api/connections/{id}',
  tags,
  summary: 'Forgets a provider account and its secrets',
  request: { params: idParam },
  responses: gone,
})
const test = createRoute({
  method: 'post',
  path: '/api/connections/{id}/test',
  tags,
  summary: 'Says hello to the provider and sends nothing',
  request: { params: idParam },
  responses: ok(z.object({ ok: z.boolean(), detail: z.string() })),
})

export const connectionRoutes = (office: Office) =>
  router()
    .openapi(list, async (c) => c.json({ items: await connections(office, c.var.caller.brand.id) }, 200))
    .openapi(add, async (c) => {
      const { name: called, settings, secrets } = c.req.valid('json')
      const brand = c.var.caller.brand.id
      return c.json(await makeConnection(office, { brand, name: called, settings, secrets }), 201)
    })
    .openapi(amend, async (c) => {
      const which = { brand: c.var.caller.brand.id, id: c.req.valid('param').id }
      return c.json(await amendConnection(office, { ...which, ...c.req.valid('json') }), 200)
    })
    .openapi(remove, async (c) => {
      const known = await deleteConnection(office.db, { brand: c.var.caller.brand.id, id: c.req.valid('param').id })
      if (!known) throw new NotFound('connection')
      return c.body(null, 204)
    })
    .openapi(test, async (c) => {
      const opened = await openConnection(office, { brand: c.var.caller.brand.id, id: c.req.valid('param').id })
      return c.json(await trySmtp(opened.settings, opened.secrets), 200)
    })
