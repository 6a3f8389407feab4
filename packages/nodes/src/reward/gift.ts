import { defineNode } from '@cairn/sdk'
import { z } from 'zod'
import { asking, benefitField, benefitPorts } from './benefit-fields.ts'

/** Gives one piece of a gift's stock; who has had as many as the gift allows gets none. */
export const rewardGift = defineNode({
  id: 'reward.gift',
  version: 1,
  title: { en: 'Gift', 'zh-CN': '发放赠品' },
  summary: { en: '{gift}', 'zh-CN': '赠送「{gift}」' },
  icon: 'gift',
  shelf: 'reward',
  config: z.strictObject({ gift: benefitField({ en: 'Gift', 'zh-CN': '赠品' }, 'gift') }),
  ports: benefitPorts(),
  effect: { lane: 'gift', inside: true },
  run: (input) => asking(input, { pool: input.config.gift }),
})
