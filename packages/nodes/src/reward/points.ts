import { after, defineNode, field } from '@cairn/sdk'
import { z } from 'zod'

export const rewardPoints = defineNode({
  id: 'reward.points',
  version: 1,
  title: { en: 'Points', 'zh-CN': '赠送积分' },
  summary: { en: '{points} points', 'zh-CN': '{points} 积分' },
  icon: 'coins',
  shelf: 'reward',
  config: z.strictObject({
    points: field(z.int().min(1).max(1_000_000).default(100), { label: { en: 'Points', 'zh-CN': '积分数' } }),
  }),
  ports: [
    { port: 'granted', label: { en: 'Granted', 'zh-CN': '发放成功' } },
    { port: 'failed', required: false, label: { en: 'Failed', 'zh-CN': '发放失败' } },
  ],
  effect: { lane: 'points', inside: true },
  run: ({ config, woken, now, zone }) => {
    if (woken && woken.kind !== 'due') return { go: woken.port }
    const input = { points: config.points }
    return { effect: { kind: 'reward', input, expires: after(now, 'P1D', zone) }, then: 'await-outcome' }
  },
})
