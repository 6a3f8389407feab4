import { after, defineNode, duration, field, inWindow, isOnWall, nextWindow } from '@cairn/sdk'
import { z } from 'zod'
import { windowField } from './window.ts'

export const waitDuration = defineNode({
  id: 'wait.duration',
  version: 1,
  title: { en: 'Wait', 'zh-CN': '等待一段时间' },
  summary: { en: 'Wait {for}', 'zh-CN': '等待 {for}' },
  icon: 'hourglass',
  shelf: 'wait',
  config: z.strictObject({
    for: field(duration().default('P1D'), {
      label: { en: 'Wait for', 'zh-CN': '等待时长' },
      help: {
        en: "Days keep the time of day in the member's time zone; hours and minutes are exact.",
        'zh-CN': '按天等待时保持会员当地的钟点不变；按小时、分钟等待则精确计时。',
      },
      widget: 'duration',
    }),
    window: windowField.optional(),
  }),
  ports: ['next'],
  run: ({ config, woken, now, zone }) => {
    const wall = isOnWall(config.for) || config.window !== undefined
    if (!woken) return { wait: { until: opening(after(now, config.for, zone)), ...(wall && { wall }) } }
    // woken late, after an outage: the hours still hold
    if (woken.kind === 'due' && config.window && !inWindow(now, zone, config.window)) {
      return { wait: { until: opening(now), wall } }
    }
    return { go: 'next' }

    function opening(instant: number): number {
      return config.window ? nextWindow(instant, zone, config.window) : instant
    }
  },
})
