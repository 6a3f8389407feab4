import { defineNode } from '@cairn/sdk'
import { z } from 'zod'
import { asking, benefitField, benefitPorts } from './benefit-fields.ts'

/** The right to buy at a price of 0, 1 or 9.9; whether the member still may is asked once more as it is claimed. */
export const rewardOffer = defineNode({
  id: 'reward.offer',
  version: 1,
  title: { en: 'Offer', 'zh-CN': '发放购买资格' },
  summary: { en: '{offer}', 'zh-CN': '发放「{offer}」购买资格' },
  icon: 'badge-percent',
  shelf: 'reward',
  config: z.strictObject({ offer: benefitField({ en: 'Offer', 'zh-CN': '优惠购活动' }, 'offer') }),
  ports: benefitPorts(),
  effect: { lane: 'offer', inside: true },
  run: (input) => asking(input, { pool: input.config.offer }),
})
