import { after, defineNode, duration, field } from '@cairn/sdk'
import { z } from 'zod'
import { asking } from './benefit-fields.ts'

/** Raises the member to a tier of the brand's programme, for a time or for good. Nobody is lowered by it. */
export const rewardTier = defineNode({
  id: 'reward.tier',
  version: 1,
  title: { en: 'Tier', 'zh-CN': '升级会员等级' },
  summary: { en: 'To {tier}', 'zh-CN': '升级为「{tier}」' },
  icon: 'crown',
  shelf: 'reward',
  config: z.strictObject({
    tier: field(z.string().regex(/^[a-z0-9][a-z0-9_-]{0,39}$/), {
      label: { en: 'Tier', 'zh-CN': '等级代码' },
      help: {
        en: 'The key of a tier of your programme, such as gold. The member’s attribute “tier” says the same afterwards.',
        'zh-CN': '会员体系中的等级代码，如 gold；升级后会员属性 tier 同步更新。',
      },
      placeholder: { en: 'gold', 'zh-CN': 'gold' },
    }),
    for: field(duration().optional(), {
      label: { en: 'For', 'zh-CN': '有效期' },
      help: { en: 'Empty: for good.', 'zh-CN': '留空表示长期有效。' },
      widget: 'duration',
    }),
  }),
  ports: [
    { port: 'granted', label: { en: 'Raised', 'zh-CN': '升级成功' } },
    { port: 'ineligible', required: false, label: { en: 'Already as high', 'zh-CN': '已达到或高于该等级' } },
    { port: 'failed', required: false, label: { en: 'Failed', 'zh-CN': '升级失败' } },
  ],
  effect: { lane: 'tier', inside: true },
  run: (input) => {
    const { config, now, zone, woken } = input
    if (woken?.kind === 'outcome' && woken.port === 'granted') {
      return {
        go: 'granted',
        set: [
          { attribute: 'tier', value: config.tier },
          { event: 'Tier Upgraded', properties: { tier: config.tier } },
        ],
      }
    }
    const until = config.for === undefined ? {} : { until: after(now, config.for, zone) }
    return asking(input, { tier: config.tier, ...until })
  },
})
