import { createRoute, z } from '@hono/zod-openapi'
import { newId } from '../../ids.ts'
import { addBudget, budgetFigures, pointsFigures, poolFigures } from '../../rewards/store-figures.ts'
import { countAble, listThresholds, replaceThresholds } from '../../rewards/store-points.ts'
import { readLadders, replaceLadder } from '../../rewards/store-tiers.ts'
import { json, made, type Office, ok, router } from '../base.ts'

const n = z.number()
const tags = ['Rewards']
const budget = z.object({ id: z.string(), name: z.string(), amount: n.nullable(), spent: n, perMember: n.nullable() })
const figures = createRoute({
  method: 'get',
  path: '/api/rewards/figures',
  tags,
  summary: 'What was issued, claimed, used, let lapse and taken back, counted from the ledger',
  responses: ok(
    z.object({
      pools: z.array(
        z.object({
          pool: z.string(),
          name: z.string(),
          kind: z.string(),
          issued: n,
          claimed: n,
          used: n,
          expired: n,
          revoked: n,
          cost: n,
          tickets: n,
        }),
      ),
      budgets: z.array(budget),
      points: z.object({ issued: n, outstanding: n, pending: n, redeemed: n, expired: n }),
    }),
  ),
})
const budgeting = createRoute({
  method: 'post',
  path: '/api/budgets',
  tags,
  summary: 'A budget, and a limit for each member, over all rewards that name it; minor units',
  request: json(
    z.object({
      name: z.string().trim().min(1).max(80),
      amount: z.number().int().min(0).optional(),
      perMember: z.number().int().min(1).optional(),
    }),
  ),
  responses: made(z.object({ id: z.string() })),
})
/** Each at most once: two of a name would leave open which of them counts. */
const apart = <Item>(nameOf: (item: Item) => string) =>
  [(items: Item[]) => new Set(items.map(nameOf)).size === items.length, 'each may be there once'] as const
const threshold = z.object({ channel: z.string().min(1).max(60), least: z.number().int().min(1) })
type Threshold = z.output<typeof threshold>
const thresholds = createRoute({
  method: 'get',
  path: '/api/points/thresholds',
  tags,
  summary: 'From which balance on members may redeem in each channel, and how many can',
  responses: ok(z.object({ items: z.array(threshold.extend({ able: n, members: n })) })),
})
const setThresholds = createRoute({
  method: 'put',
  path: '/api/points/thresholds',
  tags,
  summary: 'Sets them all; the channel * is for those that have none of their own',
  request: json(
    z.object({
      items: z
        .array(threshold)
        .max(100)
        .refine(...apart<Threshold>(({ channel }) => channel)),
    }),
  ),
  responses: ok(z.object({ items: z.array(threshold) })),
})
const tier = z.object({ key: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,39}$/), name: z.string().min(1).max(80) })
type Tier = z.output<typeof tier>
const tiers = createRoute({
  method: 'get',
  path: '/api/tiers',
  tags,
  summary: 'The tiers of the programme, the lowest first',
  responses: ok(z.object({ items: z.array(tier) })),
})
const setTiers = createRoute({
  method: 'put',
  path: '/api/tiers',
  tags,
  summary: 'Sets the ladder, the lowest first',
  request: json(
    z.object({
      items: z
        .array(tier)
        .max(50)
        .refine(...apart<Tier>(({ key }) => key)),
    }),
  ),
  responses: ok(z.object({ items: z.array(tier) })),
})

export const rewardRoutes = ({ db }: Office) =>
  router()
    .openapi(figures, async (c) => {
      const brand = c.var.caller.brand.id
      const [pools, budgets, points] = await Promise.all([
        poolFigures(db, brand),
        budgetFigures(db, brand),
        pointsFigures(db, brand),
      ])
      return c.json({ pools: [...pools], budgets: [...budgets], points }, 200)
    })
    .openapi(budgeting, async (c) => {
      const publicId = newId('bud')
      await addBudget(db, { brand: c.var.caller.brand.id, publicId, ...c.req.valid('json') })
      return c.json({ id: publicId }, 201)
    })
    .openapi(thresholds, async (c) => {
      const brand = c.var.caller.brand.id
      const items = []
      for (const each of await listThresholds(db, brand)) {
        const { able, all } = await countAble(db, brand, each.least)
        items.push({ ...each, able, members: all })
      }
      return c.json({ items }, 200)
    })
    .openapi(setThresholds, async (c) => {
      const { items } = c.req.valid('json')
      await db.transaction().execute((tx) => replaceThresholds(tx, c.var.caller.brand.id, items))
      return c.json({ items }, 200)
    })
    .openapi(tiers, async (c) => {
      const items = (await readLadders(db, [c.var.caller.brand.id])).map(({ key, name }) => ({ key, name }))
      return c.json({ items }, 200)
    })
    .openapi(setTiers, async (c) => {
      const { items } = c.req.valid('json')
      await db.transaction().execute((tx) => replaceLadder(tx, c.var.caller.brand.id, items))
      return c.json({ items }, 200)
    })
