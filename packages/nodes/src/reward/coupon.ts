import { after, defineNode, field } from '@cairn/sdk'
import { z } from 'zod'

/** Takes one code of a pool, in the transaction that moves the member: `reward.<node>.code` holds it afterwards. */
export const rewardCoupon = defineNode({
  id: 'reward.coupon',
  version: 1,
  title: { en: 'Coupon', 'zh-CN': '发放优惠券' },
  summary: { en: 'From {pool}', 'zh-CN': '从「{pool}」发放' },
  icon: 'ticket-percent',
  shelf: 'reward',
  config: z.strictObject({
    pool: field(z.string().min(1).max(40), { label: { en: 'Coupon pool', 'zh-CN': '券池' }, widget: 'pool' }),
  }),
  ports: [
    { port: 'granted', label: { en: 'Granted', 'zh-CN': '发放成功' } },
    { port: 'out_of_stock', required: false, label: { en: 'Out of stock', 'zh-CN': '券池已空' } },
    { port: 'ineligible', required: false, label: { en: 'Not eligible', 'zh-CN': '不符合条件' } },
    { port: 'failed', required: false, label: { en: 'Failed', 'zh-CN': '发放失败' } },
  ],
  effect: { lane: 'coupon', inside: true },
  run: ({ config, woken, now, zone }) => {
    if (woken && woken.kind !== 'due') return { go: woken.port }
    const input = { pool: config.pool }
    return { effect: { kind: 'reward', input, expires: after(now, 'P1D', zone) }, then: 'await-outcome' }
  },
})
