import { createRoute, z } from '@hono/zod-openapi'
import {
  amendConnection,
  connectionOf,
  connections,
  makeConnection,
  openConnection,
  type PluginType,
} from '../../connections/connection.ts'
import { smtpSecrets, smtpSettings, trySmtp } from '../../connections/smtp.ts'
import { deleteConnection } from '../../connections/store.ts'
import { formOfJson, type JsonObject } from '@cairn/sdk'
import { tryAccount } from '../../plugins/try.ts'
import { Invalid, NotFound } from '../../refusal.ts'
import { problemsOfShape } from '../errors.ts'
import { gone, idParam, json, made, type Office, ok, plainJson, router } from '../base.ts'

const name = z.string().trim().min(1).max(80)
const common = { id: z.string(), name: z.string(), secretsSet: z.boolean() }
const pluginType = z.templateLiteral([z.string().min(1), '.', z.string().min(1)])
const text = z.object({ en: z.string(), 'zh-CN': z.string() })
const values = plainJson<JsonObject>('ConnectionSettings')
const secretValues = z.record(z.string().max(60), z.string().max(4000))
const connection = z.union([
  z.object({ ...common, type: z.literal('smtp'), settings: smtpSettings }),
  z.object({ ...common, type: pluginType, settings: values }),
])

const tags = ['Connections']
const list = createRoute({
  method: 'get',
  path: '/api/connections',
  tags,
  summary: 'Provider accounts of the brand, without their secrets',
  responses: ok(z.object({ items: z.array(connection) })),
})
const kinds = createRoute({
  method: 'get',
  path: '/api/connection-types',
  tags,
  summary: 'Kinds of accounts that plugins brought, with the forms of their settings and secrets',
  responses: ok(
    z.object({
      items: z.array(
        z.object({
          type: pluginType,
          title: text,
          settings: values.openapi({ description: 'JSON Schema' }),
          secrets: values.openapi({ description: 'JSON Schema; what they hold is write-only' }),
          tested: z.boolean().openapi({ description: 'It can be tried without anything being sent' }),
          receipts: z.boolean().openapi({ description: 'Its provider reports to `/hooks/<plugin>/<connection>`' }),
        }),
      ),
    }),
  ),
})
const add = createRoute({
  method: 'post',
  path: '/api/connections',
  tags,
  summary: 'Adds a provider account',
  request: json(
    z.union([
      z.object({ type: z.literal('smtp'), name, settings: smtpSettings, secrets: smtpSecrets.optional() }),
      z.object({ type: pluginType, name, settings: values, secrets: secretValues.optional() }),
    ]),
  ),
  responses: made(connection),
})
const amend = createRoute({
  method: 'patch',
  path: '/api/connections/{id}',
  tags,
  summary: 'Changes what is sent and keeps the rest, secrets above all',
  request: {
    params: idParam,
    ...json(
      z.object({
        name: name.optional(),
        settings: z.union([smtpSettings, values]).optional(),
        secrets: z.union([smtpSecrets, secretValues]).optional(),
      }),
    ),
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
    .openapi(kinds, (c) => c.json({ items: kindsOf(office.plugins) }, 200))
    .openapi(add, async (c) => {
      const wish = c.req.valid('json')
      const brand = c.var.caller.brand.id
      return c.json(await makeConnection(office, { ...wish, ...fitting(office, wish), brand }), 201)
    })
    .openapi(amend, async (c) => {
      const which = { brand: c.var.caller.brand.id, id: c.req.valid('param').id }
      const { type } = await connectionOf(office, which)
      const change = c.req.valid('json')
      return c.json(
        await amendConnection(office, { ...which, ...change, ...fitting(office, { type, ...change }) }),
        200,
      )
    })
    .openapi(remove, async (c) => {
      const known = await deleteConnection(office.db, { brand: c.var.caller.brand.id, id: c.req.valid('param').id })
      if (!known) throw new NotFound('connection')
      return c.body(null, 204)
    })
    .openapi(test, async (c) => {
      const which = { brand: c.var.caller.brand.id, id: c.req.valid('param').id }
      const { type } = await connectionOf(office, which)
      if (type !== 'smtp') return c.json(await tryAccount(office, { ...which, type }), 200)
      const opened = await openConnection(office, which)
      return c.json(await trySmtp(opened.settings, opened.secrets), 200)
    })

function kindsOf(plugins: Office['plugins']) {
  const agreed = plugins?.all().filter(({ row }) => row) ?? []
  return agreed.flatMap(({ manifest }) =>
    manifest.connections.map(({ id, title, settings, secrets, test: tested }) => ({
      type: id as PluginType, // the manifest's own shape: `<plugin>.<kind>`
      title,
      settings,
      secrets,
      tested,
      receipts: manifest.nodes.some((node) => 'receipts' in node && node.receipts && node.connection === id),
    })),
  )
}

interface Given {
  readonly type: string
  readonly settings?: object | undefined
  readonly secrets?: object | undefined
}

/** Settings and secrets as their type wants them, with defaults; refused where they do not fit. What is left out stays out. */
function fitting(
  office: Office,
  { type, settings, secrets }: Given,
): { settings?: object; secrets?: Record<string, string> } {
  const account = type === 'smtp' ? undefined : office.plugins?.connectionOf(type)
  if (type !== 'smtp' && !account) throw new NotFound('kind of connection')
  const shape = account ? formOfJson(account.settings, {}) : smtpSettings
  const sealed = account ? formOfJson(account.secrets, {}) : smtpSecrets
  return {
    ...(settings !== undefined && { settings: parsed(shape, settings, 'settings') }),
    // what a schema of texts lets through are texts
    ...(secrets !== undefined && { secrets: parsed(sealed, secrets, 'secrets') as Record<string, string> }),
  }
}

function parsed(schema: z.ZodType<object>, value: object, place: string): object {
  const read = schema.safeParse(value)
  if (read.success) return read.data
  throw new Invalid(problemsOfShape(read.error).map((problem) => ({ ...problem, place: { pointer: `/${place}` } })))
}
