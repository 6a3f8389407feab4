import { createRoute, z } from '@hono/zod-openapi'
import type { Json, JsonObject } from '@cairn/sdk'
import { permissionsOf } from '@cairn/sdk/plugin'
import { openOptions } from '../../plugins/options.ts'
import type { Installed, Plugins } from '../../plugins/plugins.ts'
import { readIncidents, readUsers } from '../../plugins/store.ts'
import { NotFound } from '../../refusal.ts'
import { gone, instantText, json, type Office, ok, plainJson, router } from '../base.ts'

const text = z.object({ en: z.string(), 'zh-CN': z.string() })
const permissions = z.object({
  hosts: z.array(z.string()),
  connections: z.array(z.string()),
  reads: z.array(z.string()),
  addresses: z.array(z.string()),
})
const plugin = z.object({
  id: z.string(),
  title: text,
  version: z.string(),
  hash: z.string().openapi({ description: 'Of what lies on the disk: what somebody agrees to' }),
  standing: z.enum(['new', 'active', 'widened', 'quarantined', 'spoiled', 'older', 'missing']),
  reason: z.string().optional(),
  nodes: z.array(z.object({ type: z.string(), title: text, icon: z.string() })),
  connections: z.array(z.object({ type: z.string(), title: text })),
  permissions,
  asks: z.array(z.string()).openapi({ description: 'Asked for, and not agreed to yet' }),
  agreed: z.object({ version: z.string(), by: z.string(), at: instantText }).optional(),
  usedBy: z.array(z.object({ id: z.string(), name: z.string() })),
  incidents: z.array(z.object({ kind: z.string(), detail: z.string(), at: instantText })),
})

/** A value of a form's field. */
const anyJson = z
  .custom<Json>((value) => value !== undefined)
  .openapi({ type: ['string', 'number', 'boolean', 'array', 'object', 'null'] })
const tags = ['Plugins']
const idOfPlugin = z.object({ id: z.string().max(60).openapi({ example: 'acme-sms' }) })
const list = createRoute({
  method: 'get',
  path: '/api/plugins',
  tags,
  summary: 'What third parties add: found, agreed to, at work or standing still, and why',
  responses: ok(
    z.object({ items: z.array(plugin), broken: z.array(z.object({ folder: z.string(), why: z.string() })) }),
  ),
})
const agree = createRoute({
  method: 'post',
  path: '/api/plugins/{id}/agree',
  tags,
  summary: 'Agrees to what a plugin asks for; from then on it may run',
  request: { params: idOfPlugin, ...json(z.object({ hash: z.string().max(64) })) },
  responses: gone,
})
const release = createRoute({
  method: 'post',
  path: '/api/plugins/{id}/release',
  tags,
  summary: 'Lets a plugin that crashed too often try again',
  request: { params: idOfPlugin },
  responses: gone,
})
const remove = createRoute({
  method: 'delete',
  path: '/api/plugins/{id}',
  tags,
  summary: 'Takes a plugin away; refused while a journey uses it or something of it is still open',
  request: { params: idOfPlugin },
  responses: gone,
})

const options = createRoute({
  method: 'post',
  path: '/api/options',
  tags,
  summary:
    'The values a provider knows for one field of a step, within two seconds; those of before where it does not answer',
  request: json(
    z.object({
      type: z.string().max(100).openapi({ example: 'acme-sms.send' }),
      field: z.string().max(60),
      search: z.string().max(200).default(''),
      config: plainJson<JsonObject>('StepConfig').default({}),
      connection: z.string().max(40).optional(),
    }),
  ),
  responses: ok(
    z.object({
      items: z.array(z.object({ value: anyJson, label: z.string() })),
      stale: z.boolean(),
      detail: z.string().optional(),
    }),
  ),
})

export const pluginRoutes = (office: Office) => {
  const valuesOf = openOptions(office)
  const house = (): Plugins => {
    if (office.plugins) return office.plugins
    throw new NotFound('plugin')
  }
  return router()
    .openapi(list, async (c) => {
      await office.plugins?.look()
      const items = await Promise.all((office.plugins?.all() ?? []).map((each) => shown(office, each)))
      const broken = (office.plugins?.broken() ?? []).map(({ folder, why }) => ({
        // where the project lies on this machine is nobody's business
        folder: folder.split(/[\\/]/).slice(-2).join('/'),
        why,
      }))
      return c.json({ items, broken }, 200)
    })
    .openapi(options, async (c) => {
      const { items, ...told } = await valuesOf({ ...c.req.valid('json'), brand: c.var.caller.brand.id })
      // plain JSON, which zod's own type lets be written to
      return c.json(
        { ...told, items: items.map(({ value, label }) => ({ value: value as z.core.util.JSONType, label })) },
        200,
      )
    })
    .openapi(agree, async (c) => {
      await house().agree(c.req.valid('param').id, c.var.caller.user.id, c.req.valid('json').hash)
      return c.body(null, 204)
    })
    .openapi(release, async (c) => {
      await house().release(c.req.valid('param').id)
      return c.body(null, 204)
    })
    .openapi(remove, async (c) => {
      await house().remove(c.req.valid('param').id)
      return c.body(null, 204)
    })
}

async function shown(office: Office, { id, manifest, row, pack, status }: Installed): Promise<z.output<typeof plugin>> {
  const types = manifest.nodes.map((node) => node.id)
  const { hosts, connections, reads, addresses } = permissionsOf(pack?.manifest ?? manifest)
  const incidents = await readIncidents(office.db, id, 20)
  const reason = pack?.spoiled ?? row?.reason ?? undefined
  return {
    id,
    title: manifest.title,
    version: pack?.manifest.version ?? manifest.version,
    hash: pack?.hash ?? '',
    standing: status.standing,
    ...(reason !== undefined && { reason }),
    nodes: manifest.nodes.map((node) => ({ type: node.id, title: node.title, icon: node.icon })),
    connections: manifest.connections.map((each) => ({ type: each.id, title: each.title })),
    permissions: { hosts: [...hosts], connections: [...connections], reads: [...reads], addresses: [...addresses] },
    asks: [...status.asks],
    ...(row && { agreed: { version: row.version, by: row.by, at: new Date(row.at).toISOString() } }),
    usedBy: row ? [...(await readUsers(office.db, types))] : [],
    incidents: incidents.map(({ kind, detail, at }) => ({ kind, detail, at: new Date(at).toISOString() })),
  }
}
