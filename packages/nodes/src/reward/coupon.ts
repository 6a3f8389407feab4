import { defineNode, field } from '@cairn/sdk'
import { z } from 'zod'
import { asking, benefitField, benefitPorts } from './benefit-fields.ts'

/** Takes one code of a pool, in the transaction that moves the member: `reward.<node>.code` holds it afterwards. */
export const rewardCoupon = defineNode({
  id: 'reward.coupon',
  version: 1,
  title: { en: 'Coupon', 'zh-CN': '发放优惠券' },
  summary: { en: 'From {pool}', 'zh-CN': '从「{pool}」发放' },
  icon: 'ticket-percent',
  shelf: 'reward',
  config: z.strictObject({
    pool: benefitField({ en: 'Coupon pool', 'zh-CN': '券池' }, 'coupon'),
    // absent in what was published before there was a choice: each visit took a code of its own then
    again: field(z.enum(['same', 'new']).default('new'), {
      fresh: 'same',
      label: { en: 'Asked for again in one run', 'zh-CN': '同一次旅程再次领取' },
      help: {
        en: '“The same code” lets a reminder repeat the one the member already has. Who enters the journey again gets a new one either way.',
        'zh-CN': '选「沿用原券码」，提醒消息会重复会员已领到的券码；再次进入旅程的会员总会领到新券码。',
      },
      options: {
        same: { en: 'the same code', 'zh-CN': '沿用原券码' },
        new: { en: 'another code', 'zh-CN': '另发一张' },
      },
    }),
  }),
  ports: benefitPorts({ en: 'Out of stock', 'zh-CN': '券池已空' }),
  effect: { lane: 'coupon', inside: true },
  run: (input) => asking(input, { pool: input.config.pool, again: input.config.again }),
})
