import { defineNode, EVERY_DAY, field, nextTimeOfDay, nextWindow, timeOfDay, weekdays } from '@cairn/sdk'
import { z } from 'zod'
import { windowField } from './window.ts'

export const waitUntil = defineNode({
  id: 'wait.until',
  version: 1,
  title: { en: 'Wait until', 'zh-CN': '等到指定时间' },
  summary: { en: 'Until {mode}', 'zh-CN': '等到{mode}' },
  icon: 'alarm-clock',
  shelf: 'wait',
  config: z.strictObject({
    mode: field(z.enum(['time-of-day', 'window']).default('time-of-day'), {
      label: { en: 'Until', 'zh-CN': '等到' },
      options: {
        'time-of-day': { en: 'a time of day', 'zh-CN': '固定钟点' },
        window: { en: 'a weekly window opens', 'zh-CN': '每周时段' },
      },
    }),
    at: field(timeOfDay().default('10:00'), {
      label: { en: 'Time', 'zh-CN': '时间' },
      help: { en: "The next such time in the member's time zone.", 'zh-CN': '会员所在时区的下一个该时刻。' },
      widget: 'time-of-day',
      when: { field: 'mode', is: 'time-of-day' },
    }),
    days: field(weekdays().default([...EVERY_DAY]), {
      label: { en: 'Weekdays', 'zh-CN': '星期' },
      widget: 'weekdays',
      when: { field: 'mode', is: 'time-of-day' },
    }),
    window: windowField.prefault({}).meta({
      ...windowField.meta(),
      default: { days: [...EVERY_DAY], from: '10:00', to: '20:00' },
      when: { field: 'mode', is: 'window' },
    }),
  }),
  ports: ['next'],
  run: ({ config, woken, now, zone }) => {
    if (woken && (woken.kind !== 'due' || config.mode === 'time-of-day')) return { go: 'next' }
    const until = config.mode === 'window' ? nextWindow(now, zone, config.window) : nextTimeOfDay(now, zone, config)
    return until <= now ? { go: 'next' } : { wait: { until } }
  },
})
