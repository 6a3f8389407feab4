import { createRoute, z } from '@hono/zod-openapi'
import { makeKey } from '../../access/keys.ts'
import { listKeys, revokeKey } from '../../access/store.ts'
import { NotFound } from '../../refusal.ts'
import { gone, idParam, instantText, json, made, type Office, ok, router } from '../base.ts'

const kind = z.enum(['write', 'api'])
const key = z.object({ id: z.string(), kind, name: z.string(), prefix: z.string(), createdAt: instantText })
const shown = z.object({ id: z.string(), key: z.string(), prefix: z.string() })

const list = createRoute({
  method: 'get',
  path: '/api/keys',
  tags: ['Keys'],
  summary: 'The keys of the brand, without their text',
  responses: ok(z.object({ items: z.array(key) })),
})
const add = createRoute({
  method: 'post',
  path: '/api/keys',
  tags: ['Keys'],
  summary: 'Makes a key; this answer is the only one that shows it',
  request: json(z.object({ kind, name: z.string().trim().min(1).max(80) })),
  responses: made(shown),
})
const revoke = createRoute({
  method: 'delete',
  path: '/api/keys/{id}',
  tags: ['Keys'],
  summary: 'Revokes a key at once',
  request: { params: idParam },
  responses: gone,
})

export const keyRoutes = ({ db, clock }: Office) =>
  router()
    .openapi(list, async (c) => {
      const rows = await listKeys(db, c.var.caller.brand.id)
      const items = rows.map((row) => ({
        id: row.public_id,
        kind: row.kind === 'write' ? ('write' as const) : ('api' as const),
        name: row.name,
        prefix: row.prefix,
        createdAt: row.created_at.toISOString(),
      }))
      return c.json({ items }, 200)
    })
    .openapi(add, async (c) => c.json(await makeKey(db, { brand: c.var.caller.brand.id, ...c.req.valid('json') }), 201))
    .openapi(revoke, async (c) => {
      const at = new Date(await clock.machine())
      const known = await revokeKey(db, { brand: c.var.caller.brand.id, public_id: c.req.valid('param').id, at })
      if (!known) throw new NotFound('key')
      return c.body(null, 204)
    })
