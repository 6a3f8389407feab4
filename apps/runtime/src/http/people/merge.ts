import { createRoute, z } from '@hono/zod-openapi'
import { memberId, memberNumber } from '../../members/view.ts'
import { mergeNow } from '../../profiles/merge.ts'
import { NotFound } from '../../refusal.ts'
import { idParam, json, type Office, ok, router } from '../base.ts'

const merge = createRoute({
  method: 'post',
  path: '/api/members/{id}/merge',
  tags: ['Members'],
  summary: 'Makes one member of two: this one stays, and has what the other did and is inside of',
  request: {
    params: idParam,
    ...json(z.strictObject({ member: z.string().max(40).openapi({ example: 'mem_43', description: 'Who goes.' }) })),
  },
  responses: ok(z.object({ id: z.string().openapi({ description: 'Who goes on.' }) })),
})

export const mergeRoutes = (office: Office) =>
  router().openapi(merge, async (c) => {
    const { brand, user } = c.var.caller
    const member = memberNumber(c.req.valid('param').id)
    const former = memberNumber(c.req.valid('json').member)
    if (member === undefined || former === undefined) throw new NotFound('member')
    const id = await mergeNow(office, { brand: brand.id, member, former, why: 'request', by: user.name })
    return c.json({ id: memberId(id) }, 200)
  })
