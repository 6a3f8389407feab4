import { defineNode } from '@cairn/sdk'
import { z } from 'zod'
import { asking, benefitField, reasonPorts } from './benefit-fields.ts'

/** One ticket of a prize draw. Its odds are published, and its seed is sealed before the first ticket. */
export const rewardLottery = defineNode({
  id: 'reward.lottery',
  version: 1,
  title: { en: 'Prize draw', 'zh-CN': '抽奖' },
  summary: { en: 'One ticket of {draw}', 'zh-CN': '参与「{draw}」抽奖一次' },
  icon: 'dices',
  shelf: 'reward',
  config: z.strictObject({ draw: benefitField({ en: 'Prize draw', 'zh-CN': '抽奖活动' }, 'lottery') }),
  ports: [
    { port: 'granted', label: { en: 'Won', 'zh-CN': '中奖' } },
    { port: 'lost', label: { en: 'Not won', 'zh-CN': '未中奖' } },
    ...reasonPorts(),
  ],
  effect: { lane: 'lottery', inside: true },
  run: (input) => asking(input, { pool: input.config.draw }),
})
