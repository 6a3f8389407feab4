import { createRoute, z } from '@hono/zod-openapi'
import { memberNumber } from '../../members/view.ts'
import { NotFound } from '../../refusal.ts'
import { claim } from '../../redemptions/claim.ts'
import { issueByHand } from '../../redemptions/issue.ts'
import { correctPoints, type Paid, redeemPoints, refundPoints } from '../../redemptions/points.ts'
import { redeem, type Redeemed, reverseRedemption, revokeReward } from '../../redemptions/redeem.ts'
import { idParam, json, type Office, ok, router } from '../base.ts'

const shopId = z.string().min(1).max(200)
const longId = z.object({ id: shopId })
const points = z.number().int().min(1).max(1_000_000_000)
const redeemed = z.object({
  id: z.string(),
  reward: z.string(),
  pool: z.string(),
  member: z.string(),
  code: z.string().optional(),
  reversed: z.string().optional(),
})
const paid = z.object({
  id: z.string(),
  member: z.string(),
  points: z.number(),
  refunded: z.number(),
  balance: z.number(),
})

const tags = ['Rewards']
const redeeming = createRoute({
  method: 'post',
  path: '/api/redemptions',
  tags,
  summary: 'Uses a coupon by its code, or a reward by its id; the same id gives the same answer, and nothing twice',
  request: json(
    z
      .object({
        id: shopId,
        code: z.string().min(1).max(64).optional(),
        reward: z.string().max(24).optional(),
        orderId: z.string().max(200).optional(),
        amount: z.union([z.number(), z.string().max(24)]).optional(),
        channel: z.string().max(60).optional(),
      })
      .refine(({ code, reward }) => (code === undefined) !== (reward === undefined), 'either a code or a reward'),
  ),
  responses: ok(redeemed),
})
const reversing = createRoute({
  method: 'post',
  path: '/api/redemptions/{id}/reversal',
  tags,
  summary: 'The order was refunded: the reward may be used again (restore) or is taken back (revoke)',
  request: { params: longId, ...json(z.object({ outcome: z.enum(['restore', 'revoke']) })) },
  responses: ok(redeemed),
})
const claiming = createRoute({
  method: 'post',
  path: '/api/claims',
  tags,
  summary: 'A member takes up an offer or another reward; its conditions are asked once more',
  request: json(z.object({ id: shopId, userId: z.string().min(1).max(256), pool: z.string().max(40) })),
  responses: ok(z.object({ id: z.string(), reward: z.string(), pool: z.string(), price: z.number().optional() })),
})
const issuing = createRoute({
  method: 'post',
  path: '/api/members/{id}/rewards',
  tags,
  summary: 'Gives a member a reward by hand, or says again which one the member holds',
  request: { params: idParam, ...json(z.object({ pool: z.string().max(40) })) },
  responses: ok(
    z.object({
      reward: z.string(),
      pool: z.string(),
      code: z.string().optional(),
      state: z.string(),
      again: z.boolean(),
    }),
  ),
})
const revoking = createRoute({
  method: 'post',
  path: '/api/rewards/{id}/revoke',
  tags,
  summary: 'Takes a reward back',
  request: { params: idParam, ...json(z.object({ reason: z.string().min(1).max(200) })) },
  responses: ok(z.object({ state: z.literal('revoked') })),
})
const paying = createRoute({
  method: 'post',
  path: '/api/points/redemptions',
  tags,
  summary: 'A member pays in points, as many as the channel wants at least',
  request: json(
    z.object({ id: shopId, userId: z.string().min(1).max(256), points, channel: z.string().min(1).max(60) }),
  ),
  responses: ok(paid),
})
const refunding = createRoute({
  method: 'post',
  path: '/api/points/redemptions/{id}/refund',
  tags,
  summary: 'Gives points of a redemption back, all or some',
  request: { params: longId, ...json(z.object({ id: shopId, points: points.optional() })) },
  responses: ok(paid),
})
const correcting = createRoute({
  method: 'post',
  path: '/api/members/{id}/points',
  tags,
  summary: 'Gives or takes points by hand; never below zero',
  request: {
    params: idParam,
    ...json(z.object({ id: shopId, points: z.number().int().min(-1_000_000_000).max(1_000_000_000) })),
  },
  responses: ok(paid),
})

export const redemptionRoutes = (office: Office) =>
  router()
    .openapi(redeeming, async (c) => {
      const { reward, ...wish } = c.req.valid('json')
      const grant = reward === undefined ? {} : { grant: grantNumber(reward) }
      return c.json(shown(await redeem(office, { brand: c.var.caller.brand, ...wish, ...grant })), 200)
    })
    .openapi(reversing, async (c) => {
      const { outcome } = c.req.valid('json')
      const { id } = c.req.valid('param')
      return c.json(shown(await reverseRedemption(office, { brand: c.var.caller.brand, id, outcome })), 200)
    })
    .openapi(claiming, async (c) => {
      const { grant, ...answer } = await claim(office, { brand: c.var.caller.brand, ...c.req.valid('json') })
      return c.json({ ...answer, reward: `grt_${grant}` }, 200)
    })
    .openapi(issuing, async (c) => {
      const { brand, user } = c.var.caller
      const wish = { brand: brand.id, member: memberNumber(c.req.valid('param').id) ?? 0, by: user.id }
      const { row, again } = await issueByHand(office, { ...wish, pool: c.req.valid('json').pool })
      const code = row.code === null ? {} : { code: row.code }
      return c.json({ reward: `grt_${row.id}`, pool: row.pool, state: row.state, again, ...code }, 200)
    })
    .openapi(revoking, async (c) => {
      const grant = grantNumber(c.req.valid('param').id)
      await revokeReward(office, { brand: c.var.caller.brand, grant, ...c.req.valid('json') })
      return c.json({ state: 'revoked' as const }, 200)
    })
    .openapi(paying, async (c) =>
      c.json(paidView(await redeemPoints(office, { brand: c.var.caller.brand, ...c.req.valid('json') })), 200),
    )
    .openapi(refunding, async (c) => {
      const wish = { brand: c.var.caller.brand, of: c.req.valid('param').id, ...c.req.valid('json') }
      return c.json(paidView(await refundPoints(office, wish)), 200)
    })
    .openapi(correcting, async (c) => {
      const member = memberNumber(c.req.valid('param').id) ?? 0
      const wish = { brand: c.var.caller.brand, member, ...c.req.valid('json') }
      return c.json(paidView(await correctPoints(office, wish)), 200)
    })

function grantNumber(text: string): number {
  const match = /^grt_(\d{1,15})$/.exec(text)
  if (!match) throw new NotFound('reward')
  return Number(match[1])
}

const shown = ({ grant, member, ...rest }: Redeemed) => ({ ...rest, reward: `grt_${grant}`, member: `mem_${member}` })
const paidView = ({ member, ...rest }: Paid) => ({ ...rest, member: `mem_${member}` })
