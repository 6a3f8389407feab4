import { isZone } from '@cairn/sdk'
import { createRoute, z } from '@hono/zod-openapi'
import { changeBrand, hasOrders } from '../../access/store-brand.ts'
import { Conflict } from '../../refusal.ts'
import { gone, json, type Office, ok, router } from '../base.ts'
import { templates } from '../../templates/library.ts'

const text = z.object({ en: z.string(), 'zh-CN': z.string() })

const change = createRoute({
  method: 'patch',
  path: '/api/brand',
  tags: ['Brand'],
  summary: 'Changes the name, time zone, language or currency of the brand',
  request: json(
    z.strictObject({
      name: z.string().trim().min(1).max(80).optional(),
      timeZone: z.string().refine(isZone, 'No such IANA time zone; write one like Asia/Shanghai.').optional(),
      locale: z.enum(['en', 'zh-CN']).optional(),
      currency: z.enum(Intl.supportedValuesOf('currency')).optional(),
    }),
  ),
  responses: gone,
})

const library = createRoute({
  method: 'get',
  path: '/api/templates',
  tags: ['Journeys'],
  summary: 'The journeys one can start from',
  responses: ok(z.object({ items: z.array(z.object({ id: z.string(), title: text, about: text })) })),
})

export const brandRoutes = ({ db }: Office) =>
  router()
    .openapi(change, async (c) => {
      const own = c.var.caller.brand
      const wish = c.req.valid('json')
      // amounts are kept in minor units: another currency would silently mean other money
      if (wish.currency !== undefined && wish.currency !== own.currency && (await hasOrders(db, own.id))) {
        throw new Conflict(
          'CURRENCY_IN_USE',
          'The currency cannot change once there are orders; start another brand for it.',
        )
      }
      await changeBrand(db, own.id, wish)
      return c.body(null, 204)
    })
    .openapi(library, (c) => c.json({ items: templates().map(({ id, title, about }) => ({ id, title, about })) }, 200))
