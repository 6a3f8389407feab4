import { createRoute, z } from '@hono/zod-openapi'
import type { BrandRow } from '../../access/store.ts'
import { instantText, type Office, ok, router } from '../base.ts'

const brand = z.object({
  id: z.string(),
  name: z.string(),
  timeZone: z.string(),
  locale: z.string(),
  currency: z.string(),
})

const session = z.object({
  user: z.object({ name: z.string(), email: z.string() }),
  role: z.enum(['owner', 'editor', 'viewer']),
  brand,
  brands: z.array(brand),
  clock: z.object({ mode: z.enum(['real', 'manual']), now: instantText }),
  version: z.string(),
})

const read = createRoute({
  method: 'get',
  path: '/api/session',
  tags: ['Session'],
  summary: 'Who is signed in, for which brand, on which clock',
  responses: ok(session),
})

export const sessionRoutes = (office: Office) =>
  router().openapi(read, async (c) => {
    const { user, role, brand: own, brands } = c.var.caller
    const now = await office.clock.now()
    const answer = {
      user: { name: user.name, email: user.email },
      role,
      brand: brandOf(own),
      brands: brands.map(brandOf),
      clock: { mode: office.clock.mode, now: new Date(now).toISOString() },
      version: office.version,
    }
    return c.json(answer, 200)
  })

const brandOf = (row: BrandRow): z.output<typeof brand> => ({
  id: row.public_id,
  name: row.name,
  timeZone: row.time_zone,
  locale: row.locale,
  currency: row.currency,
})
