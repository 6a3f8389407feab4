import { approximateMs, defineNode, duration, field } from '@cairn/sdk'
import { z } from 'zod'

const MINUTE = 60_000

/** Spreads members over a stretch of time: each waits a while of its own, the same one however often it is asked. */
export const waitRandom = defineNode({
  id: 'wait.random',
  version: 1,
  title: { en: 'Wait a random while', 'zh-CN': '随机等待' },
  summary: { en: 'Spread over {within}', 'zh-CN': '在 {within} 内随机分散' },
  icon: 'shuffle',
  shelf: 'wait',
  config: z.strictObject({
    within: field(duration().default('PT1H'), {
      label: { en: 'Spread over', 'zh-CN': '分散在' },
      help: {
        en: 'Everybody waits at least a minute and at most this long.',
        'zh-CN': '每位会员至少等 1 分钟，最多等这么久。',
      },
      widget: 'duration',
    }),
  }),
  ports: ['next'],
  run: ({ config, woken, now, visit, share }) => {
    if (woken) return { go: 'next' }
    const length = approximateMs(config.within) ?? 0
    const least = Math.min(MINUTE, length)
    return { wait: { until: now + least + Math.floor(share(`wait ${visit}`) * (length - least)) } }
  },
})
